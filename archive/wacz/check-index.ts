// Is the index of a package true? Its order, and every pointer against the records that were read.
import { indexLines } from '../cdxj/count-lines.ts';
import { compareLines, parseCdxjLine } from '../cdxj/line.ts';
import type { ByteSource } from '../io/byte-source.ts';
import type { RecordCompression } from '../warc/read-records.ts';

/** Where records begin in each WARC of a package (by its name in `archive/`), and their lengths. */
export type RecordPlaces = ReadonlyMap<string, ReadonlyMap<number, number>>;

/** Problems told one by one; of the rest only the number is said. */
const TOLD = 20;

export async function checkPackageIndex(
  source: ByteSource,
  compression: RecordCompression,
  places: RecordPlaces,
): Promise<string[]> {
  const told: string[] = [];
  let untold = 0;
  let number = 0;
  let unsorted = 0;
  let previous: string | null = null;
  let layout = DEFAULT_LAYOUT;
  for await (const text of indexLines(source, compression)) {
    number += 1;
    const line = text.trimEnd();
    layout = layoutOf(line) ?? layout;
    if (line === '' || isHeader(line)) continue;
    if (previous !== null && compareLines(previous, line) > 0) unsorted += 1;
    previous = line;
    const problem = pointerProblem(line, layout, places);
    if (problem === null) continue;
    if (told.length < TOLD) told.push(`line ${number}: ${problem}`);
    else untold += 1;
  }
  if (unsorted > 0) told.push(`not sorted: ${unsorted} lines sort before the one above them`);
  if (untold > 0) told.push(`${untold} more lines are wrong`);
  return told;
}

const isHeader = (line: string): boolean => /^ ?CDX [A-Za-z] /.test(line) || line.startsWith('!meta');

/** Which fields of a CDX line, counted from its end, say what. */
interface Layout {
  file: number;
  offset: number;
  length: number | null;
}

const DEFAULT_LAYOUT: Layout = { file: 1, offset: 2, length: 3 };

/** By the header line of a CDX file: `g` file, `V` offset, `S` compressed length. */
function layoutOf(line: string): Layout | null {
  if (!/^ ?CDX [A-Za-z] /.test(line)) return null;
  const letters = line.trim().split(' ').slice(1);
  const fromEnd = (letter: string): number | null => {
    const at = letters.indexOf(letter);
    return at < 0 ? null : letters.length - at;
  };
  const file = fromEnd('g');
  const offset = fromEnd('V');
  return file === null || offset === null ? null : { file, offset, length: fromEnd('S') };
}

function pointerProblem(line: string, layout: Layout, places: RecordPlaces): string | null {
  const pointer = pointerOf(line, layout);
  if (pointer === null) return 'no index line';
  const { file, offset, length } = pointer;
  const records = places.get(file.replace(/^.*\//, ''));
  if (records === undefined) return `points into ${file.slice(0, 200)}, which is not in the package`;
  const actual = records.get(offset);
  if (actual === undefined) return `no record begins at offset ${offset} of ${file}`;
  // Some tools leave the line ends after a plain record out.
  const isRight = length === null || actual === 0 || (length <= actual && length >= actual - 4);
  return isRight ? null : `says ${length} bytes, the record at ${offset} of ${file} has ${actual}`;
}

function pointerOf(line: string, layout: Layout): { file: string; offset: number; length: number | null } | null {
  const cdxj = parseCdxjLine(line);
  if (cdxj !== null) {
    const { filename, offset, length } = cdxj.fields;
    if (typeof filename !== 'string' || !isDigits(offset)) return null;
    return { file: filename, offset: Number(offset), length: isDigits(length) ? Number(length) : null };
  }
  const fields = line.split(' ');
  if (fields.length < 6) return null;
  const file = fields.at(-layout.file) ?? '';
  const offset = fields.at(-layout.offset);
  const length = layout.length === null ? undefined : fields.at(-layout.length);
  if (!isDigits(offset)) return null;
  return { file, offset: Number(offset), length: isDigits(length) ? Number(length) : null };
}

const isDigits = (value: unknown): boolean => typeof value === 'string' && /^\d{1,15}$/.test(value);
