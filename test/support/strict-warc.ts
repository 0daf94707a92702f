// A strict reader of WARC/1.1 in one gzip member a record, written without any of the archive's own code: it says all that the standard, or
// what a collection promises, does not allow.
import { createHash } from 'node:crypto';
import { crc32, inflateRawSync } from 'node:zlib';

export interface StrictRecord {
  file: string;
  offset: number;
  length: number;
  type: string;
  fields: Map<string, string>;
  head: string;
  block: Buffer;
  payload: Buffer;
}

interface Inflated {
  bytes: Buffer;
  length: number;
}

/** Members must follow one another without a gap, each with the right check values. */
function memberAt(file: Buffer, at: number): Inflated | string {
  if (file.readUInt32BE(at) >>> 8 !== 0x1f8b08) return 'no gzip member begins here';
  if (file[at + 3] !== 0) return 'the member has optional header fields';
  const answer = inflateRawSync(file.subarray(at + 10), { info: true }) as unknown as {
    buffer: Buffer;
    engine: { bytesWritten: number };
  };
  const end = at + 10 + answer.engine.bytesWritten;
  if (file.readUInt32LE(end) !== crc32(answer.buffer)) return 'wrong CRC-32';
  if (file.readUInt32LE(end + 4) !== answer.buffer.length) return 'wrong size';
  return { bytes: answer.buffer, length: end + 8 - at };
}

export function readStrictly(name: string, file: Buffer, problem: (text: string) => void): StrictRecord[] {
  const records: StrictRecord[] = [];
  for (let at = 0; at < file.length; ) {
    const member = memberAt(file, at);
    if (typeof member === 'string') {
      problem(`${name} at ${at}: ${member}`);
      return records;
    }
    const record = recordOf(name, at, member, (text) => problem(`${name} at ${at}: ${text}`));
    if (record !== null) records.push(record);
    at += member.length;
  }
  return records;
}

const NEEDED = ['warc-type', 'warc-record-id', 'warc-date', 'content-length', 'content-type', 'warc-block-digest'];

function recordOf(
  file: string,
  offset: number,
  { bytes, length }: Inflated,
  problem: (text: string) => void,
): StrictRecord | null {
  const headEnd = bytes.indexOf('\r\n\r\n');
  const lines = bytes.toString('utf8', 0, headEnd).split('\r\n');
  if (lines[0] !== 'WARC/1.1') problem(`version line ${lines[0]}`);
  const fields = new Map<string, string>();
  for (const line of lines.slice(1)) {
    const match = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+): ([^\u0000-\u001f\u007f]*)$/.exec(line);
    if (match === null) problem(`field line ${JSON.stringify(line.slice(0, 80))}`);
    const [, name = '', value = ''] = match ?? [];
    if (fields.has(name.toLowerCase()) && name !== 'WARC-Concurrent-To') problem(`${name} twice`);
    fields.set(name.toLowerCase(), value);
  }
  checkFields(fields, problem);
  const size = Number(fields.get('content-length'));
  const block = bytes.subarray(headEnd + 4, headEnd + 4 + size);
  if (bytes.toString('latin1', headEnd + 4 + size) !== '\r\n\r\n')
    problem('the block does not end where its length says');
  const type = fields.get('warc-type') ?? '';
  checkUri(type, fields.get('warc-target-uri'), problem);
  if (fields.get('warc-block-digest') !== sha256(block)) problem('block digest');
  const isHttp = fields.get('content-type')?.startsWith('application/http') ?? false;
  const split = isHttp ? block.indexOf('\r\n\r\n') : -4;
  const head = isHttp ? block.toString('latin1', 0, split) : '';
  const payload = block.subarray(split + 4);
  if (isHttp) checkHttp(type, head, payload, problem);
  const digest = fields.get('warc-payload-digest');
  if (digest === undefined && ['response', 'revisit', 'resource'].includes(type)) problem('no payload digest');
  if (digest !== undefined && type !== 'revisit' && digest !== sha256(payload)) problem('payload digest');
  return { file, offset, length, type, fields, head, block, payload };
}

function checkFields(fields: ReadonlyMap<string, string>, problem: (text: string) => void): void {
  for (const name of NEEDED) if (!fields.has(name)) problem(`no ${name}`);
  if (!/^<urn:uuid:[0-9a-f-]{36}>$/.test(fields.get('warc-record-id') ?? '')) problem('record id');
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/.test(fields.get('warc-date') ?? '')) problem('date');
}

