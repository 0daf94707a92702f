import { describe, expect, it } from 'vitest';
import { StageError } from '../../../../../src/domain/errors.ts';
import type { Exchange } from '../../../../../src/domain/exchange.ts';
import { createHostPaces } from '../../../../../src/stages/fetch/host-paces.ts';
import { createMemoryPaceStore } from '../../../../../src/stores/memory-pace-store.ts';

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
  it('keeps hosts apart, ports included', async () => {
    const paces = createHostPaces(500, createMemoryPaceStore());
    await paces.answered(exchange('http://slow.example/a', 4000));
    expect(await paces.delayMs('http://slow.example/b')).toBe(4000);
    expect(await paces.delayMs('http://slow.example:8080/b')).toBe(500);
    expect(await paces.delayMs('http://quick.example/')).toBe(500);
  });

  it('leaves a host alone that nothing listens on, not one that misbehaves', async () => {
    let clock = 1_000_000;
    const paces = createHostPaces(500, createMemoryPaceStore(), () => clock);
    for (let n = 0; n < 10; n++)
      await paces.failed('http://odd.example/', new StageError('FETCH_TIMEOUT', 'retry', 'late'));
    await expect(paces.delayMs('http://odd.example/')).resolves.toBeGreaterThan(0);
    for (let n = 0; n < 5; n++) await paces.failed('http://dead.example/', refused);
    await expect(paces.delayMs('http://dead.example/x')).rejects.toThrow(
      expect.objectContaining({ code: 'FETCH_HOST_SILENT', disposition: 'retry', delayMs: 30_000 }),
    );
    clock += 30_000;
    await expect(paces.delayMs('http://dead.example/x')).resolves.toBeGreaterThan(0);
    await paces.answered(exchange('http://dead.example/x', 10));
    await paces.failed('http://dead.example/', refused);
    await expect(paces.delayMs('http://dead.example/x')).resolves.toBeGreaterThan(0);
  });

  it('asks for no delay where none is wanted', async () => {
    const paces = createHostPaces(0, createMemoryPaceStore());
    await paces.answered(exchange('http://slow.example/a', 4000, 429));
    expect(await paces.delayMs('http://slow.example/b')).toBe(0);
  });
});
