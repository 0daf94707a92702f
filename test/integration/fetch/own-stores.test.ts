// What our own stores take is no time of the page's: a Redis that answers late makes no page a slow one, and none early at its host.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { egressFor, type FetchingParts, openFetching, runFetchStage } from '../../support/chromium.ts';

const LATE_MS = 400;
const seen: string[] = [];
const server = createServer((_request, response) => {
  seen.push('asked');
  response.writeHead(500).end('<h1>Error</h1>');
});
let origin: string;
let parts: FetchingParts;

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  origin = `http://127.0.0.1:${port}`;
  parts = openFetching(egressFor({ allowPrivate: true, allowPorts: [port] }));
});
afterAll(async () => {
  await parts.close();
  server.close();
});

const late = async (): Promise<void> => void (await wait(LATE_MS));
const paces = { delayMs: async () => 0, answered: late, failed: late };

it('leaves out what noting an answer took, before it is asked whether the URL may be tried again', async () => {
  const leftOut: number[] = [];
  const end = await runFetchStage(parts, `${origin}/`, { paces, leaveOut: (ms) => leftOut.push(ms) });
  expect(end).toMatchObject({ fault: { code: 'FETCH_HTTP_500' } });
  expect(leftOut.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThan(LATE_MS - 50);
});

it('and what noting a failure took', async () => {
  const leftOut: number[] = [];
  const closed = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`.replace('127.0.0.1', '127.0.0.9');
  const end = await runFetchStage(parts, closed, { paces, leaveOut: (ms) => leftOut.push(ms) });
  expect(end).toHaveProperty('fault');
  expect(leftOut.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThan(LATE_MS - 50);
});

it('has nothing of them to wait for between the turn at the host and the request', async () => {
  seen.length = 0;
  await runFetchStage(parts, `${origin}/known`, {
    async knownAnswer() {
      await wait(50);
      seen.push('known');
      return null;
    },
    onStart: async () => void seen.push('turn'),
  });
  expect(seen).toEqual(['known', 'turn', 'asked']);
});
