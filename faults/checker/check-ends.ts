// How every URL ended: once, as the origin's answers demand, with the bytes that were sent, and counted as the record says.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ArchiveFacts, parse, readOrEmpty } from './check-archive.ts';
import type { CheckInput, ExpectedEnd, Say } from './findings.ts';

interface Outcome {
  url: string;
  state: string;
  reason: string | null;
  httpStatus: number | null;
}

export function checkEnds(input: CheckInput, archive: ArchiveFacts, say: Say): void {
  const folder = join(input.dataDir, 'collections', input.collection, 'crawls');
  const ends = readEnds(join(folder, `${input.crawlId}.urls.jsonl`), say);
  for (const [url, expected] of input.expected) {
    const end = ends.get(url);
    if (end === undefined) say('end-missing', url);
    else checkEnd(url, end, expected, say);
    checkCapture(url, expected, archive, say);
  }
  for (const url of ends.keys()) if (!input.expected.has(url)) say('end-unknown', url);
  for (const url of archive.captures.keys()) if (!input.expected.has(url)) say('capture-unexpected', url);
  checkCounts(join(folder, `${input.crawlId}.json`), ends, archive, say);
}

function readEnds(path: string, say: Say): Map<string, Outcome> {
  const ends = new Map<string, Outcome>();
  const text = readOrEmpty(path).toString('utf8');
  if (!text.endsWith('\n')) say('log-damaged', 'the log ends within a line');
  for (const line of text.split('\n').filter((one) => one !== '')) {
    const outcome = parse(line) as unknown as Outcome | null;
    if (outcome === null || typeof outcome.url !== 'string') {
      say('log-damaged', line.slice(0, 120));
      continue;
    }
    const before = ends.get(outcome.url);
    if (before !== undefined && (before.state !== outcome.state || before.reason !== outcome.reason))
      say('end-twice', `${outcome.url}: ${before.state} ${before.reason}, then ${outcome.state} ${outcome.reason}`);
    ends.set(outcome.url, outcome);
  }
  return ends;
}

function checkEnd(url: string, end: Outcome, expected: ExpectedEnd, say: Say): void {
  const wrong =
    end.state !== expected.state ||
    end.httpStatus !== expected.status ||
    (expected.reason !== undefined && end.reason !== expected.reason);
  if (wrong)
    say(
      'end-wrong',
      `${url}: ${end.state} ${end.reason} ${end.httpStatus}, not ${expected.state} ${expected.reason} ${expected.status}`,
    );
}

function checkCapture(url: string, expected: ExpectedEnd, { captures }: ArchiveFacts, say: Say): void {
  const capture = captures.get(url);
  if (expected.body === null) {
    if (capture !== undefined) say('capture-unexpected', url);
    return;
  }
  if (capture === undefined) return say('capture-missing', url);
  if (capture.payload === null || !capture.payload.equals(expected.body))
    say('payload', `${url}: ${capture.payload?.length} bytes are stored, ${expected.body.length} others were sent`);
  const cut = capture.entry.fields.get('warc-truncated');
  // a revisit's block is its head alone, which the standard calls truncated by length
  if (cut !== undefined && (capture.entry.type !== 'revisit' || cut !== 'length'))
    say('payload', `${url} was sent whole and is marked as cut`);
}

interface Counts {
  states: Record<string, number>;
  bytes: number;
  documents: number;
  open: number;
}

function checkCounts(path: string, ends: ReadonlyMap<string, Outcome>, archive: ArchiveFacts, say: Say): void {
  const record = parse(readFileSync(path, 'utf8')) as { state: string; counts: Counts } | null;
  if (record === null) return say('counts', 'the crawl record is no JSON');
  const { counts } = record;
  const states: Record<string, number> = { archived: 0, 'not-modified': 0, skipped: 0, failed: 0 };
  for (const { state } of ends.values()) states[state] = (states[state] ?? 0) + 1;
  if (record.state !== 'done') say('counts', `the crawl is ${record.state}`);
  for (const [state, n] of Object.entries(states))
    if (counts.states[state] !== n) say('counts', `${counts.states[state]} ${state} in the record, ${n} in the log`);
  if (counts.open !== 0) say('counts', `${counts.open} are still open`);
  if (counts.bytes !== archive.bytes) say('counts', `${counts.bytes} bytes in the record, ${archive.bytes} on disk`);
  if (counts.documents !== archive.documents)
    say('counts', `${counts.documents} documents in the record, ${archive.documents} on disk`);
}
