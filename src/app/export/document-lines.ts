// Reads a collection's document files member by member: each line comes with its place, and a torn tail is counted, not fatal.
import { createHash } from 'node:crypto';
import { inflateMember, type OutputMemory, readMemory } from '../../../archive/index.ts';
import type { BlobStore } from '../../ports/blob-store.ts';

/** Bytes asked for at once. */
const WINDOW_BYTES = 4 * 1024 * 1024;
/** One document line, decompressed, is never longer. */
const LINE_LIMIT_BYTES = 256 * 1024 * 1024;
const MEMBER_HEAD = Buffer.from([0x1f, 0x8b, 0x08]);

export interface DocumentLine {
  key: string;
  line: string;
}

export interface ReadFaults {
  /** Files with a member that is cut short or damaged; the documents of other members are taken. */
  damaged: { key: string; offset: number; reason: string }[];
}

/** How far each document file was read: the archive only grows, so that reading as far again gives the same records. */
export interface ReadExtent {
  key: string;
  /** Bytes of whole members. */
  bytes: number;
  /** 64 hex of those bytes. */
  sha256: string;
}

export interface LineSource {
  blobs: BlobStore;
  collection: string;
  /** Read these files, so far, and no others; null for all that is there. */
  only: readonly ReadExtent[] | null;
}

/** All lines of `collections/<collection>/documents/*.jsonl.gz`, files in the order of their names. `extents` is filled on the way. */
export async function* documentLines(
  source: LineSource,
  faults: ReadFaults,
  extents: ReadExtent[],
): AsyncGenerator<DocumentLine> {
  for (const { key, size } of await inputFiles(source)) {
    const hash = createHash('sha256');
    let read = 0;
    for await (const member of membersOf(source.blobs, { key, size }, faults)) {
      hash.update(member.bytes);
      read = member.end;
      for (const line of member.text.split('\n')) if (line !== '') yield { key, line };
    }
    extents.push({ key, bytes: read, sha256: hash.digest('hex') });
  }
}

async function inputFiles({ blobs, collection, only }: LineSource): Promise<{ key: string; size: number }[]> {
  if (only !== null) return only.map(({ key, bytes }) => ({ key, size: bytes }));
  const newest = await newestGeneration(blobs, collection);
  const keys = [...(newest?.keys ?? [])];
  for await (const key of blobs.list(`collections/${collection}/documents/`))
    if (key.endsWith('.jsonl.gz') && newest?.bases.has(baseOf(key)) !== true) keys.push(key);
  const files: { key: string; size: number }[] = [];
  for (const key of keys) files.push({ key, size: (await blobs.stat(key))?.size ?? 0 });
  return files.sort((a, b) => (baseOf(a.key) < baseOf(b.key) ? -1 : 1));
}

const baseOf = (key: string): string => key.slice(key.lastIndexOf('/') + 1, -'.jsonl.gz'.length);

/** Documents made again by `ingest --again` stand in for the first ones of the WARCs they cover. */
async function newestGeneration(
  blobs: BlobStore,
  collection: string,
): Promise<{ bases: Set<string>; keys: string[] } | null> {
  const root = `collections/${collection}/generations/`;
  let newest: { number: number; key: string } | null = null;
  for await (const key of blobs.list(root)) {
    const number = Number(/^(\d{3,})\/generation\.json$/.exec(key.slice(root.length))?.[1]);
    if (number > (newest?.number ?? 0)) newest = { number, key };
  }
  const bytes = newest === null ? null : await blobs.get(newest.key);
  if (newest === null || bytes === null) return null;
  const { files } = JSON.parse(bytes.toString('utf8')) as { files: { base: string; file: string | null }[] };
  const folder = newest.key.slice(0, newest.key.lastIndexOf('/') + 1);
  return {
    bases: new Set(files.map(({ base }) => base)),
    keys: files.flatMap(({ file }) => (file === null ? [] : [`${folder}${file}`])),
  };
}

interface FileMember {
  text: string;
  bytes: Buffer;
  /** Where it ends in the file. */
  end: number;
}

/** Whole members. Damage is reported, and reading goes on at the next place that looks like a member. */
async function* membersOf(
  blobs: BlobStore,
  file: { key: string; size: number },
  faults: ReadFaults,
): AsyncGenerator<FileMember> {
  const { key, size } = file;
  const memory = readMemory(1).outputs; // a member's bytes are done with once they are text
  let offset = 0;
  let wanted = WINDOW_BYTES;
  while (offset < size) {
    const end = Math.min(size, offset + wanted);
    const window = (await blobs.get(key, { start: offset, end })) ?? Buffer.alloc(0);
    let at = 0;
    for (let member = wholeMember(window, memory); member !== null; ) {
      const end = at + member.length;
      yield { text: member.text, bytes: window.subarray(at, end), end: offset + end };
      at = end;
      member = wholeMember(window.subarray(at), memory);
    }
    if (at === 0 && (end === size || wanted > LINE_LIMIT_BYTES)) {
      faults.damaged.push({ key, offset, reason: 'not a whole gzip member' });
      at = window.indexOf(MEMBER_HEAD, 1);
      if (at < 0) return;
    }
    wanted = at === 0 ? wanted * 2 : WINDOW_BYTES;
    offset += at;
  }
}

/** The member that `bytes` begin with, or null when it is not whole in them or not what was written. */
function wholeMember(bytes: Buffer, memory: OutputMemory): { text: string; length: number } | null {
  const member = inflateMember(bytes, LINE_LIMIT_BYTES, memory);
  if (member.kind !== 'whole' || !member.checks) return null;
  return { text: member.bytes.toString('utf8'), length: member.length };
}
