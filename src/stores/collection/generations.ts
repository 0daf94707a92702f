// Generations of documents: texts made again from the archived captures by a later extractor, in a folder of their own beside the first ones.
// `generations/<number>/generation.json` is written last: a generation is there whole or not at all.
import { createHash } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeGzip, openFileSource } from '../../../archive/index.ts';
import { isMissing, namesIn } from '../read-folder.ts';
import { replaceFile } from './durable.ts';

/** The documents of one WARC in a generation. */
export interface GenerationFile {
  base: string;
  /** Null when no page of the WARC has text. */
  file: string | null;
  bytes: number;
  sha256: string;
  captures: number;
  documents: number;
}

export interface Generation {
  generation: number;
  created_at: string;
  software: string;
  files: GenerationFile[];
}

export const generationsFolder = (dataDir: string, collection: string): string =>
  join(dataDir, 'collections', collection, 'generations');

/** Three digits: names sort by number up to 999, and numbers are compared as numbers anyway. */
export const generationName = (number: number): string => String(number).padStart(3, '0');

const MANIFEST = 'generation.json';

/** Those that are whole, oldest first. */
export async function listGenerations(dataDir: string, collection: string): Promise<Generation[]> {
  const folder = generationsFolder(dataDir, collection);
  const found: Generation[] = [];
  for (const name of await namesIn(folder)) {
    if (!/^\d{3,}$/.test(name)) continue;
    const text = await readFile(join(folder, name, MANIFEST), 'utf8').catch((error: unknown) => {
      if (isMissing(error)) return null;
      throw error;
    });
    if (text !== null) found.push(JSON.parse(text) as Generation);
  }
  return found.sort((a, b) => a.generation - b.generation);
}

export async function saveGeneration(dataDir: string, collection: string, generation: Generation): Promise<void> {
  const folder = join(generationsFolder(dataDir, collection), generationName(generation.generation));
  await mkdir(folder, { recursive: true });
  const path = join(folder, MANIFEST);
  await replaceFile(path, `${path}.${process.pid}.tmp`, `${JSON.stringify(generation, null, 2)}\n`);
}

/** Document files in force, by the WARC they belong to: those of the newest generation, and the first ones of WARCs written since. */
export async function documentPaths(dataDir: string, collection: string, bases: readonly string[]): Promise<string[]> {
  const newest = (await listGenerations(dataDir, collection)).at(-1);
  const covered = new Map(newest?.files.map((file) => [file.base, file]));
  return bases.flatMap((base) => {
    const file = covered.get(base);
    if (newest === undefined || file === undefined)
      return [join(dataDir, 'collections', collection, 'documents', `${base}.jsonl.gz`)];
    const folder = join(generationsFolder(dataDir, collection), generationName(newest.generation));
    return file.file === null ? [] : [join(folder, file.file)];
  });
}

/** JSON lines of a documents file, one a member; none when there is no such file. Damaged members are passed over: verify names them. */
export async function* documentTexts(path: string): AsyncGenerator<string, void, undefined> {
  const source = await openFileSource(path).catch((error: unknown) => {
    if (isMissing(error)) return null;
    throw error;
  });
  if (source === null) return;
  try {
    for await (const chunk of decodeGzip(source, (start) => start[0] === 0x7b))
      if (chunk.kind === 'bytes' && !chunk.isDoubtful) yield chunk.bytes.toString('utf8').trimEnd();
  } finally {
    await source.close();
  }
}

/** Takes documents out of every generation, and tells them the new name of a WARC that was written anew; null when nothing of it is left. */
export async function rewriteGenerations(
  dataDir: string,
  collection: string,
  change: { from: string; to: string | null; keep(bytes: Buffer): boolean },
): Promise<void> {
  for (const generation of await listGenerations(dataDir, collection)) {
    const old = generation.files.find(({ base }) => base === change.from);
    if (old === undefined) continue;
    const folder = join(generationsFolder(dataDir, collection), generationName(generation.generation));
    const others = generation.files.filter((file) => file !== old);
    const fresh = change.to === null ? [] : [await copyFile(folder, old, change.to, change.keep)];
    const files = [...others, ...fresh].sort((a, b) => (a.base < b.base ? -1 : 1));
    await saveGeneration(dataDir, collection, { ...generation, files });
    if (old.file !== null) await rm(join(folder, old.file), { force: true });
  }
}

async function copyFile(
  folder: string,
  old: GenerationFile,
  base: string,
  keep: (bytes: Buffer) => boolean,
): Promise<GenerationFile> {
  const parts: Buffer[] = [];
  let documents = 0;
  if (old.file !== null) {
    const source = await openFileSource(join(folder, old.file));
    try {
      for await (const chunk of decodeGzip(source, (start) => start[0] === 0x7b)) {
        if (chunk.kind === 'lost' || chunk.end === null || !keep(chunk.bytes)) continue;
        parts.push(await source.read(chunk.offset, chunk.end - chunk.offset));
        documents += 1;
      }
    } finally {
      await source.close();
    }
  }
  return writeGenerationFile(folder, base, { parts, documents, captures: old.captures });
}

export async function writeGenerationFile(
  folder: string,
  base: string,
  made: { parts: readonly Buffer[]; documents: number; captures: number },
): Promise<GenerationFile> {
  const bytes = Buffer.concat(made.parts);
  const file = bytes.length === 0 ? null : `${base}.jsonl.gz`;
  if (file !== null) await replaceFile(join(folder, file), join(folder, `${file}.${process.pid}.tmp`), bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { base, file, bytes: bytes.length, sha256, captures: made.captures, documents: made.documents };
}
