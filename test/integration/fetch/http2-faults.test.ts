// HTTP/2 spoken wrongly, frame by frame: every fault ends in a stated reason, no cut body is taken for whole, nothing is left open.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StageError } from '../../../src/domain/errors.ts';
import { parseResolveMap } from '../../../src/stages/fetch/resolve-map.ts';
import { egressFor, type FetchingParts, openFetching } from '../../support/chromium.ts';
import { HTTP2_FAULTS, type Http2FaultServer, startHttp2Faults } from '../../support/hostile/http2-faults.ts';

const LIMITS = {
  connectMs: 5000,
  firstByteMs: 4000,
  headersMs: 5000,
  idleMs: 3000,
  totalMs: 8000,
  bodyBytes: 4_000_000,
};
const never = new AbortController().signal;
let server: Http2FaultServer;
let parts: FetchingParts;

beforeAll(async () => {
  server = await startHttp2Faults();
  const resolve = parseResolveMap([`*:${server.port}:127.0.0.1`]);
  const egress = egressFor({ allowPrivate: true, allowPorts: [server.port] }, { ca: server.ca, resolve });
  parts = openFetching(egress, LIMITS);
});
afterAll(async () => {
  await parts.close();
  await server.close();
});

async function endOf(name: string): Promise<string> {
  try {
    const { truncated, httpVersion, body } = await parts.fetcher.fetch(
      { url: `https://${name}.h2.test:${server.port}/` },
      never,
    );
    expect(httpVersion).toBe('2');
    expect(body.includes('poison')).toBe(false);
    return truncated === null ? 'whole' : `cut:${truncated}`;
  } catch (fault) {
    return fault instanceof StageError ? `error:${fault.code}` : `bug:${String(fault)}`;
  }
}

describe('HTTP/2 spoken wrongly', () => {
  it.concurrent.each(HTTP2_FAULTS.map((fault) => [fault.name, fault] as const))('ends %s', async (name, fault) => {
    expect(fault.expect).toContain(await endOf(name));
  });

  it.each(['farewell-to-the-second', 'farewell-to-the-second-and-close'])(
    'asks again at once where a kept connection had its day (%s)',
    async (name) => {
      for (let n = 0; n < 4; n++) expect(await endOf(name)).toBe('whole');
    },
  );

  it('leaves a client that works', async () => {
    expect(await endOf('fine')).toBe('whole');
    expect(await endOf('fine')).toBe('whole');
  });

  it('leaves no connection open', async () => {
    await parts.close();
    await expect.poll(() => server.open()).toEqual([]);
  });
});
