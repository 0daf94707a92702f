// The archive's own origin: a second port where archived content is shown, so that nothing in it shares an origin with the console or the API.
// Addresses there hold a token that the API gave out; without one there is nothing.
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { answerReplay, replayAssets } from '../app/replay.ts';
import { runVerb, type VerbCommand } from '../app/service/run-verb.ts';
import { collectionPaths } from '../stores/collection/paths.ts';
import { indexFiles } from '../stores/collection/read-committed.ts';

export interface ArchiveOriginOptions {
  dataDir: string;
  /** Folder that has the collections. */
  archiveDir: string;
  host: string;
  port: number;
  /** How browsers reach it, when not under the host they asked the console for: `https://archive.example`. */
  publicOrigin: string | null;
  command: VerbCommand;
}

export interface ArchiveOrigin {
  /** Where it is for someone who reached the console at `hostname`. */
  originFor(hostname: string): string;
  /** A collection in ReplayWeb.page. */
  replay(collection: string, url: string | null, shownIn: string): Promise<string>;
  /** One page as it was stored, without scripts, loading nothing. */
  page(html: Buffer, contentType: string, shownIn: string): string;
  close(): Promise<void>;
}

interface Grant {
  until: number;
  shownIn: string;
  held: { kind: 'replay'; archive: string; url: string | null } | { kind: 'page'; html: Buffer; contentType: string };
}

const GRANT_MS = 3_600_000;
const MOST_GRANTS = 200;
const PAGES_BYTES = 128 * 1024 * 1024;
/** Sandboxed: an opaque origin without scripts, forms or top navigation; only inline style and inline images. */
const PAGE_POLICY =
  "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'";

export async function openArchiveOrigin(options: ArchiveOriginOptions): Promise<ArchiveOrigin> {
  const grants = new Map<string, Grant>();
  const packing = new Map<string, Promise<string>>();
  const folder = join(options.dataDir, 'staging', 'replay');
  const stopping = new AbortController();
  const assets = replayAssets();

  const grant = (held: Grant['held'], shownIn: string): string => {
    const now = Date.now();
    for (const [token, old] of grants) if (old.until < now) grants.delete(token);
    let bytes = held.kind === 'page' ? held.html.length : 0;
    for (const { held: other } of grants.values()) bytes += other.kind === 'page' ? other.html.length : 0;
    for (const [token, { held: other }] of grants) {
      if (grants.size < MOST_GRANTS && bytes <= PAGES_BYTES) break;
      grants.delete(token);
      bytes -= other.kind === 'page' ? other.html.length : 0;
    }
    const token = randomBytes(24).toString('base64url');
    grants.set(token, { until: now + GRANT_MS, shownIn, held });
    return token;
  };

  /** The collection as a package, made again when its index has changed. */
  const pack = async (collection: string): Promise<string> => {
    const out = join(folder, `${collection}-${await stateOf(options.archiveDir, collection)}.wacz`);
    if (await exists(out)) return out;
    const running = packing.get(out);
    if (running !== undefined) return running;
    const work = (async () => {
      await mkdir(folder, { recursive: true });
      const args = ['export', '--json', '--format', 'wacz', '--collection', collection, '--out', out];
      const { error } = await runVerb(options.command, [...args, '--data', options.dataDir], stopping.signal);
      if (error !== null) throw new Error(`the collection could not be packed: ${error}`);
      const inUse = new Set([...grants.values()].flatMap(({ held }) => (held.kind === 'replay' ? [held.archive] : [])));
      for (const name of await readdir(folder))
        if (name.startsWith(`${collection}-`) && join(folder, name) !== out && !inUse.has(join(folder, name)))
          await rm(join(folder, name), { force: true });
      return out;
    })();
    packing.set(out, work);
    try {
      return await work;
    } finally {
      packing.delete(out);
    }
  };

  const answer = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [, token] = /^\/t\/([\w-]{32})\//.exec(incoming.url ?? '') ?? [];
    const found = token === undefined ? undefined : grants.get(token);
    response.setHeader('referrer-policy', 'no-referrer');
    response.setHeader('x-content-type-options', 'nosniff');
    if (token === undefined || found === undefined || found.until < Date.now()) {
      response.setHeader('content-security-policy', "default-src 'none'; frame-ancestors 'none'");
      response.writeHead(404, { 'content-type': 'text/plain' }).end('There is nothing here.\n');
      return;
    }
    const framed = `frame-ancestors 'self' ${found.shownIn}`;
    const { held } = found;
    if (held.kind === 'page') {
      response.setHeader('content-security-policy', `${PAGE_POLICY}; ${framed}`);
      response.writeHead(200, { 'content-type': held.contentType, 'cache-control': 'no-store' });
      response.end(incoming.method === 'HEAD' ? undefined : held.html);
      return;
    }
    response.setHeader('content-security-policy', framed);
    await answerReplay(incoming, response, {
      assets,
      archive: held.archive,
      name: 'archive.wacz',
      url: held.url,
      base: `/t/${token}`,
    });
  };

  const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000 }, (incoming, response) => {
    answer(incoming, response).catch(() => {
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  server.maxConnections = 500;
  const port = await listen(server, options.host, options.port);
  const originFor = (hostname: string): string => options.publicOrigin ?? `http://${hostname}:${port}`;
  const hostOf = (origin: string): string => {
    const { hostname } = new URL(origin);
    return originFor(hostname);
  };
  return {
    originFor,
    async replay(collection, url, shownIn) {
      const archive = await pack(collection);
      return `${hostOf(shownIn)}/t/${grant({ kind: 'replay', archive, url }, shownIn)}/`;
    },
    page: (html, contentType, shownIn) =>
      `${hostOf(shownIn)}/t/${grant({ kind: 'page', html, contentType }, shownIn)}/`,
    async close() {
      stopping.abort();
      await new Promise<void>((done) => {
        server.close(() => done());
        server.closeAllConnections();
      });
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Changes with every committed capture. */
async function stateOf(dataDir: string, collection: string): Promise<string> {
  const { indexes } = collectionPaths(dataDir, collection);
  const hash = createHash('sha256');
  for (const name of await indexFiles(indexes)) hash.update(`${name} ${(await stat(join(indexes, name))).size}\n`);
  return hash.digest('hex').slice(0, 16);
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null;
}

/** The port asked for, or a free one when it is taken. */
async function listen(server: Server, host: string, port: number): Promise<number> {
  const attempt = (wanted: number): Promise<number> =>
    new Promise((resolve, reject) => {
      const fail = (error: Error): void => reject(error);
      server.once('error', fail);
      server.listen(wanted, host, () => {
        server.off('error', fail);
        resolve((server.address() as AddressInfo).port);
      });
    });
  try {
    return await attempt(port);
  } catch (error) {
    if (port !== 0 && error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return attempt(0);
    throw error;
  }
}
