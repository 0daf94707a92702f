// A deterministic site over several loopback hosts that knows how every one of its URLs must end, and counts what it was asked.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type PageKind = 'plain' | 'copy' | 'flaky' | 'script' | 'redirect';

export interface CrawlSite {
  seed: string;
  /** Article pages (all kinds but redirects), by canonical URL. */
  pages: Array<{ url: string; kind: PageKind; article: number }>;
  redirects: string[];
  dead: string[];
  /** Whole 200 answers by URL. */
  served: Map<string, number>;
  /** All requests by URL, robots.txt and scripts' data left out. */
  asked: Map<string, number>;
  privateAsked: number;
  close(): Promise<void>;
}

export interface CrawlSiteOptions {
  pages: number;
  hosts?: number;
  /** Every n-th page is drawn by a script; 0: none. */
  scriptEvery?: number;
}

const SYLLABLES = 'ba re mi to ka lun der sta vin gor pel ash ton mer lo qui san bre hol fen'.split(' ');
const SMALL_WORDS = 'the of and to in a is that it for was on with as by at from'.split(' ');

/** xorshift32: the same page has the same words in every run. */
function dice(seed: number): (sides: number) => number {
  let x = (Math.imul(seed + 1, 2654435761) ^ 0x9e3779b9) >>> 0 || 1;
  return (sides) => {
    x ^= x << 13;
    x >>>= 0;
    x ^= x >>> 17;
    x ^= x << 5;
    x >>>= 0;
    return x % sides;
  };
}

function word(roll: (sides: number) => number): string {
  if (roll(5) < 2) return SMALL_WORDS[roll(SMALL_WORDS.length)] ?? 'the';
  return Array.from({ length: 2 + roll(2) }, () => SYLLABLES[roll(SYLLABLES.length)] ?? 'ba').join('');
}

/** A sentence that depends on two numbers alone. */
function sentence(page: number, n: number): string {
  const roll = dice(page * 1009 + n);
  const words = Array.from({ length: 10 + roll(12) }, () => word(roll));
  return `The ${words.join(' ')}.`;
}

const topicOf = (page: number): string => word(dice(page * 31 + 5));

function paragraphs(article: number): string[] {
  return Array.from({ length: 6 + (article % 5) }, (_, p) =>
    Array.from({ length: 4 }, (_, s) => sentence(article, p * 10 + s)).join(' '),
  );
}

/** The command line that crawls a whole site; `more` may say again what stands here. */
export const crawlArgs = (site: CrawlSite, data: string, ...more: string[]): string[] => [
  ...['crawl', site.seed, '--scope', 'any', '--include', '^http://127\\.0\\.0\\.', '--allow-private=127.0.0.0/8'],
  ...['--delay', '0', '--data', data, '--json'],
  ...more,
];

