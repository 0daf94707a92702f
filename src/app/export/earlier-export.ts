// `--append`: what an earlier text export named keeps its name; what is new gets the numbers after it.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { documentId } from '../../domain/content-hash.ts';
import { ExportFolderError } from './atomic-folder.ts';
import type { Row } from './row.ts';

export interface EarlierExport {
  /** Sequence number by document id. */
  numbers: ReadonlyMap<string, number>;
  /** The first number that is free. */
  next: number;
}

const TEXT_NAME = /^(\d{3,})_([0-9a-f]{16})\.txt$/;

/** Reads the manifest of the export at `out`; null when there is none. */
export async function readEarlierExport(out: string): Promise<EarlierExport | null> {
  let json: string;
  try {
    json = await readFile(join(out, 'manifest.json'), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  const numbers = new Map<string, number>();
  for (const name of fileNames(JSON.parse(json), out)) {
    const [, number, id] = TEXT_NAME.exec(name) ?? [];
    if (number === undefined || id === undefined)
      throw new ExportFolderError(`${out} is no txt export: only those can be appended to`);
    numbers.set(id, Number(number));
  }
  return { numbers, next: Math.max(-1, ...numbers.values()) + 1 };
}

function fileNames(manifest: unknown, out: string): string[] {
  const isManifest = typeof manifest === 'object' && manifest !== null && 'files' in manifest;
  if (!isManifest || !Array.isArray(manifest.files)) throw new ExportFolderError(`${out}/manifest.json lists no files`);
  return manifest.files.map((file: unknown) =>
    typeof file === 'object' && file !== null && 'name' in file ? String(file.name) : '',
  );
}

/** The number a row had, or null. */
export const earlierNumber = (row: Row, earlier: EarlierExport | null): number | null =>
  earlier?.numbers.get(documentId(row.sha256)) ?? null;

/** Rows that were exported before come first, by their numbers: they keep representing their clusters. */
export function earlierFirst(rows: readonly Row[], earlier: EarlierExport | null): Row[] {
  if (earlier === null) return [...rows];
  const last = Number.POSITIVE_INFINITY;
  const place = new Map(rows.map((row, n) => [row, n]));
  const numberOf = (row: Row): number => earlierNumber(row, earlier) ?? last;
  return [...rows].sort((a, b) => {
    const [p, q] = [numberOf(a), numberOf(b)];
    return p === q ? (place.get(a) ?? 0) - (place.get(b) ?? 0) : p - q;
  });
}
