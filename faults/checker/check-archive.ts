// The collection's files: every record whole and true, every line at its record, every record with its line, one capture a URL and crawl.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CheckInput, Say } from './findings.ts';
import { readMembers } from './gzip-members.ts';
import { readWarc, sha256, type WarcEntry } from './warc-file.ts';

interface Line {
  file: string;
  key: string;
  fields: Record<string, unknown>;
}

export interface ArchiveFacts {
  /** Captures of the crawl, by URL. */
  captures: Map<string, { line: Line; entry: WarcEntry; payload: Buffer | null }>;
  documents: number;
  bytes: number;
  /** Content hash -> file text, of every document of the crawl. */
  texts: Map<string, string>;
}

const INDEXED = new Set(['response', 'revisit', 'resource']);

export function checkArchive(input: CheckInput, say: Say): ArchiveFacts {
  const root = join(input.dataDir, 'collections', input.collection);
  const facts: ArchiveFacts = { captures: new Map(), documents: 0, bytes: 0, texts: new Map() };
  const bases = namesIn(join(root, 'warc')).map((name) => name.replace(/\.warc\.gz$/, ''));
  const responses = new Map<string, WarcEntry>();
  const revisits: WarcEntry[] = [];
  const lines: { line: Line; entry: WarcEntry }[] = [];
  for (const base of bases) {
    const { entries, faults } = readWarc(readFileSync(join(root, 'warc', `${base}.warc.gz`)));
    for (const fault of faults) say('warc-damaged', `${base} at ${fault.offset}: ${fault.message}`);
    for (const entry of entries)
      if (entry.type === 'response') responses.set(entry.fields.get('warc-record-id') ?? '', entry);
    revisits.push(...entries.filter((entry) => entry.type === 'revisit'));
    lines.push(...checkIndex(root, base, entries, say));
  }
  for (const kind of ['indexes', 'documents'])
    for (const name of namesIn(join(root, kind)))
      if (!bases.some((base) => name === `${base}.cdxj` || name === `${base}.jsonl.gz`))
        say('left-over', `${kind}/${name} belongs to no WARC`);
  const repeated = new Map(revisits.map((entry) => [entry, checkRevisit(entry, responses, say)]));
  for (const { line, entry } of lines) {
    const payload = entry.type === 'revisit' ? (repeated.get(entry) ?? null) : (entry.http?.payload ?? null);
    if (typeof line.fields['capture'] !== 'string' || line.fields['crawl'] !== input.crawlId) continue;
    const url = String(line.fields['url']);
    if (facts.captures.has(url)) say('capture-twice', url);
    facts.captures.set(url, { line, entry, payload });
    facts.bytes += Number(line.fields['bytes'] ?? 0);
  }
  checkDocuments(root, bases, lines, facts, say);
  return facts;
}

function checkIndex(root: string, base: string, entries: WarcEntry[], say: Say): { line: Line; entry: WarcEntry }[] {
  const found: { line: Line; entry: WarcEntry }[] = [];
  const at = new Map(entries.map((entry) => [entry.offset, entry]));
  const pointed = new Set<number>();
  const file = `${base}.cdxj`;
  const text = readOrEmpty(join(root, 'indexes', file)).toString('utf8');
  if (text !== '' && !text.endsWith('\n')) say('index-damaged', `${file} ends within a line`);
  let before = '';
  for (const raw of text.split('\n').filter((line) => line !== '')) {
    if (Buffer.compare(Buffer.from(before), Buffer.from(raw)) > 0) say('index-order', `${file}: ${raw.slice(0, 80)}`);
    before = raw;
    const match = /^(\S+) (\d{14}) (\{.*\})$/.exec(raw);
    const fields = match === null ? null : parse(match[3] ?? '');
    if (match === null || fields === null) {
      say('index-damaged', `${file}: ${raw.slice(0, 80)}`);
      continue;
    }
    const entry = at.get(Number(fields['offset']));
    const problem = pointerProblem(base, fields, entry);
    if (problem !== null || entry === undefined) {
      say('index-pointer', `${file}: ${fields['url']}: ${problem}`);
      continue;
    }
    if (pointed.has(entry.offset)) say('index-pointer', `${file}: two lines for offset ${entry.offset}`);
    pointed.add(entry.offset);
    found.push({ line: { file, key: match[1] ?? '', fields }, entry });
  }
  for (const entry of entries)
    if (INDEXED.has(entry.type) && !pointed.has(entry.offset))
      say('index-gap', `${base}: the ${entry.type} at ${entry.offset} (${entry.fields.get('warc-target-uri')})`);
  return found;
}

