// One index file against its WARC: order, lines that parse, and a line for exactly each record that needs one.
import { readFile } from 'node:fs/promises';
import { type CdxjLine, compareLines, parseCdxjLine } from '../../../archive/index.ts';
import type { CommittedCapture } from '../../ports/capture-index.ts';
import { isMissing } from '../read-folder.ts';
import type { RecordFact, WarcFacts } from './check-warc.ts';
import type { Report } from './findings.ts';
import { captureOf, filePart } from './index-lines.ts';

export interface IndexScan {
  path: string;
  name: string;
  warcFile: string;
  facts: WarcFacts;
  /** A file that a writer has open is sorted when it is closed. */
  isOpen: boolean;
  report: Report;
  /** Key of a URL; keys are not checked without it. */
  surt?: (url: string) => string;
}

/** Answers the captures that the index commits. */
export async function checkIndex(scan: IndexScan): Promise<CommittedCapture[]> {
  const { name, report, facts } = scan;
  const lines = await linesOf(scan.path);
  if (lines === null) {
    report({ file: name, offset: null, code: 'index-missing', message: `${scan.warcFile} has no index` });
    return [];
  }
  const captures: CommittedCapture[] = [];
  const pointed = new Set<number>();
  let previous: string | null = null;
  lines.forEach((text, i) => {
    const at = i + 1;
    if (previous !== null && !scan.isOpen && compareLines(previous, text) > 0)
      report({ file: name, offset: at, code: 'index-order', message: 'the line sorts before the one above it' });
    previous = text;
    const line = parseCdxjLine(text);
    if (line === null) {
      report({ file: name, offset: at, code: 'index-line', message: 'no CDXJ line' });
      return;
    }
    const part = filePart(line.fields);
    if (part === null || part.file !== scan.warcFile) {
      report({
        file: name,
        offset: at,
        code: 'index-pointer',
        message: 'does not say where in its WARC the record is',
      });
      return;
    }
    const fact = facts.indexed.get(part.offset);
    const expected = parseCdxjLine(fact?.line ?? '');
    const problem = pointerProblem(part, line, fact, expected) ?? lineProblem(line, part.offset, expected, scan);
    if (problem !== null) report({ file: name, offset: at, code: 'index-pointer', message: problem });
    if (pointed.has(part.offset))
      report({ file: name, offset: at, code: 'index-pointer', message: `a second line for offset ${part.offset}` });
    pointed.add(part.offset);
    const capture = captureOf(line);
    if (capture !== null) captures.push(capture);
  });
  for (const [offset, fact] of facts.indexed)
    if (!pointed.has(offset))
      report({
        file: name,
        offset: null,
        code: 'index-gap',
        message: `no line for the ${fact.type} record at ${offset}`,
      });
  return captures;
}

function pointerProblem(
  part: { offset: number; length: number },
  line: CdxjLine,
  fact: RecordFact | undefined,
  expected: CdxjLine | null,
): string | null {
  if (fact === undefined) return `no record begins at offset ${part.offset}`;
  if (fact.length !== part.length) return `length ${part.length}, but the record has ${fact.length} bytes`;
  if (expected?.fields.url !== line.fields.url) return `the record at ${part.offset} is of another URL`;
  return String(expected.fields.digest ?? '') === String(line.fields.digest ?? '')
    ? null
    : `the digest is not that of the record at ${part.offset}`;
}

/** What the line says otherwise than its record. */
function lineProblem(line: CdxjLine, offset: number, expected: CdxjLine | null, scan: IndexScan): string | null {
  if (expected === null) return null;
  const { url } = line.fields;
  const key = url.startsWith('urn:') ? url : scan.surt?.(url);
  if (key !== undefined && key !== line.key) return 'the key is not that of its URL';
  if (expected.timestamp !== line.timestamp) return `the timestamp is not that of the record at ${offset}`;
  const names = new Set([...Object.keys(expected.fields), ...Object.keys(line.fields)]);
  if (line.fields['noText'] === 'document-lost') names.delete('noText'); // said when an index is made again
  for (const name of names)
    if (!OF_DOCUMENTS.has(name) && JSON.stringify(expected.fields[name]) !== JSON.stringify(line.fields[name]))
      return `${name} is not what the record at ${offset} says`;
  return null;
}

/** Checked with the documents. */
const OF_DOCUMENTS = new Set(['document', 'text']);

async function linesOf(path: string): Promise<string[] | null> {
  try {
    const lines = (await readFile(path, 'utf8')).split('\n');
    return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}
