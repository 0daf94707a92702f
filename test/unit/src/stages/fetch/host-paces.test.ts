import { describe, expect, it } from 'vitest';
import { StageError } from '../../../../../src/domain/errors.ts';
import type { Exchange } from '../../../../../src/domain/exchange.ts';
import { createHostPaces } from '../../../../../src/stages/fetch/host-paces.ts';

const exchange = (url: string, durationMs: number, status = 200): Exchange => ({
  url,
  method: 'GET',
  requestHeaders: [],
  httpVersion: '1.1',
  status,
  statusText: '',
  responseHeaders: [],
  body: Buffer.alloc(0),
  decodedByBrowser: false,
  truncated: null,
  ipAddress: null,
  startedAt: new Date(0),
  durationMs,
});
const refused = new StageError('FETCH_REFUSED', 'retry', 'refused');

describe('createHostPaces', () => {
  it('keeps hosts apart, ports included', () => {
    const paces = createHostPaces(500);
    paces.answered(exchange('http://slow.example/a', 4000));
    expect(paces.delayMs('http://slow.example/b')).toBe(4000);
    expect(paces.delayMs('http://slow.example:8080/b')).toBe(500);
    expect(paces.delayMs('http://quick.example/')).toBe(500);
  });

  it('leaves a host alone that nothing listens on, not one that misbehaves', () => {
    let clock = 1_000_000;
    const paces = createHostPaces(500, () => clock);
    for (let n = 0; n < 10; n++) paces.failed('http://odd.example/', new StageError('FETCH_TIMEOUT', 'retry', 'late'));
    expect(() => paces.checkOpen('http://odd.example/')).not.toThrow();
    for (let n = 0; n < 5; n++) paces.failed('http://dead.example/', refused);
    expect(() => paces.checkOpen('http://dead.example/x')).toThrow(
      expect.objectContaining({ code: 'FETCH_HOST_SILENT', disposition: 'retry', delayMs: 30_000 }),
    );
    clock += 30_000;
    expect(() => paces.checkOpen('http://dead.example/x')).not.toThrow();
    paces.answered(exchange('http://dead.example/x', 10));
    paces.failed('http://dead.example/', refused);
    expect(() => paces.checkOpen('http://dead.example/x')).not.toThrow();
  });

  it('asks for no delay where none is wanted', () => {
    const paces = createHostPaces(0);
    paces.answered(exchange('http://slow.example/a', 4000, 429));
    expect(paces.delayMs('http://slow.example/b')).toBe(0);
  });
});
