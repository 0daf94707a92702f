// Serves the real pages of a WCXB folder on loopback under their own host names (https ones under http), and writes the seeds and the
// resolve file that lead a crawl to it:
//   node bench/wcxb-origin.mjs --data=/work/shared/data/wcxb-dev --out=/tmp/wcxb [--port=8801] [--address=127.0.0.1]
//   ./gristmill crawl --seeds /tmp/wcxb/seeds.txt --resolve @/tmp/wcxb/resolve.txt --depth 0 --scope any --delay 0 --allow-private=127.0.0.0/8 --data D
// /__stats on any host: requests, pages answered, pages asked for more than once, and what was asked for and is not there.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';

const { values: flags } = parseArgs({
  options: {
    data: { type: 'string' },
    out: { type: 'string' },
    port: { type: 'string', default: '8801' },
    address: { type: 'string', default: '127.0.0.1' },
  },
});
if (!flags.data || !flags.out) {
  console.error('usage: node bench/wcxb-origin.mjs --data=DIR --out=DIR [--port=N] [--address=A]');
  process.exit(2);
}
const port = Number(flags.port);

/** `host/path?query` to file. Page bytes are read when asked for: 1,492 of them take half a gigabyte. */
const pages = new Map();
const seeds = [];
const ids = {};
for (const name of readdirSync(join(flags.data, 'gold')).sort()) {
  const { id, url } = JSON.parse(readFileSync(join(flags.data, 'gold', name), 'utf8'));
  if (!url) continue;
  const seed = new URL(url);
  seed.protocol = 'http:';
  seed.hash = '';
  if (port !== 80) seed.port = String(port);
  pages.set(`${seed.hostname}${seed.pathname}${seed.search}`, join(flags.data, 'html', `${id}.html.gz`));
  seeds.push(seed.href);
  ids[seed.href] = id;
}
const hosts = [...new Set(seeds.map((seed) => new URL(seed).hostname))];
mkdirSync(flags.out, { recursive: true });
writeFileSync(join(flags.out, 'seeds.txt'), `${seeds.join('\n')}\n`);
writeFileSync(join(flags.out, 'ids.json'), JSON.stringify(ids, null, 1));
writeFileSync(
  join(flags.out, 'resolve.txt'),
  `${hosts.map((host) => `${host}:${port}:${flags.address}`).join('\n')}\n`,
);

const hits = new Map();
const absent = new Map();
let requests = 0;

createServer((request, response) => {
  const host = (request.headers.host ?? '').replace(/:\d+$/, '');
  if (request.url === '/__stats') return void response.end(JSON.stringify(stats()));
  requests++;
  const key = `${host}${request.url}`;
  const file = pages.get(key);
  if (file === undefined) {
    absent.set(key, (absent.get(key) ?? 0) + 1);
    return void response.writeHead(404, { 'content-type': 'text/html' }).end('<title>Not found</title>');
  }
  hits.set(key, (hits.get(key) ?? 0) + 1);
  const body = gunzipSync(readFileSync(file));
  response.writeHead(200, { 'content-type': 'text/html', 'content-length': body.length }).end(body);
}).listen(port, flags.address, () => {
  console.log(
    `${seeds.length} pages of ${hosts.length} hosts on ${flags.address}:${port}; seeds and resolve file in ${flags.out}`,
  );
});

function stats() {
  const robots = [...absent].filter(([key]) => key.endsWith('/robots.txt'));
  return {
    requests,
    pages: hits.size,
    missing: pages.size - hits.size,
    double: [...hits.values()].filter((count) => count > 1).length,
    robots: robots.length,
    absent: absent.size - robots.length,
  };
}
