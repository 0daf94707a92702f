// Serves the demo site on loopback: a small real server with what real sites have, robots.txt, sitemap, feed, and a page that fails at first.
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CHESS } from './articles.ts';
import { DEMO_PAGES, type DemoPage, frontPage, MARKET_STORY } from './pages.ts';

export interface DemoSite {
  /** `http://127.0.0.1:PORT` */
  origin: string;
  port: number;
  seeds: string[];
  sitemaps: string[];
  feeds: string[];
  pages: readonly DemoPage[];
  /** Requests so far, by path with query. */
  hits: ReadonlyMap<string, number>;
  close(): Promise<void>;
}

/** On a free port of 127.0.0.1, or on the one given. */
export async function startDemoSite(options: { port?: number } = {}): Promise<DemoSite> {
  const pages = [frontPage(), ...DEMO_PAGES];
  const byPath = new Map(pages.map((page) => [page.path, page]));
  const hits = new Map<string, number>();
  let origin = '';
  const server = createServer((request, response) => {
    const target = request.url ?? '/';
    const hit = (hits.get(target) ?? 0) + 1;
    hits.set(target, hit);
    const path = target.split('?')[0] ?? target;
    const document = documentAt(path, origin, pages);
    const page = byPath.get(path);
    if (document !== null) send(response, 200, { 'content-type': document.type }, document.body);
    else if (page?.kind === 'recovering' && hit === 1)
      send(response, 500, { 'content-type': 'text/html' }, '<h1>Internal Server Error</h1>');
    else if (page) send(response, page.status, page.headers, page.body);
    else
      send(response, 404, { 'content-type': 'text/html' }, '<!doctype html><title>Not found</title><h1>Not found</h1>');
  });
  await new Promise<void>((done, fail) => {
    server.once('error', fail);
    server.listen(options.port ?? 0, '127.0.0.1', done);
  });
  const { port } = server.address() as AddressInfo;
  origin = `http://127.0.0.1:${port}`;
  return {
    origin,
    port,
    seeds: [`${origin}/`],
    sitemaps: [`${origin}/sitemap.xml`],
    feeds: [`${origin}/feed.xml`],
    pages,
    hits,
    close() {
      server.closeAllConnections();
      return new Promise((done) => server.close(() => done()));
    },
  };
}

function send(response: ServerResponse, status: number, headers: Record<string, string>, body: string | Buffer): void {
  response.writeHead(status, { ...headers, 'content-length': String(Buffer.byteLength(body)) }).end(body);
}

/** What is not a page: for machines, or for the script of a page. */
function documentAt(path: string, origin: string, pages: readonly DemoPage[]): { type: string; body: string } | null {
  switch (path) {
    case '/robots.txt':
      return { type: 'text/plain', body: `User-agent: *\nDisallow: /private/\n\nSitemap: ${origin}/sitemap.xml\n` };
    case '/sitemap.xml':
      return { type: 'application/xml', body: sitemap(origin, pages) };
    case '/feed.xml':
      return { type: 'application/rss+xml', body: feed(origin) };
    case '/live/market.json':
      return { type: 'application/json', body: MARKET_STORY };
    default:
      return null;
  }
}

function sitemap(origin: string, pages: readonly DemoPage[]): string {
  const entries = pages
    .filter((page) => page.kind === 'article' && page.article !== CHESS)
    .map((page) => `<url><loc>${origin}${page.path}</loc></url>`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${entries.join('\n')}\n</urlset>\n`;
}

function feed(origin: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel><title>The Millbrook Gazette</title><link>${origin}/</link><description>News of the valley</description>
<item><title>${CHESS.title}</title><link>${origin}/${CHESS.slug}</link><guid>${origin}/${CHESS.slug}</guid><pubDate>Fri, 25 Apr 2025 08:00:00 GMT</pubDate></item>
</channel></rss>
`;
}
