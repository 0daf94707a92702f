// What the index must say of each record of one WARC, in forty bytes a record: lines are compared by hash, and one that differs is told from its
// record, which is read again.
import { type CdxjLine, openFileSource, readRecords, sliceSource } from '../../../archive/index.ts';
import type { FilePart } from '../../ports/capture-index.ts';
import { lineOfRecord } from './line-of-record.ts';
import { hash53, Numbers, placeOf, sum53 } from './numbers.ts';

/** Checked with the documents. */
const OF_DOCUMENTS: ReadonlySet<string> = new Set(['document', 'text']);

export interface LineHash {
  /** Of all that only the record says, without a key. */
  rest: number;
  /** Of `noText` alone: an index that was made again may say `document-lost`. */
  noText: number;
}

/** Fields may stand in any order: their hashes are added up. */
export function lineHash({ timestamp, fields }: CdxjLine): LineHash {
  let rest = hash53(timestamp);
  for (const name in fields) {
    const value = fields[name];
    if (name === 'noText' || value === undefined || OF_DOCUMENTS.has(name)) continue;
    rest = sum53(rest, hash53(typeof value === 'string' ? `${name} ${value}` : `${name}:${JSON.stringify(value)}`));
  }
  return { rest, noText: hash53(String(fields['noText'])) };
}

/** The first field that two lines of one record differ in, or null. */
export function differingField(expected: CdxjLine, line: CdxjLine): string | null {
  const names = new Set([...Object.keys(expected.fields), ...Object.keys(line.fields)]);
  if (line.fields['noText'] === 'document-lost') names.delete('noText'); // said when an index is made again
  for (const name of names)
    if (!OF_DOCUMENTS.has(name) && JSON.stringify(expected.fields[name]) !== JSON.stringify(line.fields[name]))
      return name;
  return null;
}

/** Records that need an index line, in the order of the file. */
export class RecordFacts {
  readonly #offsets = new Numbers();
  readonly #lengths = new Numbers();
  readonly #rests = new Numbers();
  readonly #noTexts = new Numbers();
  readonly #types = new Numbers();
  readonly #typeNames: string[] = [];

  get count(): number {
    return this.#offsets.length;
  }

  /** `line` may have any key. */
  add(type: string, place: { offset: number; length: number }, line: CdxjLine): void {
    const { rest, noText } = lineHash(line);
    this.#offsets.push(place.offset);
    this.#lengths.push(place.length);
    this.#rests.push(rest);
    this.#noTexts.push(noText);
    const known = this.#typeNames.indexOf(type);
    this.#types.push(known < 0 ? this.#typeNames.push(type) - 1 : known);
  }

  /** The number of the record that begins at `offset`, or -1. */
  find(offset: number): number {
    return placeOf(offset, this.#offsets.length, (index) => this.#offsets.at(index));
  }

  offset(n: number): number {
    return this.#offsets.at(n);
  }

  length(n: number): number {
    return this.#lengths.at(n);
  }

  type(n: number): string {
    return this.#typeNames[this.#types.at(n)] ?? '';
  }

  /** Whether a line says what record `n` says. */
  agrees(n: number, line: CdxjLine): boolean {
    const { rest, noText } = lineHash(line);
    const isLost = line.fields['noText'] === 'document-lost';
    return rest === this.#rests.at(n) && (isLost || noText === this.#noTexts.at(n));
  }
}

/** The line of one record, read again; null when no record is there. */
export async function lineAgain(path: string, place: FilePart): Promise<CdxjLine | null> {
  const source = await openFileSource(path);
  try {
    const slice = sliceSource(source, place.offset, place.length);
    for await (const record of readRecords(slice, { compression: 'gzip' }))
      if (record.kind === 'record') return lineOfRecord(record, place, '-', 'unknown').line;
    return null;
  } finally {
    await source.close();
  }
}
