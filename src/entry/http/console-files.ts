// The console's files: read once, served from memory under a policy that lets nothing run but what is here.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, extname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Endpoint, endpoint } from './endpoint.ts';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

const policy = (frames: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    `frame-src 'self' ${frames}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ');

/** `archiveOrigin` says where archived content may be framed from, for a console reached at a host name. */
export function consoleEndpoints(archiveOrigin: (hostname: string) => string): Endpoint[] {
  const folder = consoleFolder();
  return filesIn(folder).map((path) => {
    const name = relative(folder, path).split(sep).join('/');
    const bytes = readFileSync(path);
    const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;
    const isPage = name.endsWith('.html');
    return endpoint({
      method: 'GET',
      path: name === 'index.html' ? '/' : name === 'docs.html' ? '/docs' : `/console/${name}`,
      access: 'open',
      tag: 'console',
      summary: name,
      answers: { 200: { words: 'The file' } },
      handle({ request, reply }) {
        const hostname = new URL(`http://${request.headers.host}`).hostname;
        reply.header('etag', etag).header('cache-control', 'no-cache');
        if (isPage) reply.header('content-security-policy', policy(archiveOrigin(hostname)));
        if (request.headers['if-none-match'] === etag) return reply.code(304).send();
        return reply.header('content-type', TYPES[extname(name)] ?? 'application/octet-stream').send(bytes);
      },
    });
  });
}

/** `console/` of the package root, from the sources and from any build folder alike. */
function consoleFolder(): string {
  let at = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(at, 'console/index.html'))) {
    const up = dirname(at);
    if (up === at) throw new Error('the console’s files are missing from this installation');
    at = up;
  }
  return join(at, 'console');
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile() && extname(path) in TYPES);
}
