// A body that only the connection's end delimits: a reset is told from a close, however busy the process is when both arrive.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { egressFor, type FetchingParts, openFetching, runFetchStage } from '../../support/chromium.ts';

/** In a thread of its own: it goes on while this one is kept busy. */
const SERVER = `
const { createServer } = require('node:net');
const { parentPort } = require('node:worker_threads');
const server = createServer((socket) => {
  socket.on('error', () => undefined);
  socket.once('data', (bytes) => {
    const [, path] = /^GET (\\S+)/.exec(bytes.toString('latin1')) ?? [];
    if (path.startsWith('/page')) {
      const parts = Array.from({ length: 10 }, (_, n) => '<script src="/reset?' + n + '"></script>').join('');
      const html = '<!doctype html><title>page</title><div id="root"></div>' + parts;
      socket.end('HTTP/1.1 200 OK\\r\\nContent-Type: text/html\\r\\nContent-Length: ' + html.length + '\\r\\n\\r\\n' + html);
      return;
    }
    socket.write('HTTP/1.1 200 OK\\r\\nContent-Type: text/javascript\\r\\nConnection: close\\r\\n' + (path.startsWith('/chunked') ? 'Transfer-Encoding: chunked\\r\\n\\r\\n7\\r\\n' : '\\r\\n') + 'var a=1\\r\\n');
    setTimeout(() => (path.startsWith('/close') ? socket.end() : socket.resetAndDestroy()), 5);
  });
});
server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
`;
const never = new AbortController().signal;
let server: Worker;
let origin: string;
let parts: FetchingParts;
let busy: NodeJS.Timeout;

beforeAll(async () => {
  server = new Worker(SERVER, { eval: true });
  const [port] = (await once(server, 'message')) as [number];
  origin = `http://127.0.0.1:${port}`;
  parts = openFetching(egressFor({ allowPrivate: true, allowPorts: [port] }));
  // most of the time this thread sees nothing of what arrives
  busy = setInterval(() => {
    for (const end = performance.now() + 30; performance.now() < end; );
  }, 35);
});
afterAll(async () => {
  clearInterval(busy);
  await parts.close();
  await server.terminate();
});

const truncations = async (path: string, times: number): Promise<Set<string | null>> => {
  const seen = new Set<string | null>();
  for (let n = 0; n < times; n++)
    seen.add((await parts.fetcher.fetch({ url: `${origin}${path}?${n}` }, never)).truncated);
  return seen;
};

describe('a busy process', () => {
  it('takes no body that was reset for a whole one', async () => {
    expect(await truncations('/reset', 60)).toEqual(new Set(['disconnect']));
    expect(await truncations('/chunked', 30)).toEqual(new Set(['disconnect']));
  });

  it('takes a body that ends in order for a whole one', async () => {
    expect(await truncations('/close', 40)).toEqual(new Set([null]));
  });

  it('keeps no part of a page as whole that was reset, nor lets it run', async () => {
    for (let n = 0; n < 3; n++) {
      const end = await runFetchStage(parts, `${origin}/page?${n}`, { capture: 'page' });
      if (!('capture' in end)) throw new Error('nothing was kept of the page');
      const { subresources, renderedDom } = end.capture;
      expect(renderedDom).toContain('root');
      expect(subresources.length).toBe(10);
      expect(new Set(subresources.map((part) => part.truncated))).toEqual(new Set(['disconnect']));
    }
  });
});
