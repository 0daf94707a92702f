// More large bodies at once than the memory for them holds: each comes whole, or ends as its connection did.

import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Fetcher } from '../../../src/ports/fetcher.ts';
import { createBodyRoom } from '../../../src/stages/fetch/body-room.ts';
import { createHttpFetcher } from '../../../src/stages/fetch/http.ts';
import { AGENT, egressFor } from '../../support/chromium.ts';

const MIB = 1024 * 1024;
const never = new AbortController().signal;
const room = createBodyRoom({ sharedBytes: 4 * MIB, finishedBytes: 8 * MIB });
let server: Server;
let origin: string;
let fetcher: Fetcher;

beforeAll(async () => {
  server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      const [, path = '', number = '0'] = /^GET (\/[a-z]+)\?(\d+)/.exec(bytes.toString('latin1')) ?? [];
      const body = Buffer.alloc(6 * MIB, Number(number));
      const head = 'HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\n';
      if (path === '/length') socket.write(`${head}Content-Length: ${body.length}\r\n\r\n`);
      else if (path === '/chunked') socket.write(`${head}Transfer-Encoding: chunked\r\n\r\n`);
      else socket.write(`${head}Connection: close\r\n\r\n`);
      if (path === '/chunked') socket.write(`${body.length.toString(16)}\r\n`);
      socket.write(body, () => {
        if (path === '/chunked') socket.write('\r\n0\r\n\r\n');
        else if (path === '/close') socket.end();
        else if (path === '/reset') socket.resetAndDestroy();
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  origin = `http://127.0.0.1:${port}`;
  const egress = egressFor({ allowPrivate: true, allowPorts: [port] });
  fetcher = createHttpFetcher({ egress, userAgent: AGENT, room, limits: { totalMs: 100_000, idleMs: 100_000 } });
});
afterAll(async () => {
  await fetcher.close();
  server.close();
});

describe('large bodies', () => {
  it.each(['/length', '/chunked', '/close'])('come whole, twelve at once (%s)', async (path) => {
    const whole = await Promise.all(
      Array.from({ length: 12 }, async (_, n) => {
        const { body, truncated } = await fetcher.fetch({ url: `${origin}${path}?${n}` }, never);
        return truncated === null && body.equals(Buffer.alloc(6 * MIB, n));
      }),
    );
    expect(whole).toEqual(Array.from({ length: 12 }, () => true));
  });

  it('that are reset while they wait for room end as reset', async () => {
    const ends = await Promise.all(
      Array.from(
        { length: 12 },
        async (_, n) => (await fetcher.fetch({ url: `${origin}/reset?${n}` }, never)).truncated,
      ),
    );
    expect(ends).toEqual(Array.from({ length: 12 }, () => 'disconnect'));
  });

  it('leave the room as they found it', async () => {
    const { body } = await fetcher.fetch({ url: `${origin}/length?1` }, never);
    expect(body.length).toBe(6 * MIB);
    expect(room.held()).toBeLessThanOrEqual(32 * MIB);
  });
});
