// Small WARC files made in memory, whole and damaged, and what a reader finds in them.
import { gzipSync } from 'node:zlib';
import {
  bufferSource,
  encodeRecord,
  type Lost,
  type ReadOptions,
  type ReadRecord,
  readRecords,
  sha256Digest,
} from '../../archive/index.ts';

const HEAD = Buffer.from('HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n', 'latin1');

/** Bytes that look random and are the same every time. */
export function noise(seed: number, length: number): Buffer {
  const out = Buffer.alloc(length);
  let state = seed + 1;
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    out[i] = state >>> 24;
  }
  return out;
}

export interface MadeRecord {
  digests?: boolean;
  size?: number;
}

/** Response number `n`, uncompressed, with the two line ends after it. */
export function responseBytes(n: number, { digests = true, size = 200 + ((n * 97) % 900) }: MadeRecord = {}): Buffer {
  const payload = noise(n, size);
  const bytes = encodeRecord({
    type: 'response',
    recordId: `<urn:uuid:00000000-0000-4000-8000-${String(n).padStart(12, '0')}>`,
    date: new Date(Date.UTC(2026, 0, 1) + n * 1000),
    targetUri: `http://example.com/${n}`,
    contentType: 'application/http; msgtype=response',
    head: HEAD,
    payload,
    payloadDigest: digests ? sha256Digest(payload) : null,
    fields: [],
  });
  return digests ? bytes : Buffer.from(bytes.toString('latin1').replace(/WARC-Block-Digest: .*\r\n/, ''), 'latin1');
}

export const responses = (count: number, options?: MadeRecord): Buffer[] =>
  Array.from({ length: count }, (_, n) => responseBytes(n, options));

export const members = (records: readonly Buffer[]): Buffer => Buffer.concat(records.map((bytes) => gzipSync(bytes)));

/** The other bits of `length` bytes from `at`. */
export function flipped(bytes: Buffer, at: number, length = 32): Buffer {
  const out = Buffer.from(bytes);
  for (let i = at; i < Math.min(out.length, at + length); i++) out[i] = (out[i] ?? 0) ^ 0xff;
  return out;
}

export async function readAll(
  bytes: Buffer,
  options: ReadOptions,
): Promise<{ records: ReadRecord[]; lost: Lost[]; urls: number[] }> {
  const records: ReadRecord[] = [];
  const lost: Lost[] = [];
  for await (const item of readRecords(bufferSource(bytes), options))
    if (item.kind === 'lost') lost.push(item);
    else records.push(item);
  const urls = records.map((record) =>
    Number(/\/(\d+)$/.exec(record.fields.find(([n]) => n === 'WARC-Target-URI')?.[1] ?? '')?.[1]),
  );
  return { records, lost, urls };
}
