// Stops what it is told to when the disk that holds the data has less free than a watermark: before it is full, while all can be ended in order.
import { statfs } from 'node:fs/promises';

export interface DiskWatch {
  dataDir: string;
  minFreeBytes: number;
  everyMs: number;
  /** Called once. */
  onLow(freeBytes: number): void;
}

/** Bytes that may be written; null where the file system does not say. */
async function freeBytes(path: string): Promise<number | null> {
  const { blocks, bavail, bsize } = await statfs(path);
  return blocks === 0 ? null : bavail * bsize;
}

/** Looks at once and then again and again; answers how to end it. A watermark of 0 looks at nothing. */
export function watchDisk({ dataDir, minFreeBytes, everyMs, onLow }: DiskWatch): () => void {
  if (minFreeBytes === 0) return () => undefined;
  let timer: NodeJS.Timeout | null = null;
  let isOver = false;
  const look = async (): Promise<void> => {
    const free = await freeBytes(dataDir).catch(() => null); // a folder that is not there yet
    if (isOver) return;
    if (free !== null && free < minFreeBytes) {
      isOver = true;
      onLow(free);
      return;
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
