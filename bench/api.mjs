// The API under load: autocannon with 50 connections on lists and status, beside a crawl that runs; latencies by percentile and the service's own CPU time for each answer, with an idle service as the measure beside it.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';

const SECONDS = Number(process.argv[2] ?? 10);
const CONNECTIONS = 50;
const CRAWLS = 100;
const root = fileURLToPath(new URL('..', import.meta.url));

/** A site without end, so that the crawl runs as long as it is measured. */
const site = createServer((request, response) => {
  const n = Number(/\d+/.exec(request.url ?? '')?.[0] ?? 0);
  const links = Array.from({ length: 10 }, (_, i) => `<a href="/p/${n * 10 + i + 1}">story ${i}</a>`).join(' ');
  const text = Array.from(
    { length: 12 },
    (_, i) => `<p>Sentence ${i} of story ${n} tells what the mill ground that day, and for whom.</p>`,
  );
  response
    .writeHead(200, { 'content-type': 'text/html' })
    .end(`<title>Story ${n}</title><article>${text.join('')}</article>${links}`);
});
await new Promise((done) => site.listen(0, '127.0.0.1', done));
const { port } = site.address();
const folder = mkdtempSync(join(tmpdir(), 'gm-api-'));
const service = spawn(
  process.execPath,
  [join(root, 'dist/src/entry/cli.js'), 'serve', '--port', '0', '--data', folder],
  {
    env: { ...process.env, GRISTMILL_HTTP_ARCHIVE_PORT: '0', REDIS_URL: '' },
    stdio: ['ignore', 'ignore', 'pipe'],
  },
);
const base = await new Promise((done) => {
  let heard = '';
  service.stderr.on('data', (text) => {
    heard += String(text);
    const address = /listens on (http:\/\/\S+)/.exec(heard)?.[1];
    if (address !== undefined) done(address);
  });
});
const begin = async (limit, delayMs) => {
  const body = JSON.stringify({
    seeds: [`http://127.0.0.1:${port}/`],
    allowPrivate: [`127.0.0.1:${port}`],
    render: 'never',
    limit,
    delayMs,
  });
  const response = await fetch(`${base}/v1/crawls`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  return (await response.json()).id;
};
const isDone = async (id) => (await (await fetch(`${base}/v1/crawls/${id}`)).json()).state === 'done';

const before = [];
for (let i = 0; i < CRAWLS; i++) before.push(await begin(1, 0));
for (const id of before) while (!(await isDone(id))) await new Promise((done) => setTimeout(done, 100));

/** User and system time of the service's own process; clock ticks are hundredths on Linux. */
const cpuSeconds = () => {
  const fields = readFileSync(`/proc/${service.pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
};

const measure = async (title, id) => {
  for (const path of ['/v1/crawls?limit=50', `/v1/crawls/${id}`, '/v1/stats', '/v1/schedules', '/healthz']) {
    const cpuBefore = cpuSeconds();
    const result = await autocannon({ url: `${base}${path}`, connections: CONNECTIONS, duration: SECONDS });
    const { latency, requests, non2xx, errors } = result;
    const cpuMs = ((cpuSeconds() - cpuBefore) * 1000) / Math.max(1, requests.total);
    console.log(
      `${title.padEnd(14)} ${path.replace(id, 'ID').padEnd(22)} p50 ${latency.p50} ms  p97.5 ${latency.p97_5} ms  p99 ${latency.p99} ms  ${Math.round(requests.average)} requests/s  ${cpuMs.toFixed(2)} ms CPU each  ${non2xx + errors} failed`,
    );
  }
};
console.log(
  `${CONNECTIONS} connections, ${SECONDS} s each, ${CRAWLS} crawls listed, load ${loadavg()
    .map((n) => n.toFixed(1))
    .join(' ')}`,
);
await measure('idle', before[0] ?? '');
const running = await begin(1_000_000, 0);
await new Promise((done) => setTimeout(done, 5000));
await measure('beside a crawl', running);
await fetch(`${base}/v1/crawls/${running}/cancel`, { method: 'POST' });
service.kill('SIGTERM');
await new Promise((done) => service.once('exit', done));
site.closeAllConnections();
site.close();
rmSync(folder, { recursive: true, force: true });
