// May a foreign record come in? Its target, date and digests are judged; what is doubtful but harmless is taken and said.
import {
  checkDigests,
  parseHttpMessage,
  type ReadRecord,
  type RecordDigests,
  recordField,
  targetUri,
} from '../../../archive/index.ts';

export type RecordVerdict =
  | { kind: 'capture'; url: string; date: Date; remarks: string[] }
  /** Counted, and no capture: requests, warcinfo, metadata, records of no web page. */
  | { kind: 'other'; remarks: string[] }
  | { kind: 'refused'; reason: string };

const CAPTURE_TYPES = new Set(['response', 'revisit', 'resource', 'conversion']);
/** The web is no older. */
const FIRST_DATE_MS = Date.UTC(1989, 0, 1);
const DAY_MS = 86_400_000;

/** `digests`: as they were found already. */
export function judgeRecord(record: ReadRecord, now: Date, digests?: RecordDigests): RecordVerdict {
  const remarks: string[] = [];
  if (record.hasWrongLength) remarks.push('Content-Length was wrong: the block goes to the next record');
  if (record.failsCheck)
    remarks.push('gzip-check: its member fails its check value; the block is what its digest says');
  if (record.block === null) return { kind: 'refused', reason: `too-large: a block of ${record.blockBytes} bytes` };
  const wrong = wrongDigest(digests ?? checkDigests(record));
  if (!CAPTURE_TYPES.has(record.type)) {
    if (wrong !== null) remarks.push(wrong);
    return { kind: 'other', remarks };
  }
  const uri = targetUri(record);
  const isWeb = uri !== null && /^https?:\/\//i.test(uri) && URL.canParse(uri);
  const isOwnFile = uri !== null && record.type === 'resource' && uri.startsWith('urn:file:');
  const isPage = isWeb || isOwnFile;
  if (!isPage) {
    if (record.type !== 'response' && !/^file:/i.test(uri ?? '')) {
      if (wrong !== null) remarks.push(wrong);
      return { kind: 'other', remarks };
    }
    return { kind: 'refused', reason: `target-uri: ${(uri ?? 'none').slice(0, 200)} is no web address` };
  }
  if (wrong !== null && record.type !== 'revisit') return { kind: 'refused', reason: wrong };
  const stated = parseDate(recordField(record, 'warc-date'));
  const date = stated ?? httpDate(record.block) ?? new Date(0);
  if (stated === null) remarks.push(`warc-date: missing or unreadable; taken as ${date.toISOString()}`);
  else if (date.getTime() < FIRST_DATE_MS || date.getTime() > now.getTime() + DAY_MS)
    remarks.push(`warc-date: ${date.toISOString()} is out of range; taken as it stands`);
  return { kind: 'capture', url: uri, date, remarks };
}

function wrongDigest({ block, payload }: RecordDigests): string | null {
  const wrong: string[] = [];
  if (block === 'wrong') wrong.push('block-digest: does not match the block');
  if (payload === 'wrong') wrong.push('payload-digest: does not match the payload');
  return wrong.length === 0 ? null : wrong.join('; ');
}

/** The server's own `Date`, for a record whose date cannot be read. */
function httpDate(block: Buffer): Date | null {
  const headers = parseHttpMessage(block)?.headers ?? [];
  const value = headers.find(([name]) => name.toLowerCase() === 'date')?.[1] ?? '';
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? null : date;
}

const DIGITS = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z?$/;

/** RFC 3339 with any fraction, the shorter forms that WARC 1.1 allows (`2016`, `2016-01-11`, …), and the 14 digits of ARC and CDX. */
export function parseDate(text: string | null): Date | null {
  const match =
    /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?(Z|z|[+-]\d\d:?\d\d)?)?)?)?$/.exec(
      (text?.trim() ?? '').replace(DIGITS, '$1-$2-$3T$4:$5:$6Z'),
    );
  if (match === null) return null;
  const [, year = '', month = '01', day = '01', hour = '00', minute = '00', second = '00', fraction = '', zone] = match;
  const offset = zone === undefined || /z/i.test(zone) ? 'Z' : zone.replace(/^([+-]\d\d):?(\d\d)$/, '$1:$2');
  const date = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}${fraction.slice(0, 4)}${offset}`);
  return Number.isNaN(date.getTime()) ? null : date;
}
