// A site over many loopback hosts that knows how each of its URLs must end, and with which bytes; it counts what it is asked, and when.
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { gzipSync } from 'node:zlib';
import type { ExpectedEnd } from './checker/findings.ts';
import { dice } from './dice.ts';

export interface Origin {
  seed: string;
  expected: Map<string, ExpectedEnd>;
  /** Whole answers given so far. */
  served(): number;
  asked: Map<string, number>;
  moments: Map<string, number[]>;
  /** How late this process may have seen a request, at most: a machine under load reads its sockets late. */
  lagMs(): number;
  /** Requests that a URL takes without any fault. */
  allowed(url: string): number;
  /** Forget what was asked; what fails once fails once again. */
  reset(): void;
  close(): Promise<void>;
}

export interface OriginOptions {
  pages: number;
  hosts: number;
  /** Last part of the first host's address. */
  firstHost: number;
  /** Every n-th page is drawn by a script; 0: none. */
  scriptEvery: number;
}

type Kind =
  | 'plain'
  | 'copy'
  | 'mirror'
  | 'flaky'
  | 'broken'
  | 'cut-once'
  | 'zipped'
  | 'chunked'
  | 'slow'
  | 'empty'
  | 'script';

const WORDS =
  'harbour lantern meadow copper river winter engine garden silver market bridge canvas thunder valley marble forest compass ember orchard signal timber velvet willow anchor beacon cinder drifting hollow island juniper kettle ledger mirror needle ocean pepper quarry ribbon saddle temple'.split(
    ' ',
  );

function article(n: number): string {
  const roll = dice(n * 7919 + 13);
  const word = (): string => WORDS[roll(WORDS.length)] ?? 'harbour';
  const sentence = (): string =>
    `The ${word()} of the ${word()} was ${word()} and number ${roll(100_000)} stood by the ${word()} while a ${word()} came to ${word()}.`;
  const paragraph = (): string => `<p>${Array.from({ length: 4 }, sentence).join(' ')}</p>`;
  return `<h1>Report ${n} on the ${word()}</h1>\n${Array.from({ length: 4 + (n % 4) }, paragraph).join('\n')}`;
}

/** Bytes that no coding makes fewer, so that WARC files roll over in a short crawl too. */
const filler = (n: number): string =>
  Array.from({ length: 40 }, (_, i) => createHash('sha256').update(`${n} ${i}`).digest('base64')).join('\n');

const REASONS: Record<number, string> = {
  200: 'OK',
  301: 'Moved Permanently',
  404: 'Not Found',
  500: 'Internal Server Error',
};

