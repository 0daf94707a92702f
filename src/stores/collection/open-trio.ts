// The three files that a writer has open. Writes go to stated positions, so that what is not committed can be cut off again.
import { type FileHandle, mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { type CrashPoint, crashPoint, isTorn } from '../../observe/crash-points.ts';
import { isMissing } from '../read-folder.ts';
import { replaceFile, syncFolder } from './durable.ts';
import { type CollectionPaths, documentsName, trioPaths, warcName } from './paths.ts';

/** Ends of the committed part of the three files, in bytes. */
export interface TrioEnds {
  warc: number;
  documents: number;
  index: number;
}

export interface OpenTrio {
  base: string;
  warcFile: string;
  documentsFile: string;
  ends: TrioEnds;
  /** Warcinfo records of other archives in the committed part of the WARC. */
  infos: ReadonlySet<string>;
  /** Writes after the ends and flushes; the ends stay where they are. */
  write(warc: readonly Buffer[], documents: readonly Buffer[]): Promise<void>;
  /** Writes index lines after the end and flushes. */
  writeIndex(text: string): Promise<number>;
  /** Cuts all three files back to `ends`. May be called again after it failed. */
  cutBack(): Promise<void>;
  /** Closes the files; the index is sorted when anything was committed, otherwise the files are removed. May be called again after it failed. */
  close(scratch: string): Promise<void>;
}

/**
 * Creates the three files; none may exist. The documents file is made by the first document. When it throws, some of the files may be
 * there: they are the caller's to remove.
 */
export async function openTrio(paths: CollectionPaths, base: string): Promise<OpenTrio> {
  const names = trioPaths(paths, base);
  const handles: FileHandle[] = [];
  const letGo = async (): Promise<void> => {
    for (const handle of handles) await handle.close(); // closing one again does nothing
  };
  const create = async (path: string, folder: string, flags = 'wx+'): Promise<FileHandle> => {
    await mkdir(folder, { recursive: true });
    const handle = await open(path, flags);
    handles.push(handle);
    await syncFolder(folder);
    return handle;
  };
  let warc: FileHandle;
  let index: FileHandle;
  try {
    await mkdir(paths.documents, { recursive: true });
    warc = await create(names.warc, paths.warc);
    index = await create(names.index, paths.indexes);
  } catch (error) {
    await letGo();
    throw error;
  }
  let documents: FileHandle | null = null;
  const ends: TrioEnds = { warc: 0, documents: 0, index: 0 };

  return {
    base,
    warcFile: warcName(base),
    documentsFile: documentsName(base),
    ends,
    infos: new Set(),
    async write(warcParts, documentParts) {
      if (documentParts.length > 0) documents ??= await create(names.documents, paths.documents, 'w+'); // an earlier try may have made it
      await tearIfTold('archive.mid-record', warc, warcParts.at(-1), ends.warc);
      await writeAll(warc, warcParts, ends.warc);
      crashPoint('archive.after-record-before-fsync');
      if (documents !== null && documentParts.length > 0) {
        await writeAll(documents, documentParts, ends.documents);
        await Promise.all([warc.datasync(), documents.datasync()]);
      } else await warc.datasync();
      crashPoint('archive.after-fsync-before-index');
    },
    async writeIndex(text) {
      const bytes = Buffer.from(text, 'utf8');
      await tearIfTold('archive.mid-index-line', index, bytes, ends.index);
      await writeAll(index, [bytes], ends.index);
      await index.datasync();
      return bytes.length;
    },
    async cutBack() {
      await index.truncate(ends.index);
      await index.datasync();
      await warc.truncate(ends.warc);
      await documents?.truncate(ends.documents);
      await warc.datasync();
      await documents?.datasync();
    },
    async close(scratch) {
      await letGo();
      crashPoint('archive.roll-over-before-sort');
      if (ends.index === 0) await removeTrio(paths, base);
      else await sortIndex(names.index, scratch);
      crashPoint('archive.roll-over-after-sort');
    },
  };
}

/** Half of a buffer on disk and no more, where a fault test wants it so. */
async function tearIfTold(point: CrashPoint, file: FileHandle, bytes: Buffer | undefined, at: number): Promise<void> {
  if (!isTorn(point) || bytes === undefined) return;
  await writeAll(file, [bytes.subarray(0, bytes.length >> 1)], at);
  crashPoint(point);
}

/** As few system calls as may be; stops at nothing but an error. */
async function writeAll(handle: FileHandle, parts: readonly Buffer[], position: number): Promise<void> {
  let at = position;
  for (let i = 0; i < parts.length; i += 512) {
    const chunk = parts.slice(i, i + 512);
    const total = chunk.reduce((sum, part) => sum + part.length, 0);
    const { bytesWritten } = await handle.writev(chunk, at);
    if (bytesWritten < total) await writeRest(handle, Buffer.concat(chunk).subarray(bytesWritten), at + bytesWritten);
    at += total;
  }
}

async function writeRest(handle: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done);
    if (bytesWritten === 0) throw new Error('the disk takes no more bytes');
    done += bytesWritten;
  }
}

export async function removeTrio(paths: CollectionPaths, base: string): Promise<void> {
  const names = trioPaths(paths, base);
  for (const name of [names.index, names.documents, names.warc]) await rm(name, { force: true });
  for (const folder of [paths.indexes, paths.documents, paths.warc]) await syncIfThere(folder);
}

async function syncIfThere(folder: string): Promise<void> {
  try {
    await stat(folder);
    await syncFolder(folder);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

/** Sorts an index file bytewise, atomically. One file's index is at most some hundred MB: WARC files roll over. */
export async function sortIndex(path: string, scratch: string): Promise<void> {
  const text = await readFile(path);
  const lines = placesOfLines(text);
  const order = Uint32Array.from({ length: lines.length / 2 }, (_, n) => n);
  // in the order of their bytes, which is that of `compareLines`: as strings, the lines of a gigabyte of small records take twice the memory
  const compare = (a: number, b: number): number =>
    text.compare(text, lines[2 * b], lines[2 * b + 1], lines[2 * a], lines[2 * a + 1]);
  if (isInOrder(order, compare) && text.length === lengthOf(lines)) return;
  order.sort(compare);
  const sorted = Buffer.allocUnsafe(lengthOf(lines));
  let at = 0;
  for (const n of order) {
    at += text.copy(sorted, at, lines[2 * n], lines[2 * n + 1]);
    sorted[at++] = 10;
  }
  await replaceFile(path, scratch, sorted);
}

/** Where each line begins and ends, empty ones left out. */
function placesOfLines(text: Buffer): Float64Array {
  let count = 0;
  for (let at = 0; at < text.length; count++) at = endOfLine(text, at) + 1;
  const places = new Float64Array(2 * count);
  let used = 0;
  for (let at = 0; at < text.length; ) {
    const end = endOfLine(text, at);
    if (end > at) {
      places[used++] = at;
      places[used++] = end;
    }
    at = end + 1;
  }
  return places.subarray(0, used);
}

function endOfLine(text: Buffer, at: number): number {
  const end = text.indexOf(10, at);
  return end < 0 ? text.length : end;
}

/** Of the lines with their line ends. */
function lengthOf(places: Float64Array): number {
  let length = places.length / 2;
  for (let n = 0; n < places.length; n += 2) length += (places[n + 1] ?? 0) - (places[n] ?? 0);
  return length;
}

function isInOrder(order: Uint32Array, compare: (a: number, b: number) => number): boolean {
  for (let n = 1; n < order.length; n++) if (compare(n - 1, n) > 0) return false;
  return true;
}