function checkUri(type: string, uri: string | undefined, problem: (text: string) => void): void {
  if ((type === 'warcinfo') !== (uri === undefined)) problem(`target URI ${uri} of ${type}`);
  if (uri !== undefined && (/[\s<>"]/.test(uri) || !URL.canParse(uri))) problem(`target URI ${uri}`);
}

function checkHttp(type: string, head: string, payload: Buffer, problem: (text: string) => void): void {
  const [start = '', ...lines] = head.split('\r\n');
  const isRight = type === 'request' ? /^[A-Z]+ \S+ HTTP\/1\.[01]$/.test(start) : /^HTTP\/1\.[01] \d{3} /.test(start);
  if (!isRight) problem(`start line ${JSON.stringify(start)}`);
  for (const line of lines) {
    if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+:( |$)/.test(line)) problem(`HTTP field ${JSON.stringify(line.slice(0, 80))}`);
    if (/[\r\n\u0000]/.test(line)) problem('a control character in an HTTP field');
    if (/^transfer-encoding:/i.test(line)) problem('a body stored with Transfer-Encoding');
    const length = /^content-length: *(\d+)$/i.exec(line)?.[1];
    if (length !== undefined && type === 'response' && !/^HTTP\/1.. (1..|204|304)/.test(start))
      if (Number(length) !== payload.length) problem(`Content-Length ${length}, payload ${payload.length}`);
  }
}

export const sha256 = (bytes: Buffer): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** What holds between records of a collection: ids, revisits, requests. */
export function checkTogether(records: readonly StrictRecord[], problem: (text: string) => void): void {
  const byId = new Map<string, StrictRecord>();
  for (const record of records) {
    const id = record.fields.get('warc-record-id') ?? '';
    const before = byId.get(id);
    if (before !== undefined && !isCopyOfInfo(record, before))
      problem(`${record.file} at ${record.offset}: a second record ${id}`);
    byId.set(id, record);
  }
  checkWarcinfoNames(records, problem);
  const firsts = new Map<string, StrictRecord>();
  const byDate = records
    .filter(({ type }) => type === 'response')
    .toSorted((a, b) => ((a.fields.get('warc-date') ?? '') < (b.fields.get('warc-date') ?? '') ? -1 : 1));
  for (const record of byDate) {
    const digest = record.fields.get('warc-payload-digest') ?? '';
    if (!firsts.has(digest)) firsts.set(digest, record);
  }
  for (const record of records) {
    const say = (text: string): void => problem(`${record.file} at ${record.offset}: ${text}`);
    if (record.type === 'revisit') checkRevisit(record, byId, firsts, say);
    const concurrent = record.fields.get('warc-concurrent-to');
    if (record.type === 'request' && concurrent === undefined) say('a request that belongs to nothing');
    const partner = concurrent === undefined ? undefined : byId.get(concurrent);
    if (concurrent !== undefined && partner === undefined) say(`concurrent to ${concurrent}, which is not there`);
    if (record.type === 'request' && partner?.fields.get('warc-target-uri') !== record.fields.get('warc-target-uri'))
      say('a request of another URI than its response');
  }
}

function checkRevisit(
  record: StrictRecord,
  byId: ReadonlyMap<string, StrictRecord>,
  firsts: ReadonlyMap<string, StrictRecord>,
  say: (text: string) => void,
): void {
  const { fields } = record;
  const original = byId.get(fields.get('warc-refers-to') ?? '');
  if (original === undefined || original.type !== 'response') return say('refers to no response');
  if (fields.get('warc-refers-to-target-uri') !== original.fields.get('warc-target-uri')) say('refers to another URI');
  if (fields.get('warc-refers-to-date') !== original.fields.get('warc-date')) say('refers to another date');
  if ((fields.get('warc-date') ?? '') < (original.fields.get('warc-date') ?? '')) say('older than what it refers to');
  if (record.payload.length > 0) say('a revisit with a payload');
  if (original.payload.length === 0) say('a revisit of an empty payload');
  if (/^HTTP\/1.. 3(?!04)\d\d/.test(record.head)) say('a revisit of a redirect');
  const profile = fields.get('warc-profile');
  if (profile === 'http://netpreserve.org/warc/1.1/revisit/server-not-modified') return;
  if (profile !== 'http://netpreserve.org/warc/1.1/revisit/identical-payload-digest') say(`profile ${profile}`);
  if (fields.get('warc-truncated') !== 'length') say('does not say that its payload is left out');
  if (fields.get('warc-payload-digest') !== original.fields.get('warc-payload-digest')) say('another payload digest');
  if (firsts.get(fields.get('warc-payload-digest') ?? '') !== original)
    say('refers to a capture that is not the first');
}

/** A foreign warcinfo record goes along into each file that has records of it. */
const isCopyOfInfo = (record: StrictRecord, other: StrictRecord): boolean =>
  record.type === 'warcinfo' &&
  other.type === 'warcinfo' &&
  record.file !== other.file &&
  record.block.equals(other.block);

/** Every record names a warcinfo record before it in its file; that one names none. */
function checkWarcinfoNames(records: readonly StrictRecord[], problem: (text: string) => void): void {
  const infos = new Map<string, number>();
  for (const { file, offset, type, fields } of records)
    if (type === 'warcinfo') infos.set(`${file} ${fields.get('warc-record-id')}`, offset);
  for (const { file, offset, type, fields } of records) {
    const name = fields.get('warc-warcinfo-id');
    if ((name === undefined) !== (type === 'warcinfo')) problem(`${file} at ${offset}: WARC-Warcinfo-ID of ${type}`);
    if (name !== undefined && !((infos.get(`${file} ${name}`) ?? offset) < offset))
      problem(`${file} at ${offset}: no warcinfo record ${name} before it`);
  }
}