export async function startOrigin(options: OriginOptions): Promise<Origin> {
  const { pages, hosts, firstHost, scriptEvery } = options;
  const servers: Server[] = [];
  const asked = new Map<string, number>();
  const moments = new Map<string, number[]>();
  const failedOnce = new Set<string>();
  let whole = 0;
  const lag = monitorEventLoopDelay({ resolution: 5 });
  lag.enable();
  let port = 0;
  const hostOf = (n: number): string => `127.0.0.${firstHost + (n % hosts)}:${port}`;
  const urlOf = (n: number): string => `http://${hostOf(n)}/p/${n}.html`;
  const kindOf = (n: number): Kind => {
    if (n < 4) return 'plain';
    if (scriptEvery > 0 && n % scriptEvery === 1) return 'script';
    return (
      ({ 3: 'copy', 5: 'flaky', 7: 'zipped', 8: 'chunked', 11: 'cut-once', 13: 'mirror' } as const)[n % 17] ??
      (n % 53 === 20 ? 'broken' : n % 41 === 9 ? 'slow' : n % 47 === 30 ? 'empty' : 'plain')
    );
  };

  const page = (n: number): string => {
    const kind = kindOf(n);
    if (kind === 'empty') return '';
    if (kind === 'mirror') return page(mirrored(n));
    const links: string[] = [];
    for (let k = 1; k <= 5; k++) {
      const target = n * 5 + k;
      if (target < pages) links.push(target % 11 === 5 ? `http://${hostOf(target)}/old/${target}` : urlOf(target));
    }
    links.push(urlOf((n * 31 + 7) % pages), urlOf(0));
    const body = `<article>${article(kind === 'copy' ? n - 1 : n)}</article>`;
    const main =
      kind === 'script'
        ? `<div id="root"></div><script>document.getElementById('root').innerHTML=${JSON.stringify(body)}</script>`
        : body;
    const more =
      n % 25 === 0 ? `<a href="http://${hostOf(n)}/missing/${n}">gone</a> <a href="/private/${n}">private</a>` : '';
    const nav = links.map((url, i) => `<li><a href="${url}">Way ${i}</a></li>`).join('');
    return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Report ${n}</title></head><body><nav><ul>${nav}</ul></nav><main>${main}</main><footer>${more}<p>All rights reserved.</p></footer><!-- ${filler(n)} --></body></html>`;
  };
  /** The page whose very bytes a mirror sends. */
  const mirrored = (n: number): number => n - 1;
  const bodyOf = (n: number): Buffer => {
    const text = Buffer.from(kindOf(n) === 'broken' ? '<h1>Error</h1>' : page(n), 'utf8');
    return kindOf(n) === 'zipped' ? gzipSync(text) : text;
  };

  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const path = request.url ?? '/';
    const host = request.headers.host ?? '';
    const url = `http://${host}${path}`;
    const send = (status: number, bytes: Buffer, headers: Record<string, string> = {}): void => {
      response.on('finish', () => {
        whole++;
      });
      const length = headers['transfer-encoding'] === undefined ? { 'content-length': String(bytes.length) } : {};
      response.writeHead(status, REASONS[status] ?? '', {
        'content-type': 'text/html; charset=utf-8',
        ...length,
        ...headers,
      });
      if (headers['transfer-encoding'] === undefined) response.end(bytes);
      else {
        response.write(bytes.subarray(0, bytes.length >> 1));
        response.end(bytes.subarray(bytes.length >> 1));
      }
    };
    if (path === '/robots.txt')
      return send(200, Buffer.from('User-agent: *\nDisallow: /private/\n'), { 'content-type': 'text/plain' });
    asked.set(url, (asked.get(url) ?? 0) + 1);
    const at = moments.get(host) ?? [];
    at.push(performance.now());
    moments.set(host, at);
    const n = Number(/^\/(?:p|old)\/(\d+)/.exec(path)?.[1] ?? Number.NaN);
    if (path.startsWith('/old/')) return send(301, Buffer.alloc(0), { location: urlOf(n) });
    if (!path.startsWith('/p/') || !(n < pages) || host !== hostOf(n))
      return send(404, Buffer.from('<h1>Not found</h1>'));
    const kind = kindOf(n);
    const isFirst = !failedOnce.has(url);
    failedOnce.add(url);
    if (kind === 'broken' || (kind === 'flaky' && isFirst)) return send(500, Buffer.from('<h1>Error</h1>'));
    if (kind === 'cut-once' && isFirst) {
      const bytes = bodyOf(n);
      response.writeHead(200, { 'content-type': 'text/html', 'content-length': bytes.length });
      response.write(bytes.subarray(0, bytes.length >> 1));
      setTimeout(() => response.destroy(), 20);
      return;
    }
    if (kind === 'slow') return void setTimeout(() => send(200, bodyOf(n)), 900);
    const encoding: Record<string, string> = kind === 'zipped' ? { 'content-encoding': 'gzip' } : {};
    if (kind === 'chunked') encoding['transfer-encoding'] = 'chunked';
    return send(200, bodyOf(n), encoding);
  };

  for (let h = 0; h < hosts; h++) {
    const server = createServer({ keepAliveTimeout: 30_000 }, answer);
    await new Promise<void>((done) => server.listen(port, `127.0.0.${firstHost + h}`, done));
    port = (server.address() as AddressInfo).port;
    servers.push(server);
  }

  const expected = new Map<string, ExpectedEnd>();
  for (let n = 0; n < pages; n++) {
    const kind = kindOf(n);
    const body = bodyOf(n);
    if (kind === 'broken') expected.set(urlOf(n), { state: 'failed', reason: 'http-500', status: 500, body });
    else expected.set(urlOf(n), { state: 'archived', status: 200, body, ...(body.length > 0 && { reason: null }) });
  }
  const hasLinks = (n: number): boolean => kindOf(n) !== 'broken' && page(n) !== '';
  const sourceOf = (n: number): number => (kindOf(n) === 'mirror' ? mirrored(n) : n);
  const reached = reachable(pages, hasLinks, sourceOf);
  for (let n = 0; n < pages; n++) if (!reached.has(n)) expected.delete(urlOf(n));
  for (const n of reached) {
    if (!hasLinks(n)) continue;
    const source = sourceOf(n);
    for (let k = 1; k <= 5; k++) {
      const target = source * 5 + k;
      if (target < pages && target % 11 === 5)
        expected.set(`http://${hostOf(target)}/old/${target}`, {
          state: 'archived',
          reason: 'redirect',
          status: 301,
          body: Buffer.alloc(0),
        });
    }
    if (source % 25 !== 0) continue;
    expected.set(`http://${hostOf(source)}/missing/${source}`, {
      state: 'archived',
      reason: 'http-404',
      status: 404,
      body: Buffer.from('<h1>Not found</h1>'),
    });
    expected.set(`http://${hostOf(n)}/private/${source}`, {
      state: 'skipped',
      reason: 'robots',
      status: null,
      body: null,
    });
  }

  return {
    seed: urlOf(0),
    expected,
    served: () => whole,
    asked,
    moments,
    lagMs: () => lag.max / 1e6,
    allowed(url) {
      const n = Number(/\/p\/(\d+)/.exec(url)?.[1] ?? 0);
      const kind = url.includes('/p/') ? kindOf(n) : 'plain';
      return kind === 'broken' ? 3 : kind === 'flaky' || kind === 'cut-once' ? 2 : 1;
    },
    reset() {
      asked.clear();
      moments.clear();
      failedOnce.clear();
      whole = 0;
      lag.reset();
    },
    async close() {
      lag.disable();
      await Promise.all(
        servers.map((server) => {
          server.closeAllConnections();
          return new Promise((done) => server.close(done));
        }),
      );
    },
  };
}

/** Pages that a crawl from page 0 comes to: what hangs below an empty or a broken page alone is not among them. */
function reachable(pages: number, hasLinks: (n: number) => boolean, sourceOf: (n: number) => number): Set<number> {
  const reached = new Set([0]);
  for (const n of reached) {
    if (!hasLinks(n)) continue;
    const source = sourceOf(n);
    for (let k = 1; k <= 5; k++) if (source * 5 + k < pages) reached.add(source * 5 + k);
    reached.add((source * 31 + 7) % pages);
  }
  return reached;
}