function pointerProblem(base: string, fields: Record<string, unknown>, entry: WarcEntry | undefined): string | null {
  if (fields['filename'] !== `${base}.warc.gz`) return `names ${fields['filename']}`;
  if (entry === undefined) return `no record begins at ${fields['offset']}`;
  if (Number(fields['length']) !== entry.length) return `length ${fields['length']}, the record has ${entry.length}`;
  if (fields['url'] !== entry.fields.get('warc-target-uri')) return 'another URL than the record';
  if (fields['digest'] !== entry.fields.get('warc-payload-digest')) return 'another digest than the record';
  const id = fields['id'];
  if (id !== undefined && `<urn:uuid:${id}>` !== entry.fields.get('warc-record-id')) return 'another record id';
  const status = fields['status'];
  if (entry.http !== null && status !== undefined && Number(status) !== entry.http.status) return 'another status';
  return null;
}

/** Answers the payload that the revisit stands for. */
function checkRevisit(entry: WarcEntry, responses: ReadonlyMap<string, WarcEntry>, say: Say): Buffer | null {
  const { fields } = entry;
  const uri = fields.get('warc-target-uri');
  const first = responses.get(fields.get('warc-refers-to') ?? '');
  if (first?.http === undefined || first.http === null) {
    say('revisit', `${uri} refers to ${fields.get('warc-refers-to')}, which is no response`);
    return null;
  }
  const pairs = [
    ['warc-refers-to-target-uri', 'warc-target-uri'],
    ['warc-refers-to-date', 'warc-date'],
    ['warc-payload-digest', 'warc-payload-digest'],
  ] as const;
  for (const [mine, its] of pairs)
    if (fields.get(mine) !== first.fields.get(its))
      say('revisit', `${uri}: ${mine} is ${fields.get(mine)}, the first capture's ${its} is ${first.fields.get(its)}`);
  if ((fields.get('warc-date') ?? '') < (first.fields.get('warc-date') ?? '')) say('revisit', `${uri} is older`);
  if (first.http.payload.length === 0) say('revisit', `${uri} repeats an empty payload`);
  return first.http.payload;
}

interface Document {
  title: string | null;
  text: string;
  sha256: string;
  id: string;
  record_id: string;
  crawl: string;
  url: string;
}

function checkDocuments(
  root: string,
  bases: readonly string[],
  lines: readonly { line: Line; entry: WarcEntry }[],
  facts: ArchiveFacts,
  say: Say,
): void {
  for (const base of bases) {
    const name = `${base}.jsonl.gz`;
    const wanted = new Map<number, Line>();
    for (const { line } of lines) {
      const place = line.fields['document'] as { filename?: string; offset?: string } | undefined;
      if (place === undefined || line.file !== `${base}.cdxj`) continue;
      if (place.filename !== name) say('document', `${line.fields['url']} points into ${place.filename}`);
      wanted.set(Number(place.offset), line);
    }
    const { members, faults } = readMembers(readOrEmpty(join(root, 'documents', name)));
    for (const fault of faults) say('document', `${name} at ${fault.offset}: ${fault.message}`);
    for (const member of members) {
      const line = wanted.get(member.offset);
      wanted.delete(member.offset);
      if (line === undefined) say('document', `${name}: no capture has the document at ${member.offset}`);
      const document = parse(member.bytes.toString('utf8')) as Document | null;
      if (document === null) say('document', `${name}: no JSON at ${member.offset}`);
      else if (line !== undefined) checkDocument(document, line, member.length, facts, say);
    }
    for (const line of wanted.values()) say('document', `${line.fields['url']}: no document where its line says`);
  }
}

function checkDocument(document: Document, line: Line, length: number, facts: ArchiveFacts, say: Say): void {
  const url = String(line.fields['url']);
  const place = line.fields['document'] as { length?: string };
  if (Number(place.length) !== length) say('document', `${url}: length ${place.length}, the document has ${length}`);
  if (document.record_id !== `<urn:uuid:${line.fields['id']}>`) say('document', `${url}: of another record`);
  if (document.url !== url || document.crawl !== line.fields['crawl']) say('document', `${url}: of ${document.url}`);
  const fileText = document.title === null ? document.text : `${document.title}\n\n${document.text}`;
  const hash = sha256(Buffer.from(fileText, 'utf8'));
  if (hash !== document.sha256 || !hash.startsWith(document.id)) say('document', `${url}: its hash is ${hash}`);
  facts.documents += 1;
  facts.texts.set(document.sha256, fileText);
}

export const parse = (json: string): Record<string, unknown> | null => {
  try {
    return JSON.parse(json) as Record<string, unknown>;
  } catch {
    return null;
  }
};

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';

export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

export function readOrEmpty(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    if (isMissing(error)) return Buffer.alloc(0);
    throw error;
  }
}
