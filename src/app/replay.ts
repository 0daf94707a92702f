// `replay`: a collection, or a package of anybody's, browsed in ReplayWeb.page on loopback. Everything it needs comes from here: no other host is asked.
import { createReadStream, existsSync } from 'node:fs';
import { readFile, rm, stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { exportWacz } from './captures-to-wacz.ts';

export interface ReplayRequest {
  dataDir: string;
  collection: string;
  /** A WACZ or WARC to show in place of the collection. */
  file?: string;
  /** Page shown first; the package's main page when absent. */
  url?: string;
  host: string;
  /** 0 takes a free one. */
  port: number;
  software: string;
}

export interface Replay {
  /** Address to open in a browser. */
  address: string;
  close(): Promise<void>;
}

/** Serves until closed. Without `file` the collection is packed into staging first, and that package goes when it is closed. */
export async function startReplay(request: ReplayRequest): Promise<Replay> {
  const packed = join(request.dataDir, 'staging', `replay-${process.pid}.wacz`);
  const archive = request.file ?? packed;
  if (request.file === undefined)
    await exportWacz({
      dataDir: request.dataDir,
      collection: request.collection,
      out: packed,
      software: request.software,
    });
  const assets = replayAssets();
  const name = `archive${/\.(warc|arc)(\.gz)?$|\.wacz$/i.exec(archive)?.[0] ?? '.wacz'}`;
  const server = createServer((incoming, response) => {
    answerReplay(incoming, response, { assets, archive, name, url: request.url ?? null }).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500);
      response.end(error instanceof Error ? error.message : String(error));
    });
  });
  const port = await listen(server, request.port, request.host);
  return {
    address: `http://${request.host}:${port}/`,
    async close() {
      await new Promise<void>((done) => {
        server.close(() => done());
        server.closeAllConnections();
      });
      if (request.file === undefined) await rm(packed, { force: true });
    },
  };
}

/** The package exports neither file: its folder is found as Node finds packages, from here upwards. */
export function replayAssets(): string {
  const folders = createRequire(import.meta.url).resolve.paths('replaywebpage') ?? [];
  const found = folders
    .map((folder) => join(folder, 'replaywebpage'))
    .find((folder) => existsSync(join(folder, 'sw.js')));
  if (found === undefined) throw new Error('the package replaywebpage is not installed: run npm ci');
  return found;
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

export interface Served {
  /** Folder of the replaywebpage package. */
  assets: string;
  archive: string;
  name: string;
  url: string | null;
  /** Path below which everything is served, without the last slash; '' for the root. */
  base?: string;
}

/** One request of a replay: the page, ReplayWeb.page's own files, the package. */
export async function answerReplay(incoming: IncomingMessage, response: ServerResponse, served: Served): Promise<void> {
  const { base = '' } = served;
  const { pathname: whole, searchParams } = new URL(incoming.url ?? '/', 'http://replay');
  const pathname = whole.startsWith(base) ? whole.slice(base.length) : '';
  if (incoming.method !== 'GET' && incoming.method !== 'HEAD') {
    response.writeHead(405).end();
    return;
  }
  if (pathname === '/') return send(response, 'text/html; charset=utf-8', page(served, searchParams.get('url')));
  if (pathname === '/ui.js' || pathname === '/replay/ui.js')
    return send(response, 'text/javascript', await readFile(join(served.assets, 'ui.js')));
  if (pathname === '/replay/sw.js')
    return send(response, 'text/javascript', await readFile(join(served.assets, 'sw.js')));
  if (pathname === '/replay/' || pathname === '/replay/index.html')
    return send(response, 'text/html; charset=utf-8', frame(base));
  if (pathname === `/${served.name}`) return sendRange(incoming, response, served.archive);
  response.writeHead(404).end();
}

/** What ReplayWeb.page loads in its own frame, in the scope of its service worker. */
const frame = (base: string): string =>
  `<!doctype html><script src="${base}/ui.js"></script><replay-app-main></replay-app-main>`;

function page({ name, url, base = '' }: Served, asked: string | null): string {
  const shown = asked ?? url;
  const escaped = (shown ?? '').replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
  const start = shown === null ? '' : ` url="${escaped}"`;
  return `<!doctype html><html><head><meta charset="utf-8"><title>Replay</title><style>html,body{height:100%;margin:0}replay-web-page{display:block;height:100%}</style><script src="${base}/ui.js"></script></head><body><replay-web-page source="${base}/${name}"${start} replayBase="${base}/replay/" embed="full"></replay-web-page></body></html>`;
}

function send(response: ServerResponse, type: string, body: string | Buffer): void {
  // The service worker's own pages may not be framed by, or talk to, anything else.
  response.writeHead(200, { 'Content-Type': type, 'Cache-Control': 'no-cache', 'X-Content-Type-Options': 'nosniff' });
  response.end(body);
}

/** Byte ranges (RFC 9110 §14), one at a time: the reader seeks in the package. */
async function sendRange(incoming: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
  const { size } = await stat(path);
  const range = /^bytes=(\d*)-(\d*)$/.exec(incoming.headers.range ?? '');
  const [, from = '', to = ''] = range ?? [];
  const start = from === '' ? (to === '' ? 0 : Math.max(0, size - Number(to))) : Number(from);
  const end = from === '' || to === '' ? size - 1 : Math.min(size - 1, Number(to));
  if (range !== null && (start >= size || start > end)) {
    response.writeHead(416, { 'Content-Range': `bytes */${size}` }).end();
    return;
  }
  response.writeHead(range === null ? 200 : 206, {
    'Content-Type': 'application/octet-stream',
    'Accept-Ranges': 'bytes',
    'Content-Length': String(end - start + 1),
    ...(range !== null && { 'Content-Range': `bytes ${start}-${end}/${size}` }),
  });
  if (incoming.method === 'HEAD' || size === 0) response.end();
  else
    createReadStream(path, { start, end })
      .on('error', (error) => response.destroy(error))
      .pipe(response);
}
