// A site on loopback whose pages change when told to: entity tags, 304s, noise that differs in every answer, pages that go; and what it was asked.
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ChangingSite {
  /** Front page. */
  seed: string;
  url(n: number): string;
  /** Page `n` says something else from now on. */
  change(n: number): void;
  /** Page `n` answers `status` from now on; its links stay. */
  remove(n: number, status?: 404 | 410): void;
  restore(n: number): void;
  /** Requests since the last call of `forget`, robots.txt left out. */
  asked: Array<{ n: number | null; path: string; status: number; bytes: number; isConditional: boolean }>;
  forget(): void;
  close(): Promise<void>;
}

export interface ChangingSiteOptions {
  pages: number;
  /** Pages that send no validators: every answer is whole. */
  withoutValidators?: (n: number) => boolean;
  /** Where `Last-Modified` and sitemaps' lastmod come from. */
  now?: () => Date;
}

const WORDS =
  'river stone bridge harvest winter council letter garden market window evening captain journey silver orchard thunder village lantern meadow harbour castle minister teacher station mountain forest'.split(
    ' ',
  );
const pick = (seed: number): string => WORDS[(Math.imul(seed + 7, 2_654_435_761) >>> 7) % WORDS.length] ?? 'river';
const sentence = (seed: number): string =>
  `The ${pick(seed)} of the ${pick(seed * 3 + 1)} was seen by the ${pick(seed * 5 + 2)} near the ${pick(seed * 7 + 3)} when the ${pick(seed * 11 + 4)} came to the ${pick(seed * 13 + 5)}.`;

interface Page {
  version: number;
  modified: Date;
  gone: 404 | 410 | null;
}

export async function startChangingSite(options: ChangingSiteOptions): Promise<ChangingSite> {
  const now = options.now ?? (() => new Date());
  const pages: Page[] = Array.from({ length: options.pages }, () => ({ version: 1, modified: now(), gone: null }));
  const asked: ChangingSite['asked'] = [];
  let answers = 0;
  let base = '';

  const text = (n: number, version: number): string =>
    Array.from({ length: 5 }, (_, p) => {
      const seed = n * 1000 + p * 10 + (p === 2 ? version * 100_003 : 0);
      return `<p>${Array.from({ length: 4 }, (_, s) => sentence(seed + s)).join(' ')}</p>`;
    }).join('\n');
  /** An advertisement and counters that no two answers share. */
  const noise = (): string =>
    `<p>${1000 + answers} views</p><div class="ad">Advertisement</div><p>Page generated in 0.${answers} seconds</p>`;
  const html = (n: number, page: Page): string => {
    const next = [n * 3 + 1, n * 3 + 2, n * 3 + 3].filter((to) => to < options.pages);
    const links = next.map((to) => `<li><a href="/p/${to}">Page ${to}</a></li>`).join('');
    return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Tale ${n} of the ${pick(n)}</title></head><body><nav><ul>${links}</ul></nav><main><article><h1>Tale ${n} of the ${pick(n)}</h1>${text(n, page.version)}${noise()}</article></main></body></html>`;
  };
  const sitemap = (): string =>
    `<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${pages
      .flatMap((page, n) =>
        page.gone === null
          ? [`<url><loc>${base}/p/${n}</loc><lastmod>${page.modified.toISOString()}</lastmod></url>`]
          : [],
      )
      .join('')}</urlset>`;

  const isCurrent = (request: IncomingMessage, etag: string): boolean => request.headers['if-none-match'] === etag;
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    const n = /^\/p\/\d+$/.test(path) ? Number(path.slice(3)) : null;
    const page = n === null ? undefined : pages[n];
    answers++;
    const send = (status: number, type: string, body: string, headers: Record<string, string> = {}): void => {
      const bytes = Buffer.from(status === 304 ? '' : body);
      if (path !== '/robots.txt')
        asked.push({
          n,
          path,
          status,
          bytes: bytes.length,
          isConditional: request.headers['if-none-match'] !== undefined,
        });
      response.writeHead(status, {
        ...(status !== 304 && { 'content-type': type, 'content-length': bytes.length }),
        ...headers,
      });
      response.end(bytes);
    };
    if (path === '/robots.txt') return send(200, 'text/plain', 'User-agent: *\nAllow: /\n');
    if (path === '/sitemap.xml') return send(200, 'application/xml', sitemap());
    if (n === null || page === undefined) return send(404, 'text/html', '<h1>Not found</h1>');
    if (page.gone !== null) return send(page.gone, 'text/html', '<h1>Gone</h1>');
    const etag = `"${n}-${page.version}"`;
    const validators = options.withoutValidators?.(n)
      ? {}
      : { etag, 'last-modified': new Date(Math.floor(page.modified.getTime() / 1000) * 1000).toUTCString() };
    if ('etag' in validators && isCurrent(request, etag)) return send(304, '', '', validators);
    return send(200, 'text/html; charset=utf-8', html(n, page), validators);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const pageOf = (n: number): Page => {
    const page = pages[n];
    if (page === undefined) throw new RangeError(`the site has no page ${n}`);
    return page;
  };
  return {
    seed: `${base}/p/0`,
    url: (n) => `${base}/p/${n}`,
    asked,
    change(n) {
      const page = pageOf(n);
      page.version++;
      page.modified = now();
    },
    remove(n, status = 404) {
      pageOf(n).gone = status;
    },
    restore(n) {
      pageOf(n).gone = null;
    },
    forget() {
      asked.length = 0;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
