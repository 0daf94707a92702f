// Says when the disk that holds the data has less free than a watermark, before it is full, while all can be ended in order; and when there is room again.
import { statfs } from 'node:fs/promises';

export interface DiskWatch {
  dataDir: string;
  minFreeBytes: number;
  everyMs: number;
  /** Called once for each time that it gets low. */
  onLow(freeBytes: number): void;
  /** Called once for each time that it has been low and is not any more, by a tenth of the watermark. */
  onRoom?(freeBytes: number): void;
  /** Bytes that may be written; null where the file system does not say. */
  free?(path: string): Promise<number | null>;
}

async function freeBytes(path: string): Promise<number | null> {
  const { blocks, bavail, bsize } = await statfs(path);
  return blocks === 0 ? null : bavail * bsize;
}

const ENOUGH = 1.1;

/** Looks at once and then again and again; answers how to end it. A watermark of 0 looks at nothing. */
export function watchDisk(watch: DiskWatch): () => void {
  const { dataDir, minFreeBytes, everyMs, onLow, onRoom, free = freeBytes } = watch;
  if (minFreeBytes === 0) return () => undefined;
  let timer: NodeJS.Timeout | null = null;
  let isOver = false;
  let isLow = false;
  const look = async (): Promise<void> => {
    const bytes = await free(dataDir).catch(() => null); // a folder that is not there yet
    if (isOver) return;
    if (bytes !== null && !isLow && bytes < minFreeBytes) {
      isLow = true;
      onLow(bytes);
    } else if (bytes !== null && isLow && bytes >= minFreeBytes * ENOUGH) {
      isLow = false;
      onRoom?.(bytes);
    }
    timer = setTimeout(() => void look(), everyMs);
    timer.unref();
  };
  void look();
  return () => {
    isOver = true;
    if (timer !== null) clearTimeout(timer);
  };
}
