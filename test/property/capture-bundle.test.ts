// A staged capture comes back as it went in, whatever its bytes.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Capture, captureId, recordId } from '../../src/domain/capture.ts';
import { decodeCapture, encodeCapture } from '../../src/domain/capture-bundle.ts';
import type { Exchange } from '../../src/domain/exchange.ts';

const bytes = fc.uint8Array({ maxLength: 300 }).map((a) => Buffer.from(a));
const exchange: fc.Arbitrary<Exchange> = fc
  .record({
    url: fc.webUrl(),
    status: fc.integer({ min: 100, max: 599 }),
    statusText: fc.string(),
    headers: fc.array(fc.tuple(fc.string(), fc.string()), { maxLength: 5 }),
    body: bytes,
    requestBody: fc.option(bytes),
    startedAt: fc.date({ min: new Date('1990-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }),
  })
  .map(({ headers, requestBody, ...rest }) => ({
    ...rest,
    method: 'GET',
    requestHeaders: headers,
    httpVersion: '1.1',
    responseHeaders: headers,
    decodedByBrowser: false,
    truncated: null,
    ipAddress: null,
    durationMs: 5,
    ...(requestBody && { requestBody }),
  }));

const capture: fc.Arbitrary<Capture> = fc
  .record({
    exchange,
    subresources: fc.array(exchange, { maxLength: 3 }),
    renderedDom: fc.option(fc.string({ unit: 'grapheme' })),
    screenshot: fc.option(bytes),
    depth: fc.nat(),
  })
  .map((parts) => ({
    ...parts,
    id: captureId('crawl', parts.exchange.url),
    crawlId: 'crawl',
    collection: 'main',
    referrer: null,
    renderReason: null,
    redirectTarget: null,
    robotsDirectives: [],
  }));

describe('capture bundle', () => {
  it('round trips', () => {
    fc.assert(
      fc.property(capture, (c) => {
        const back = decodeCapture(Buffer.concat(encodeCapture(c)));
        expect({ ...back, renderedDom: null }).toEqual({ ...c, renderedDom: null });
        expect(back.renderedDom).toBe(c.renderedDom === null ? null : c.renderedDom.toWellFormed());
      }),
      { numRuns: 200 },
    );
  });

  it('refuses a blob that is cut anywhere', () => {
    fc.assert(
      fc.property(capture, fc.double({ min: 0, max: 0.999, noNaN: true }), (c, share) => {
        const whole = Buffer.concat(encodeCapture(c));
        expect(() => decodeCapture(whole.subarray(0, Math.floor(whole.length * share)))).toThrow();
      }),
      { numRuns: 200 },
    );
  });

  it('gives a large body as it is, not a copy, between small ones', () => {
    const [c] = fc.sample(capture, 1);
    if (c === undefined) throw new Error('no sample');
    const large = Buffer.alloc(2 * 1024 * 1024, 7);
    const exchange = { ...c.exchange, body: large };
    const pieces = encodeCapture({
      ...c,
      exchange,
      subresources: [{ ...exchange, body: Buffer.from('small') }, exchange],
    });
    expect(pieces.filter((piece) => piece.buffer === large.buffer)).toHaveLength(2);
    expect(pieces.length).toBeLessThanOrEqual(5);
    expect(decodeCapture(Buffer.concat(pieces)).subresources.map(({ body }) => body.length)).toEqual([5, large.length]);
  });

  it('derives ids: same input, same id; version-8 UUIDs', () => {
    const id = captureId('c', 'http://a/');
    expect(captureId('c', 'http://a/')).toBe(id);
    expect(captureId('d', 'http://a/')).not.toBe(id);
    expect(recordId(id, 'response')).toMatch(
      /^<urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}>$/,
    );
    expect(recordId(id, 'response')).not.toBe(recordId(id, 'request'));
  });
});
