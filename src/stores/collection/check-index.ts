// One index file against its WARC: order, lines that parse, and a line for exactly each record that needs one. Read line by line; what is kept of
// the WARC's records and of the captures is a few numbers each.
import { type CdxjLine, compareLines, type FileSource, openFileSource, parseCdxjLine } from '../../../archive/index.ts';
import type { CommittedCapture } from '../../ports/capture-index.ts';
import { isMissing } from '../read-folder.ts';
import type { WarcFacts } from './check-warc.ts';
import type { Report } from './findings.ts';
import { captureOf, filePart } from './index-lines.ts';
import { linesOfFile, type PlacedLine } from './lines-of-file.ts';
import { differingField, lineAgain } from './record-facts.ts';

export interface IndexScan {
  path: string;
  name: string;
  warcFile: string;
  warcPath: string;
  facts: WarcFacts;
  /** A file that a writer has open is sorted when it is closed. */
  isOpen: boolean;
  report: Report;
  /** Key of a URL; keys are not checked without it. */
  surt?: (url: string) => string;
  /** The captures that the index commits, in the order of their lines, each with its line's place. */
  onCapture(capture: CommittedCapture, line: PlacedLine): void;
}

/** Lines that differ from their records and are told in detail: each costs reading a record again. */
const IN_DETAIL = 10_000;

export async function checkIndex(scan: IndexScan): Promise<void> {
  const source = await openIfThere(scan.path);
  if (source === null) {
    const message = `${scan.warcFile} has no index`;
    scan.report({ file: scan.name, offset: null, code: 'index-missing', message });
    return;
  }
  try {
    await checkLines(source, scan);
  } finally {
    await source.close();
  }
}

async function checkLines(source: FileSource, scan: IndexScan): Promise<void> {
  const { name, report, facts } = scan;
  const pointed = new Pointed(facts.indexed.count);
  let previous: string | null = null;
  let told = 0;
  for await (const placed of linesOfFile(source)) {
    const say = (code: 'index-order' | 'index-line' | 'index-pointer', message: string): void =>
      report({ file: name, offset: placed.number, code, message });
    if (isDisorder(previous, placed.text, scan)) say('index-order', 'the line sorts before the one above it');
    previous = placed.text;
    const line = parseCdxjLine(placed.text);
    const part = line === null ? null : filePart(line.fields);
    if (line === null) say('index-line', 'no CDXJ line');
    else if (part === null || part.file !== scan.warcFile)
      say('index-pointer', 'does not say where in its WARC the record is');
    else {
      const fact = facts.indexed.find(part.offset);
      if (!isRight(line, fact, scan))
        say('index-pointer', told++ < IN_DETAIL ? await problemOf(line, part, fact, scan) : 'not what its record says');
      if (pointed.again(fact, part.offset)) say('index-pointer', `a second line for offset ${part.offset}`);
      const capture = captureOf(line);
      if (capture !== null) scan.onCapture(capture, placed);
    }
  }
  for (const fact of pointed.missing()) {
    const message = `no line for the ${facts.indexed.type(fact)} record at ${facts.indexed.offset(fact)}`;
    report({ file: name, offset: null, code: 'index-gap', message });
  }
}

const isDisorder = (before: string | null, text: string, { isOpen }: IndexScan): boolean =>
  before !== null && !isOpen && compareLines(before, text) > 0;

const isRight = (line: CdxjLine, fact: number, scan: IndexScan): boolean =>
  fact >= 0 && scan.facts.indexed.agrees(fact, line) && keyProblem(line, scan) === null;

/** Which records have had their line. */
class Pointed {
  readonly #records: Uint8Array;
  readonly #elsewhere = new Set<number>();

  constructor(records: number) {
    this.#records = new Uint8Array(records);
  }

  /** True when the record had a line before; `fact` is -1 where no record begins. */
  again(fact: number, offset: number): boolean {
    const was = fact >= 0 ? this.#records[fact] === 1 : this.#elsewhere.has(offset);
    if (fact >= 0) this.#records[fact] = 1;
    else if (this.#elsewhere.size < IN_DETAIL) this.#elsewhere.add(offset);
    return was;
  }

  *missing(): Generator<number, void, undefined> {
    for (const [fact, mark] of this.#records.entries()) if (mark === 0) yield fact;
  }
}

function keyProblem({ key, fields }: CdxjLine, { surt }: IndexScan): string | null {
  const right = fields.url.startsWith('urn:') ? fields.url : surt?.(fields.url);
  return right === undefined || right === key ? null : 'the key is not that of its URL';
}

/** What is wrong with a line, said by the record it points at. */
async function problemOf(
  line: CdxjLine,
  part: { file: string; offset: number; length: number },
  fact: number,
  scan: IndexScan,
): Promise<string> {
  const { indexed } = scan.facts;
  const { offset, length } = part;
  if (fact < 0) return `no record begins at offset ${offset}`;
  if (indexed.length(fact) !== length) return `length ${length}, but the record has ${indexed.length(fact)} bytes`;
  const expected = await lineAgain(scan.warcPath, part);
  if (expected === null) return `the record at ${offset} is not as it was when it was read first`;
  if (expected.fields.url !== line.fields.url) return `the record at ${offset} is of another URL`;
  if (String(expected.fields.digest ?? '') !== String(line.fields.digest ?? ''))
    return `the digest is not that of the record at ${offset}`;
  const ofKey = keyProblem(line, scan);
  if (ofKey !== null) return ofKey;
  if (expected.timestamp !== line.timestamp) return `the timestamp is not that of the record at ${offset}`;
  return `${differingField(expected, line) ?? 'the line'} is not what the record at ${offset} says`;
}

async function openIfThere(path: string): Promise<FileSource | null> {
  try {
    return await openFileSource(path);
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}
