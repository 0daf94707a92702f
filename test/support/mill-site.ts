// A small site whose texts can be changed between two crawls, and whose pages try what stored pages may try.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface MillSite {
  origin: string;
  port: number;
  /** Paths of its pages. */
  paths: string[];
  /** The text of one page from now on. */
  change(path: string, text: string): void;
  close(): Promise<void>;
}

const SENTENCES = [
  'The mill stands where the river bends, and its wheel has turned since the year the bridge was built.',
  'Every morning the miller opens the sluice by hand and listens for the first grains between the stones.',
  'Farmers of the valley bring wheat, rye and a little spelt, and they stay for coffee while it is ground.',
  'In dry summers the pond is low, so that grinding is done at night, when the locks upstream are closed.',
  'The stones are dressed twice a year with a steel pick; it takes two people the whole of a long day.',
  'What falls through the finest sieve is sold in paper bags, and the bran goes back to the cows.',
];

export const articleText = (n: number): string =>
  Array.from(
    { length: 6 },
    (_, i) => `<p>${SENTENCES[(i + n) % SENTENCES.length]} This is part ${i} of story ${n}.</p>`,
  ).join('\n');

/** `extra` is put into every page's head and body, as it is. */
export async function startMillSite(pages: number, extra = ''): Promise<MillSite> {
  const texts = new Map<string, string>();
  for (let n = 0; n < pages; n++) texts.set(n === 0 ? '/' : `/story/${n}.html`, articleText(n));
  const paths = [...texts.keys()];
  const links = paths.map((path, n) => `<li><a href="${path}">Story ${n}</a></li>`).join('');
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    const text = texts.get(path);
    if (text === undefined) {
      response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>Not found</h1>');
      return;
    }
    const n = paths.indexOf(path);
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    response.end(
      `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Story ${n} of the mill</title>${extra}</head><body>
<div class="cookie-banner" role="dialog"><p>We use cookies to improve your experience. Accept all cookies or manage your preferences.</p><button>Accept all</button></div>
<nav><ul>${links}</ul></nav><main><article><h1>Story ${n} of the mill</h1>${text}${extra}</article></main>
<footer><p>Subscribe to our newsletter. Enter your email address to receive updates.</p><p>All rights reserved.</p></footer></body></html>`,
    );
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    paths,
    change: (path, text) => void texts.set(path, text),
    async close() {
      await new Promise<void>((done) => {
        server.close(() => done());
        server.closeAllConnections();
      });
    },
  };
}

/** The crawl request for it. */
export const crawlOf = (site: MillSite, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  seeds: [`${site.origin}/`],
  allowPrivate: [`127.0.0.1:${site.port}`],
  delayMs: 0,
  render: 'never',
  ...more,
});
