// The service as its callers have it: crawls by API, followed to their end, acknowledged ones never lost.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningCli, runCli, startCli } from '../support/cli.ts';
import { type CrawlSite, startCrawlSite } from '../support/crawl-site.ts';
import { processesAbout } from '../support/processes.ts';
import { type TempDir, tempDir } from '../support/temp-dir.ts';

interface CrawlShown {
  id: string;
  state: string;
  counts: { states: Record<string, number> };
}

let site: CrawlSite;
let dir: TempDir;
let service: RunningCli;
let base: string;

async function startService(env: Record<string, string> = {}): Promise<void> {
  service = startCli(['serve', '--port', '0', '--data', join(dir.path, 'd')], { env });
  for (;;) {
    const address = /listens on (http:\/\/\S+)/.exec(service.output().stderr)?.[1];
    if (address !== undefined) {
      base = address;
      return;
    }
    if (service.child.exitCode !== null) throw new Error(service.output().stderr);
    await new Promise((done) => setTimeout(done, 50));
  }
}

async function ask<T>(path: string, init: RequestInit = {}): Promise<{ status: number; body: T; headers: Headers }> {
  const response = await fetch(`${base}${path}`, init);
  return { status: response.status, body: (await response.json()) as T, headers: response.headers };
}

const post = <T>(path: string, body: unknown, headers: Record<string, string> = {}) =>
  ask<T>(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

const request = () => ({
  seeds: [site.seed],
  scope: 'any',
  include: ['^http://127\\.0\\.0\\.'],
  allowPrivate: ['127.0.0.0/8'],
  allowPorts: [Number(new URL(site.seed).port)],
  delayMs: 0,
});

async function untilDone(id: string): Promise<CrawlShown> {
  for (;;) {
    const { body } = await ask<CrawlShown>(`/v1/crawls/${id}`);
    if (body.state === 'done') return body;
    await new Promise((done) => setTimeout(done, 200));
  }
}

beforeAll(async () => {
  site = await startCrawlSite({ pages: 40 });
  dir = await tempDir();
  await startService();
});
afterAll(async () => {
  service.child.kill('SIGTERM');
  await service.ended;
  await site.close();
  await dir.remove();
});

describe('service', () => {
  it('is healthy and ready, and says what it measures', async () => {
    expect((await ask('/healthz')).body).toMatchObject({ status: 'ok' });
    expect((await ask('/readyz')).body).toMatchObject({ ready: true });
    const metrics = await fetch(`${base}/metrics`);
    expect(await metrics.text()).toMatch(/gristmill_queue_depth\{stage="fetch"\}/);
  });

  it('drives a crawl to its end and streams its progress', async () => {
    const { status, body, headers } = await post<CrawlShown>('/v1/crawls', request());
    expect(status).toBe(201);
    expect(headers.get('location')).toBe(`/v1/crawls/${body.id}`);
    const stream = await fetch(`${base}/v1/crawls/${body.id}/events`);
    const events = await stream.text(); // the stream ends with the crawl
    expect(events).toMatch(/^event: crawl\n/);
    expect(events.trim().split('\n').at(-1)).toContain('"state":"done"');
    const done = await untilDone(body.id);
    expect(done.counts.states['archived']).toBeGreaterThanOrEqual(40);
    const listed = await ask<{ items: CrawlShown[]; next_cursor: string | null }>('/v1/crawls?limit=1');
    expect(listed.body.items.map((c) => c.id)).toEqual([body.id]);
  });

  it('makes one crawl of two requests with one Idempotency-Key', async () => {
    const key = { 'idempotency-key': 'daily-2026-11-23' };
    const [one, two] = [
      await post<CrawlShown>('/v1/crawls', request(), key),
      await post<CrawlShown>('/v1/crawls', request(), key),
    ];
    expect(one.status).toBe(201);
    expect(two.body.id).toBe(one.body.id);
    expect((await post('/v1/crawls', { ...request(), limit: 5 }, key)).status).toBe(422);
    await untilDone(one.body.id);
  });

  it('runs a schedule, and finds its captures', async () => {
    const bad = await post<{ errors: string[] }>('/v1/schedules', { cron: '0 25 * * *', crawl: request() });
    expect(bad.status).toBe(400);
    const startsAt = new Date(Date.now() + 1500).toISOString();
    const made = await post<{ id: string; next: string[] }>('/v1/schedules', {
      every: '1h',
      startsAt,
      crawl: { ...request(), limit: 3 },
    });
    expect(made.status).toBe(201);
    let crawl: string | null = null;
    while (crawl === null) {
      await new Promise((done) => setTimeout(done, 200));
      const { body } = await ask<{ runs: Array<{ crawl: string | null }> }>(`/v1/schedules/${made.body.id}`);
      crawl = body.runs[0]?.crawl ?? null;
    }
    expect((await untilDone(crawl)).counts.states['archived']).toBe(3);
    const found = await ask<{ items: Array<{ url: string; crawl: string }> }>(
      `/v1/captures?url=${encodeURIComponent(site.seed)}`,
    );
    expect(found.body.items.map((c) => c.crawl)).toContain(crawl);
    const cdx = await fetch(`${base}/cdx/main?url=${encodeURIComponent(site.seed)}&limit=1`);
    expect(await cdx.text()).toContain(site.seed);
    expect((await ask('/v1/captures?match=none')).status).toBe(400);
    expect((await fetch(`${base}/v1/schedules/${made.body.id}`, { method: 'DELETE' })).status).toBe(204);
    expect((await ask(`/v1/schedules/${made.body.id}`)).status).toBe(404);
  });

  it('answers bad requests with problem details', async () => {
    const bad = await post<{ errors: string[] }>('/v1/crawls', { seeds: ['ftp://x/'], limit: 0 });
    expect(bad.status).toBe(400);
    expect(bad.headers.get('content-type')).toContain('application/problem+json');
    expect(bad.body.errors.join('\n')).toMatch(/seeds\.0.*\n.*limit/s);
    expect((await ask('/v1/crawls/nothing')).status).toBe(404);
    expect((await ask('/nowhere')).status).toBe(404);
    expect(
      (await fetch(`${base}/v1/crawls`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{' }))
        .status,
    ).toBe(400);
  });

  it('takes up an acknowledged crawl after it was killed', async () => {
    const { body } = await post<CrawlShown>('/v1/crawls', { ...request(), delayMs: 100 });
    service.child.kill('SIGKILL');
    await service.ended;
    for (let i = 0; i < 800 && processesAbout(dir.path).length > 0; i++)
      await new Promise((done) => setTimeout(done, 50));
    await startService();
    const done = await untilDone(body.id);
    expect(done.counts.states['archived']).toBeGreaterThanOrEqual(40);
    expect(done.counts.states['failed']).toBe(0);
  });

  it('with keys, lets in only those who have one, with the scope they need', async () => {
    await using other = await tempDir();
    const sha = (key: string): string => createHash('sha256').update(key).digest('hex');
    const guarded = startCli(['serve', '--port', '0', '--no-workers', '--data', join(other.path, 'd')], {
      env: { GRISTMILL_HTTP_API_KEYS: `${sha('reader')}:read,${sha('writer')}:read+write` },
    });
    while (!/listens on/.test(guarded.output().stderr)) await new Promise((done) => setTimeout(done, 50));
    const there = /listens on (http:\/\/\S+)/.exec(guarded.output().stderr)?.[1] ?? '';
    const status = async (path: string, key: string | null, method = 'GET'): Promise<number> =>
      (await fetch(`${there}${path}`, { method, ...(key !== null && { headers: { authorization: `Bearer ${key}` } }) }))
        .status;
    expect(await status('/healthz', null)).toBe(200);
    expect(await status('/v1/crawls', null)).toBe(401);
    expect(await status('/v1/crawls', 'wrong')).toBe(401);
    expect(await status('/metrics', null)).toBe(401);
    expect(await status('/v1/crawls', 'reader')).toBe(200);
    expect(await status('/v1/crawls', 'reader', 'POST')).toBe(403);
    guarded.child.kill('SIGTERM');
    expect((await guarded.ended).code).toBe(0);
  });

  it('does not listen beyond loopback without a key', async () => {
    const run = await runCli(['serve', '--data', join(dir.path, 'x')], { env: { GRISTMILL_HTTP_HOST: '0.0.0.0' } });
    expect(run.code).toBe(78);
    expect(run.stderr).toContain('http.apiKeys');
  });
});
