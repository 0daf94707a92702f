// Every misbehaviour we know of ends in a stated reason, leaves the next page unharmed, and leaves nothing behind.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StageError } from '../../../src/domain/errors.ts';
import {
  egressFor,
  type FetchingParts,
  openFetching,
  runFetchStage,
  SHORT_LIMITS,
  type StageEnd,
} from '../../support/chromium.ts';
import type { HostileRoute } from '../../support/hostile/route.ts';
import { type HostileServer, PAGE_ROUTES, SOCKET_ROUTES, startHostileServer } from '../../support/hostile-server.ts';

/** Longer than elsewhere: bombs are unpacked beside what waits for its first byte. */
const LIMITS = {
  ...SHORT_LIMITS,
  connectMs: 8000,
  firstByteMs: 8000,
  headersMs: 9000,
  idleMs: 5000,
  totalMs: 20_000,
};
/** As many as a crawl gives a page. */
const ATTEMPTS = 3;
const RETRIED = new Set(['error:FETCH_BROWSER_CRASH', 'error:FETCH_TRUNCATED']);
let server: HostileServer;
let parts: FetchingParts;

beforeAll(async () => {
  server = await startHostileServer();
  parts = openFetching(egressFor({ allowPrivate: true, allowPorts: [server.port] }), LIMITS);
});
afterAll(async () => {
  await parts.close();
  await server.close();
});

function said(end: StageEnd): string {
  if ('fault' in end) return end.fault instanceof StageError ? `error:${end.fault.code}` : `bug:${String(end.fault)}`;
  if ('skipped' in end) return `skipped:${end.skipped}`;
  const { exchange, renderedDom } = end.capture;
  if (exchange.truncated !== null) return `cut:${exchange.truncated}`;
  return renderedDom === null ? 'whole' : 'rendered';
}

const byPath = (routes: readonly HostileRoute[]) => routes.map((route) => [route.path, route] as const);

/** Times that each page was fetched. */
const asks = new Map<string, number>();

/** As a worker asks: again after what may be a neighbour's doing or a cut on the way, and the third answer stands. */
async function check(path: string, route: HostileRoute): Promise<void> {
  const expected: readonly string[] = route.expect.includes('unrendered') ? [...route.expect, 'whole'] : route.expect;
  let end = await runFetchStage(parts, `${server.origin}${path}`);
  let asked = 1;
  for (; asked < ATTEMPTS && RETRIED.has(said(end)) && !expected.includes(said(end)); asked += 1)
    end = await runFetchStage(parts, `${server.origin}${path}`, { lastAttempt: asked === ATTEMPTS - 1 });
  asks.set(path, asked);
  expect(expected).toContain(said(end));
}

describe('a hostile server', () => {
  it.concurrent.each(byPath(SOCKET_ROUTES))('ends %s', check);
});

describe('a Refresh field', () => {
  it('leads on as Location does', async () => {
    const end = await runFetchStage(parts, `${server.origin}/refresh-header`);
    expect('capture' in end && end.capture.redirectTarget).toBe(`${server.origin}/refresh-header`);
  });
});

describe('a hostile page', () => {
  it.concurrent.each(byPath(PAGE_ROUTES))('ends %s', check);
});

describe('afterwards', () => {
  it('the next page works, in both', async () => {
    const end = await runFetchStage(parts, `${server.origin}/fine`, { render: 'always' });
    expect(said(end)).toBe('rendered');
  });

  it('a page is asked for once, however often it reloads or is rendered', () => {
    for (const path of ['/reloads-for-ever', '/late-text']) {
      expect(asks.get(path)).toBeGreaterThanOrEqual(1);
      expect(server.hits.get(path)).toBe(asks.get(path));
    }
    expect(server.hits.get('/events')).toBeUndefined();
    expect(server.hits.get('/socket')).toBeUndefined();
  });

  it('no browser is left', async () => {
    await parts.close();
    for (const pid of parts.pids) expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
    expect(parts.pids.length).toBeGreaterThan(0);
  });
});
