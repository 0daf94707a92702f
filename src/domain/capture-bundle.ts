// A capture as one blob in staging: a JSON head that says the lengths, then the bodies, so that no byte is re-encoded.
import { createHash } from 'node:crypto';
import type { Capture, CaptureId } from './capture.ts';
import type { Exchange } from './exchange.ts';

const MAGIC = 'GMCAP2\n';
const SUM_BYTES = 20;
/** Bodies up to this are copied: a piece of its own costs a write of its own. */
const JOINED_BYTES = 256 * 1024;
const HEAD_LIMIT_BYTES = 64 * 1024 * 1024;

type PlainExchange = Omit<Exchange, 'body' | 'requestBody' | 'startedAt'> & {
  startedAt: string;
  bodyBytes: number;
  requestBodyBytes: number | null;
};

interface BundleHead extends Omit<Capture, 'exchange' | 'subresources' | 'renderedDom' | 'screenshot'> {
  exchange: PlainExchange;
  subresources: PlainExchange[];
  renderedDomBytes: number | null;
  screenshotBytes: number | null;
}

/**
 * Layout: magic line, SHA-1 of all that follows, head length in 8 hex digits and LF, head JSON, then the bodies in the order of the head.
 * Given in pieces, small ones joined, large bodies as they are: a copy of one would double what it takes.
 */
export function encodeCapture(capture: Capture): Buffer[] {
  const bodies: Buffer[] = [];
  const plain = (e: Exchange): PlainExchange => {
    const { body, requestBody, startedAt, ...rest } = e;
    bodies.push(body);
    if (requestBody) bodies.push(requestBody);
    return {
      ...rest,
      startedAt: startedAt.toISOString(),
      bodyBytes: body.length,
      requestBodyBytes: requestBody?.length ?? null,
    };
  };
  const { exchange, subresources, renderedDom, screenshot, ...rest } = capture;
  const head: BundleHead = {
    ...rest,
    exchange: plain(exchange),
    subresources: subresources.map(plain),
    renderedDomBytes: null,
    screenshotBytes: null,
  };
  if (renderedDom !== null) {
    const dom = Buffer.from(renderedDom.toWellFormed(), 'utf8');
    bodies.push(dom);
    head.renderedDomBytes = dom.length;
  }
  if (screenshot !== null) {
    bodies.push(screenshot);
    head.screenshotBytes = screenshot.length;
  }
  const json = Buffer.from(JSON.stringify(head), 'utf8');
  const length = Buffer.from(`${json.length.toString(16).padStart(8, '0')}\n`, 'latin1');
  const parts = [length, json, ...bodies];
  return joinSmall([Buffer.from(MAGIC, 'latin1'), sumOf(parts), ...parts]);
}

function joinSmall(parts: readonly Buffer[]): Buffer[] {
  const joined: Buffer[] = [];
  let run: Buffer[] = [];
  const endRun = (): void => {
    if (run.length > 0) joined.push(Buffer.concat(run));
    run = [];
  };
  for (const part of parts) {
    if (part.length <= JOINED_BYTES) run.push(part);
    else {
      endRun();
      joined.push(part);
    }
  }
  endRun();
  return joined;
}

function sumOf(parts: readonly Uint8Array[]): Buffer {
  const sum = createHash('sha1'); // against torn writes and bad disks, not against people
  for (const part of parts) sum.update(part);
  return sum.digest();
}

/** The inverse of `encodeCapture`. Throws RangeError when the blob is not whole: staging is ours, so that is a fault, not input. */
export function decodeCapture(bytes: Buffer): Capture {
  if (bytes.toString('latin1', 0, MAGIC.length) !== MAGIC) throw new RangeError('not a capture bundle');
  const summed = MAGIC.length + SUM_BYTES;
  if (!sumOf([bytes.subarray(summed)]).equals(bytes.subarray(MAGIC.length, summed)))
    throw new RangeError('capture bundle is not what was written');
  const start = summed + 9;
  const headBytes = Number.parseInt(bytes.toString('latin1', summed, summed + 8), 16);
  if (!(headBytes >= 0 && headBytes <= HEAD_LIMIT_BYTES)) throw new RangeError('capture bundle with a bad head length');
  const head = JSON.parse(bytes.toString('utf8', start, start + headBytes)) as BundleHead;
  let at = start + headBytes;
  const take = (n: number): Buffer => {
    if (at + n > bytes.length) throw new RangeError('capture bundle is cut short');
    at += n;
    return bytes.subarray(at - n, at);
  };
  const exchange = (p: PlainExchange): Exchange => {
    const { startedAt, bodyBytes, requestBodyBytes, ...rest } = p;
    const body = take(bodyBytes);
    const whole: Exchange = { ...rest, startedAt: new Date(startedAt), body };
    return requestBodyBytes === null ? whole : { ...whole, requestBody: take(requestBodyBytes) };
  };
  const { exchange: main, subresources, renderedDomBytes, screenshotBytes, ...rest } = head;
  return {
    ...rest,
    id: head.id as CaptureId,
    exchange: exchange(main),
    subresources: subresources.map(exchange),
    renderedDom: renderedDomBytes === null ? null : take(renderedDomBytes).toString('utf8'),
    screenshot: screenshotBytes === null ? null : take(screenshotBytes),
  };
}
