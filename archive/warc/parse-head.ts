// The head of a record: WARC (0.17 to 1.1, line ends and folding as found) and ARC (versions 1 and 2), read alike.
import { emptyLineEnd } from '../http/message.ts';
import type { NamedField } from './record.ts';

/** A record's head as read. Field names keep their case. */
export interface RecordHead {
  format: 'warc' | 'arc';
  /** `1.1`, `0.18`; for ARC `arc`. */
  version: string;
  fields: NamedField[];
  /** Bytes up to the block. */
  headBytes: number;
  /** Bytes of the block as declared; null when the head does not say, or not in digits. */
  blockBytes: number | null;
}

/** A head longer than this is taken for damage. */
export const HEAD_LIMIT_BYTES = 1024 * 1024;
const FIELD_LIMIT = 20_000;

const WARC_LINE = /^WARC\/(\d{1,2}\.\d{1,2})\s*$/;
/** `URL IP date mime length` and the ten-field line of version 2; the URL may hold spaces in old crawls. */
const ARC_LINE =
  /^([a-z][a-z0-9+.-]*:\S.*?) (\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f:]+|-) (\d{12,14}) (\S+)(?: (\d{3}|-) (\S+) (\S+) (\S+) (\S+))? (\d+)\s*$/i;

export const beginsRecord = (start: Buffer): boolean =>
  startsWith(start, 'WARC/') ||
  (/^[a-z][a-z0-9+.-]{1,20}:/i.test(start.toString('latin1', 0, 24)) && parseArcLine(firstLine(start)) !== null);

function startsWith(bytes: Buffer, word: string): boolean {
  for (let at = 0; at < word.length; at++) if (bytes[at] !== word.charCodeAt(at)) return false;
  return true;
}

const firstLine = (bytes: Buffer): string => {
  const end = bytes.indexOf(10);
  return bytes.toString('latin1', 0, end < 0 ? Math.min(bytes.length, 4096) : Math.min(end, 8192));
};

/** `short` when the head may go on beyond `bytes`; null when no record begins here. */
export function parseRecordHead(bytes: Buffer): RecordHead | 'short' | null {
  const lineEnd = bytes.indexOf(10);
  if (lineEnd < 0) return bytes.length > 8192 || !mayBegin(bytes) ? null : 'short';
  const line = bytes.toString('latin1', 0, Math.min(lineEnd, 8192));
  const warc = WARC_LINE.exec(line);
  if (warc === null) return arcHead(line, lineEnd + 1);
  const end = headEnd(bytes, lineEnd + 1);
  if (end === null) return bytes.length > HEAD_LIMIT_BYTES ? null : 'short';
  const fields = parseFields(bytes.toString('utf8', lineEnd + 1, end.fields));
  return {
    format: 'warc',
    version: warc[1] ?? '',
    fields,
    headBytes: end.block,
    blockBytes: lengthOf(fieldOf(fields, 'content-length')),
  };
}

/** Could a longer look show a record here? Cheap, to reject garbage without reading on. */
const mayBegin = (bytes: Buffer): boolean =>
  'WARC/'.startsWith(bytes.toString('latin1', 0, 5)) ||
  startsWith(bytes, 'WARC/') ||
  /^[a-z][a-z0-9+.-]*:?/i.test(bytes.toString('latin1', 0, 8));

/** Where the fields end and the block begins: after the first line that is empty but for CRs (`\r\r\n` is in the wild too). */
function headEnd(bytes: Buffer, from: number): { fields: number; block: number } | null {
  const end = emptyLineEnd(bytes, from, from + HEAD_LIMIT_BYTES);
  return end === null ? null : { fields: end.start, block: end.end };
}