export async function startCrawlSite(options: CrawlSiteOptions): Promise<CrawlSite> {
  const hosts = options.hosts ?? 6;
  const servers: Server[] = [];
  const served = new Map<string, number>();
  const asked = new Map<string, number>();
  const failedOnce = new Set<number>();
  const count = (map: Map<string, number>, key: string): void => void map.set(key, (map.get(key) ?? 0) + 1);
  let port = 0;
  const hostOf = (i: number): string => `127.0.0.${20 + (i % hosts)}:${port}`;
  const urlOf = (i: number): string => `http://${hostOf(i)}/p/${i}.html`;
  const kindOf = (i: number): PageKind => {
    if (i < 5) return 'plain';
    if (i % 17 === 3) return 'copy';
    if (i % 23 === 7) return 'flaky';
    if (options.scriptEvery && i % options.scriptEvery === 1) return 'script';
    return 'plain';
  };
  const articleOf = (i: number): number => (kindOf(i) === 'copy' ? i - 1 - ((i - 1) % 17 === 3 ? 1 : 0) : i);
  const body = (i: number): string =>
    paragraphs(articleOf(i))
      .map((p) => `<p>${p}</p>`)
      .join('\n');
  const linksOf = (i: number): string[] => {
    const links: string[] = [];
    for (let k = 1; k <= 6; k++) {
      const target = i * 6 + k;
      if (target < options.pages)
        links.push(target % 11 === 5 ? `http://${hostOf(target)}/old/${target}` : urlOf(target));
    }
    links.push(urlOf((i * 31 + 7) % options.pages), urlOf(0));
    return links;
  };
  const page = (i: number): string => {
    const shell = kindOf(i) === 'script';
    const main = shell
      ? `<div id="root"></div><script>fetch('/data/${i}').then(r=>r.text()).then(t=>{document.getElementById('root').innerHTML=t})</script>`
      : `<article><h1>Story ${i} of the ${topicOf(i)}</h1>\n${body(i)}</article>`;
    const nav = linksOf(i)
      .map((url, n) => `<li><a href="${url}">Link ${n}</a></li>`)
      .join('');
    const extra =
      i % 25 === 0 ? `<a href="http://${hostOf(i)}/missing/${i}">gone</a><a href="/private/${i}">private</a>` : '';
    return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Story ${i} of the ${topicOf(i)}</title></head><body><nav><ul>${nav}</ul></nav><main>${main}</main><footer>${extra}<p>All rights reserved.</p></footer></body></html>`;
  };

  const site: CrawlSite = { seed: '', pages: [], redirects: [], dead: [], served, asked, privateAsked: 0, close };
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const path = request.url ?? '/';
    const url = `http://${request.headers.host}${path}`;
    const send = (status: number, text: string, headers: Record<string, string> = {}): void => {
      const bytes = Buffer.from(text);
      if (status === 200) response.on('finish', () => count(served, url));
      response.writeHead(status, {
        'content-type': 'text/html; charset=utf-8',
        'content-length': bytes.length,
        ...headers,
      });
      response.end(bytes);
    };
    if (path === '/robots.txt')
      return send(200, 'User-agent: *\nDisallow: /private/\n', { 'content-type': 'text/plain' });
    if (path.startsWith('/data/'))
      return send(200, `<article><h1>Story ${path.slice(6)}</h1>${body(Number(path.slice(6)))}</article>`);
    if (path.startsWith('/private/')) site.privateAsked++;
    count(asked, url);
    const n = Number(/^\/(?:p|old)\/(\d+)/.exec(path)?.[1] ?? Number.NaN);
    if (path.startsWith('/old/')) return send(301, '', { location: urlOf(n) });
    if (!path.startsWith('/p/') || !(n < options.pages) || request.headers.host !== hostOf(n))
      return send(404, '<h1>Not found</h1>');
    if (kindOf(n) === 'flaky' && !failedOnce.has(n)) {
      failedOnce.add(n);
      return send(500, '<h1>Error</h1>');
    }
    return send(200, page(n));
  };

  for (let h = 0; h < hosts; h++) {
    const server = createServer({ keepAliveTimeout: 10_000 }, answer);
    await new Promise<void>((done) => server.listen(port, `127.0.0.${20 + h}`, done));
    port = (server.address() as AddressInfo).port;
    servers.push(server);
  }
  for (let i = 0; i < options.pages; i++) {
    // every page is a child of page (i-1)/6, so all are reached from the seed
    site.pages.push({ url: urlOf(i), kind: kindOf(i), article: articleOf(i) });
    if (i % 11 === 5) site.redirects.push(`http://${hostOf(i)}/old/${i}`);
    if (i % 25 === 0) site.dead.push(`http://${hostOf(i)}/missing/${i}`);
  }
  site.seed = urlOf(0);
  return site;

  async function close(): Promise<void> {
    await Promise.all(
      servers.map((server) => {
        server.closeAllConnections();
        return new Promise((done) => server.close(done));
      }),
    );
  }
}
