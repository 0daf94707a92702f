// The beginning of a body just fetched without its content coding, and whether the coded stream came to its end: worked out once, since the
// truncation check and the render decision both need it. What lies beyond the beginning is unpacked and let go, never held.
import type { Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';
import {
  contentCodings,
  DECODE_LIMITS,
  type DecodedBody,
  decodeContent,
  isZlibStream,
  mostDecodedBytes,
} from '../../domain/content-coding.ts';
import { type Exchange, headerValues } from '../../domain/exchange.ts';

/** Kept of the decoded form: what is looked at for the render decision, and all of any robots.txt. */
const START_BYTES = 4 * 1024 * 1024;
const known = new WeakMap<Exchange, DecodedBody>();

/** As `decodeContent` does within `DECODE_LIMITS`, but `bytes` has at most the first 4 MiB. */
export async function decodedStart(exchange: Exchange): Promise<DecodedBody> {
  const before = known.get(exchange);
  if (before !== undefined) return before;
  const coding = exchange.decodedByBrowser ? null : headerValues(exchange.responseHeaders, 'content-encoding');
  const decoded = await startOf(exchange.body, coding);
  known.set(exchange, decoded);
  return decoded;
}

async function startOf(body: Buffer, coding: string | null): Promise<DecodedBody> {
  const [only, ...others] = contentCodings(coding);
  const stream = only === undefined || others.length > 0 || body.length === 0 ? null : inflaterOf(only, body);
  if (stream !== null) return unpackStart(stream, body);
  const decoded = await oneAtATime(others.length > 0, () => decodeContent(body, coding));
  const { status, bytes } = decoded;
  if (bytes.length <= START_BYTES) return decoded;
  const start = bytes.subarray(0, START_BYTES);
  // a copy, or it would hold the whole
  return { status, bytes: bytes.buffer === body.buffer ? start : Buffer.from(start) };
}

function inflaterOf(coding: string, body: Buffer): Transform | null {
  const options = { chunkSize: 64 * 1024 };
  if (coding === 'gzip' || coding === 'x-gzip') return createGunzip(options);
  if (coding === 'deflate') return isZlibStream(body) ? createInflate(options) : createInflateRaw(options);
  if (coding === 'br') return createBrotliDecompress(options);
  return null;
}

function unpackStart(inflater: Transform, body: Buffer): Promise<DecodedBody> {
  const most = mostDecodedBytes(body.length, DECODE_LIMITS);
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let kept = 0;
    const done = (decoded: DecodedBody): void => {
      inflater.destroy();
      resolve(decoded);
    };
    const start = (): Buffer => Buffer.concat(chunks, kept);
    inflater.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > most) return done({ status: 'too-large', bytes: Buffer.alloc(0) });
      if (kept >= START_BYTES) return;
      const piece = chunk.subarray(0, START_BYTES - kept);
      chunks.push(piece);
      kept += piece.length;
    });
    inflater.on('end', () => done({ status: 'whole', bytes: start() }));
    inflater.on('error', (fault: NodeJS.ErrnoException) => {
      if (fault.code === 'Z_BUF_ERROR') done({ status: 'truncated', bytes: start() });
      else done({ status: 'corrupt', bytes: body.subarray(0, START_BYTES) });
    });
    inflater.end(body);
  });
}

let last: Promise<unknown> = Promise.resolve();

/** Layers upon layers are unpacked whole: not several bodies of the kind at once. */
async function oneAtATime<T>(isHeavy: boolean, work: () => Promise<T>): Promise<T> {
  if (!isHeavy) return work();
  const mine = last.then(work);
  const isOver = (): void => undefined; // what it came to is not kept
  last = mine.then(isOver, isOver);
  return mine;
}