/** `name: value` lines; a line that begins with a blank continues the one before (WARC 1.1 §4, RFC 2822 folding). */
export function parseFields(text: string): NamedField[] {
  const fields: [string, string][] = [];
  let colon = -1;
  for (let at = 0, lines = 0; at < text.length && lines < FIELD_LIMIT; lines++) {
    const lineEnd = text.indexOf('\n', at);
    const next = lineEnd < 0 ? text.length : lineEnd;
    let end = next;
    while (end > at && text.charCodeAt(end - 1) === 13) end--;
    const first = text.charCodeAt(at);
    const previous = first === 32 || first === 9 ? fields.at(-1) : undefined;
    if (colon < at && colon !== NO_COLON) colon = text.indexOf(':', at);
    if (colon < 0) colon = NO_COLON;
    if (previous !== undefined) previous[1] = `${previous[1]} ${text.slice(at, end).trim()}`;
    else if (colon > at && colon < end) fields.push([text.slice(at, colon).trim(), text.slice(colon + 1, end).trim()]);
    at = next + 1;
  }
  return fields;
}

/** There is none in what is left. */
const NO_COLON = Number.MAX_SAFE_INTEGER;

/** First value of a field, by lower-case name. */
export function fieldOf(fields: readonly NamedField[], name: string): string | null {
  const last = name.charCodeAt(name.length - 1);
  for (const [field, value] of fields) {
    if (field.length !== name.length || (field.charCodeAt(name.length - 1) | 32) !== (last | 32)) continue;
    if (field.toLowerCase() === name) return value;
  }
  return null;
}

const lengthOf = (value: string | null): number | null =>
  value !== null && /^\d{1,15}$/.test(value) ? Number(value) : null;

interface ArcLine {
  url: string;
  ip: string;
  date: string;
  mime: string;
  length: number;
}

function parseArcLine(line: string): ArcLine | null {
  const match = ARC_LINE.exec(line.endsWith('\r') ? line.slice(0, -1) : line);
  if (match === null) return null;
  const [, url = '', ip = '', date = '', mime = '', , , , , , length = ''] = match;
  return { url, ip, date, mime, length: Number(length) };
}

/** ARC's one line as the WARC fields that say the same. `filedesc:` is the file's own description. */
function arcHead(line: string, headBytes: number): RecordHead | null {
  const arc = parseArcLine(line);
  if (arc === null) return null;
  const isDescription = arc.url.startsWith('filedesc:');
  const isHttp = /^https?:/i.test(arc.url);
  const fields: NamedField[] = [
    ['WARC-Type', isDescription ? 'warcinfo' : isHttp ? 'response' : 'resource'],
    ['WARC-Target-URI', arc.url],
    ['WARC-Date', arcDate(arc.date)],
    ['WARC-IP-Address', arc.ip],
    ['Content-Type', isHttp ? 'application/http; msgtype=response' : arc.mime],
    ['Content-Length', String(arc.length)],
  ];
  return { format: 'arc', version: 'arc', fields, headBytes, blockBytes: arc.length };
}

/** 14 digits, or 12 in very old files, to RFC 3339. */
const arcDate = (digits: string): string =>
  digits.padEnd(14, '0').replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/, '$1-$2-$3T$4:$5:$6Z');

/** Where the next record may begin in `bytes` at or after `from`: at the start of a line that reads as one. */
export function findRecordStart(bytes: Buffer, from: number, format: 'warc' | 'arc' | null): number | null {
  for (let at = from; format !== 'arc'; ) {
    const hit = bytes.indexOf('WARC/', at, 'latin1');
    if (hit < 0) break;
    if (/^WARC\/\d{1,2}\.\d{1,2}\s*\n[A-Za-z-]+[ \t]*:/.test(bytes.toString('latin1', hit, hit + 64))) return hit;
    at = hit + 5;
  }
  for (let at = from; format !== 'warc'; ) {
    const atStart = at === 0 && from === 0;
    const line = atStart ? 0 : bytes.indexOf(10, at) + 1;
    if (line === 0 && !atStart) break;
    if (
      /^(https?|ftp|dns|filedesc):/i.test(bytes.toString('latin1', line, line + 10)) &&
      parseArcLine(firstLine(bytes.subarray(line, line + 8192))) !== null
    )
      return line;
    at = line + (atStart ? 1 : 0);
  }
  return null;
}
