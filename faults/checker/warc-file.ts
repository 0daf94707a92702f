// WARC records as the standard says, one in each gzip member; headers and blocks, digests compared with what they name.
import { createHash } from 'node:crypto';
import { readMembers } from './gzip-members.ts';

export interface WarcEntry {
  offset: number;
  length: number;
  type: string;
  fields: Map<string, string>;
  block: Buffer;
  /** HTTP status, head and payload of a response. */
  http: { status: number; head: string; payload: Buffer } | null;
}

export interface WarcRead {
  entries: WarcEntry[];
  faults: { offset: number; message: string }[];
}

const HEAD_END = Buffer.from('\r\n\r\n');

export function readWarc(file: Buffer): WarcRead {
  const { members, faults } = readMembers(file);
  const entries: WarcEntry[] = [];
  for (const { offset, length, bytes } of members) {
    const entry = readEntry(bytes, offset, length);
    if (typeof entry === 'string') faults.push({ offset, message: entry });
    else {
      entries.push(entry);
      for (const message of digestFaults(entry)) faults.push({ offset, message });
    }
  }
  return { entries, faults };
}

function readEntry(bytes: Buffer, offset: number, length: number): WarcEntry | string {
  const headEnd = bytes.indexOf(HEAD_END);
  if (headEnd < 0 || bytes.toString('latin1', 0, 8) !== 'WARC/1.1') return 'no WARC/1.1 record';
  const fields = new Map<string, string>();
  for (const line of bytes.toString('utf8', 0, headEnd).split('\r\n').slice(1)) {
    const colon = line.indexOf(':');
    fields.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  const blockStart = headEnd + HEAD_END.length;
  const size = Number(fields.get('content-length') ?? Number.NaN);
  if (bytes.length !== blockStart + size + 4 || !bytes.subarray(-4).equals(HEAD_END))
    return `Content-Length is ${size}, the block has ${bytes.length - blockStart - 4} bytes`;
  const block = bytes.subarray(blockStart, blockStart + size);
  const type = fields.get('warc-type') ?? '';
  const isHttp = (type === 'response' || type === 'revisit') && size > 0;
  return { offset, length, type, fields, block, http: isHttp ? readHttp(block) : null };
}

function readHttp(block: Buffer): WarcEntry['http'] {
  const end = block.indexOf(HEAD_END);
  if (end < 0) return null;
  const head = block.toString('latin1', 0, end);
  return { status: Number(head.split(' ')[1]), head, payload: block.subarray(end + HEAD_END.length) };
}

export const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

function digestFaults({ type, fields, block, http }: WarcEntry): string[] {
  const faults: string[] = [];
  if (fields.get('warc-block-digest') !== `sha256:${sha256(block)}`) faults.push(`block digest of a ${type} is wrong`);
  const payload = type === 'response' ? http?.payload : type === 'resource' ? block : undefined;
  if (payload !== undefined && fields.get('warc-payload-digest') !== `sha256:${sha256(payload)}`)
    faults.push(`payload digest of a ${type} is wrong`);
  if (type === 'response' && http === null) faults.push('a response without an HTTP message');
  if (type === 'response' && http !== null && !fields.has('warc-truncated')) {
    const stated = /^content-length: *(\d+)/im.exec(http.head)?.[1];
    if (stated !== undefined && Number(stated) !== http.payload.length)
      faults.push(`${http.payload.length} of ${stated} bytes are stored as if they were all`);
  }
  for (const name of ['warc-record-id', 'warc-date', 'warc-type'])
    if (!fields.has(name)) faults.push(`a ${type} without ${name}`);
  return faults;
}
