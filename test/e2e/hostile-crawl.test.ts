// A whole crawl of a hostile server, as a user runs it: every URL ends in a stated reason, good pages among them come through, the fetch worker
// stays small, nothing that was cut is archived as whole, nothing is left running.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFileSource, readRecords, recordField, targetUri } from '../../archive/index.ts';
import type { CrawlRecord } from '../../src/domain/crawl.ts';
import { FETCH_LIMITS } from '../../src/stages/fetch/limits.ts';
import { runCli, startCli } from '../support/cli.ts';
import { type HostileServer, PAGE_ROUTES, SOCKET_ROUTES, startHostileServer } from '../support/hostile-server.ts';
import { processesAbout, workersOf } from '../support/processes.ts';
import { type TempDir, tempDir } from '../support/temp-dir.ts';

/** One of each kind; the integration tests walk them all. */
const PAGES = new Set(
  (
    '/endless-loop /memory-eater /dialogs /popups /download /reloads-for-ever /frames-in-frames /workers /service-worker ' +
    '/endless-socket /script-cut /form-that-comes-back /late-text'
  ).split(' '),
);
/** They wait out a quarter of a minute each, and say the same. */
const REPEATED = /^\/too-many-requests-[2-6]$/;
const ROUTES = [
  ...SOCKET_ROUTES.filter(({ path }) => !REPEATED.test(path)),
  ...PAGE_ROUTES.filter(({ path }) => PAGES.has(path)),
];
const FINE = 12;
/** Less than usual, so that what never answers does not make the test long. */
const PATIENCE = { GRISTMILL_FETCH_HEADERS_TIMEOUT_MS: '3000', GRISTMILL_FETCH_TIMEOUT_MS: '6000' };

interface Outcome {
  url: string;
  state: string;
  reason: string | null;
}

let server: HostileServer;
let dir: TempDir;
let record: CrawlRecord;
let outcomes: Map<string, Outcome[]>;
/** WARC-Truncated of every response and revisit record, by path; '' when it has none. */
let stored: Map<string, string[]>;
/** Resident bytes of the fetch worker: at its first request, and at most. */
let firstBytes = 0;
let mostBytes = 0;

beforeAll(async () => {
  server = await startHostileServer();
  dir = await tempDir();
  const urls = ROUTES.map(({ path }) => `${server.origin}${path}`);
  for (let n = 0; n < FINE; n++) urls.splice(Math.floor((n * urls.length) / FINE), 0, `${server.origin}/fine?${n}`);
  await writeFile(join(dir.path, 'seeds.txt'), urls.join('\n'));
  const crawl = startCli(
    [
      ...['crawl', '--seeds', join(dir.path, 'seeds.txt'), '--scope', 'page', '--delay', '0', '--no-robots'],
      ...['--allow-private=127.0.0.1', '--export', 'none', '--data', join(dir.path, 'data'), '--json'],
    ],
    { env: PATIENCE },
  );
  const watch = setInterval(() => {
    const [worker] = workersOf(crawl.child.pid ?? 0, 'fetch');
    if (worker === undefined || server.hits.size === 0) return;
    void readFile(`/proc/${worker.pid}/status`, 'latin1').then(
      (status) => {
        firstBytes ||= kilobytes(status, 'VmRSS') * 1024;
        mostBytes = Math.max(mostBytes, kilobytes(status, 'VmHWM') * 1024);
      },
      () => undefined, // it has ended
    );
  }, 100);
  const { stdout, stderr } = await crawl.ended;
  clearInterval(watch);
  if (stdout === '') throw new Error(stderr);
  record = JSON.parse(stdout) as CrawlRecord;
  const folder = join(dir.path, 'data/collections/main');
  outcomes = new Map();
  for (const line of (await readFile(join(folder, 'crawls', `${record.id}.urls.jsonl`), 'utf8')).trim().split('\n')) {
    const outcome = JSON.parse(line) as Outcome;
    const { pathname, search } = new URL(outcome.url);
    outcomes.set(pathname + search, [...(outcomes.get(pathname + search) ?? []), outcome]);
  }
  stored = await truncations(join(folder, 'warc'));
}, 900_000);
afterAll(async () => {
  await server.close();
  await dir.remove();
});

const kilobytes = (status: string, name: string): number =>
  Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0);

async function truncations(folder: string): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  for (const name of await readdir(folder)) {
    const source = await openFileSource(join(folder, name));
    for await (const item of readRecords(source, { compression: 'gzip', maxBlockBytes: 1024 })) {
      if (item.kind === 'lost') throw new Error(`${name} is damaged at ${item.offset}`);
      if (item.type !== 'response' && item.type !== 'revisit') continue;
      const { pathname } = new URL(targetUri(item) ?? '');
      found.set(pathname, [...(found.get(pathname) ?? []), recordField(item, 'warc-truncated') ?? '']);
    }
    await source.close();
  }
  return found;
}

describe('a crawl of a hostile server', () => {
  it('comes to its end, and every URL to one', () => {
    expect(record).toMatchObject({ state: 'done', ended_by: 'all-ended' });
    expect(record.counts.open).toBe(0);
    for (const { path } of ROUTES) {
      const ends = outcomes.get(path) ?? [];
      expect(ends.length, path).toBe(1);
      expect(ends[0]?.state, path).toMatch(/^(archived|not-modified|failed|skipped)$/);
      if (ends[0]?.state === 'failed' || ends[0]?.state === 'skipped') expect(ends[0].reason, path).toMatch(/^[a-z]/);
    }
  });

  it('takes every good page among them', () => {
    for (let n = 0; n < FINE; n++) {
      const ends = outcomes.get(`/fine?${n}`) ?? [];
      expect(ends.map(({ state }) => state)).toEqual(['archived']);
    }
  });

  it('stores nothing as whole that was cut', () => {
    for (const { path, expect: sound } of ROUTES) {
      const marks = stored.get(path) ?? [];
      if (sound.every((end) => end.startsWith('cut:'))) {
        expect(marks, path).not.toContain('');
        expect(marks.length > 0 || outcomes.get(path)?.[0]?.state === 'failed', path).toBe(true);
      }
      if (sound.every((end) => /^error:FETCH_(BAD|RESET|TIMEOUT|HEADERS)/.test(end))) expect(marks, path).toEqual([]);
    }
  });

  it('keeps the fetch worker within twice the largest body', () => {
    expect(firstBytes).toBeGreaterThan(0);
    expect((mostBytes - firstBytes) / 2 ** 20).toBeLessThanOrEqual((2 * FETCH_LIMITS.bodyBytes) / 2 ** 20);
  });

  it('leaves an archive that verifies, and no process', async () => {
    const verify = await runCli(['verify', '--data', join(dir.path, 'data')]);
    expect(verify.code, verify.stdout).toBe(0);
    expect(processesAbout(dir.path)).toEqual([]);
  });
});
