// What the API is for: crawls and their pages, documents and their explanations, captures, exports, ingests, webhooks, events.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signature } from '../../src/app/service/webhooks.ts';
import { articleText, crawlOf, type MillSite, startMillSite } from '../support/mill-site.ts';
import { type Asked, startTestService, type TestService } from '../support/service.ts';
import { type TempDir, tempDir } from '../support/temp-dir.ts';

interface Listed<T = Record<string, unknown>> {
  items: T[];
  next_cursor: string | null;
}
interface Crawl {
  id: string;
  state: string;
  counts: { states: Record<string, number> };
}
interface Called {
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

const PAGES = 12;
let dir: TempDir;
let site: MillSite;
let service: TestService;
let receiver: Server;
let receiverUrl: string;
const calls: Called[] = [];
let refusals = 1;

beforeAll(async () => {
  dir = await tempDir();
  site = await startMillSite(PAGES);
  receiver = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      const refused = refusals-- > 0;
      if (!refused) calls.push({ headers: request.headers, body });
      response.writeHead(refused ? 500 : 204).end();
    });
  });
  await new Promise<void>((done) => receiver.listen(0, '127.0.0.1', done));
  const { port } = receiver.address() as AddressInfo;
  receiverUrl = `http://127.0.0.1:${port}/hook`;
  service = await startTestService({ dir: dir.path, env: { GRISTMILL_HTTP_WEBHOOK_ALLOW: `127.0.0.1:${port}` } });
});
afterAll(async () => {
  await service.stop();
  await site.close();
  await new Promise((done) => receiver.close(done));
  await dir.remove();
});

async function until<T>(look: () => Promise<T | null>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    await new Promise((done) => setTimeout(done, 150));
  }
}

const ended = <T extends { state: string }>(path: string): Promise<T> =>
  until(async () => {
    const { body } = await service.ask<T>(path);
    return ['done', 'failed', 'cancelled'].includes(body.state) ? body : null;
  });

async function crawled(more: Record<string, unknown> = {}): Promise<Crawl> {
  const made = await service.post<Crawl>('/v1/crawls', crawlOf(site, more));
  expect(made.status).toBe(201);
  return ended<Crawl>(`/v1/crawls/${made.body.id}`);
}

/** Every item of a list, page by page. */
async function whole<T>(path: string, limit: number): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | null = null;
  do {
    const query: string = `${path.includes('?') ? '&' : '?'}limit=${limit}${cursor === null ? '' : `&cursor=${cursor}`}`;
    const answer: Asked<Listed<T>> = await service.ask<Listed<T>>(`${path}${query}`);
    const { body } = answer;
    expect(answer.status).toBe(200);
    expect(body.items.length).toBeLessThanOrEqual(limit);
    items.push(...body.items);
    cursor = body.next_cursor;
  } while (cursor !== null);
  return items;
}

describe('webhooks', () => {
  it('are refused where they lead inside', async () => {
    for (const url of [
      'http://169.254.169.254/',
      'http://127.0.0.2/',
      'http://localhost/x',
      'http://[::1]/',
      'http://10.1.2.3/',
      'ftp://a.example/',
      'http://a.example:22/',
      'http://u:p@a.example/',
    ])
      expect((await service.post('/v1/webhooks', { url })).status, url).toBe(400);
  });

  it('call when a crawl ends, signed, again after a refusal, once each', async () => {
    const made = await service.post<{ id: string; secret: string }>('/v1/webhooks', { url: receiverUrl });
    expect(made.status).toBe(201);
    const crawl = await crawled({ limit: 2 });
    const call = await until(async () => calls[0] ?? null);
    const [id, seconds] = [String(call.headers['webhook-id']), Number(call.headers['webhook-timestamp'])];
    expect(call.headers['webhook-signature']).toBe(signature(made.body.secret, id, seconds, call.body));
    expect(JSON.parse(call.body)).toMatchObject({ type: 'crawl.ended', data: { id: crawl.id, state: 'done' } });
    const deliveries = await until(async () => {
      const { body } = await service.ask<Listed<{ state: string; attempts: number }>>(
        `/v1/webhooks/${made.body.id}/deliveries`,
      );
      return body.items[0]?.state === 'delivered' ? body.items : null;
    });
    expect(deliveries).toMatchObject([{ state: 'delivered', attempts: 2, last_status: 204 }]);
    expect((await service.ask(`/v1/webhooks/${made.body.id}`)).text).not.toContain('whsec_');
    expect(calls).toHaveLength(1);
  });
});

describe('crawls', () => {
  it('show how every URL ended, page by page', async () => {
    const crawl = await crawled();
    const pages = await whole<{ url: string; state: string }>(`/v1/crawls/${crawl.id}/pages`, 5);
    expect(new Set(pages.map(({ url }) => url)).size).toBe(PAGES);
    expect(pages.every(({ state }) => state === 'archived')).toBe(true);
    expect(await whole(`/v1/crawls/${crawl.id}/pages?state=failed`, 5)).toEqual([]);
    expect((await service.post(`/v1/crawls/${crawl.id}/retry`, {})).status).toBe(409);
    const all = await whole<Crawl>('/v1/crawls', 1);
    expect(all.map(({ id }) => id)).toEqual([...all.map(({ id }) => id)].sort().reverse());
    expect(all.map(({ id }) => id)).toContain(crawl.id);
  });

  it('of one Idempotency-Key are one, also when asked for at once', async () => {
    const asked = await Promise.all(
      Array.from({ length: 6 }, () =>
        service.post<Crawl>('/v1/crawls', crawlOf(site, { limit: 1 }), { 'idempotency-key': 'k1' }),
      ),
    );
    expect(asked.map(({ status }) => status)).toEqual(Array.from({ length: 6 }, () => 201));
    expect(new Set(asked.map(({ body }) => body.id)).size).toBe(1);
    const other = await service.post('/v1/crawls', crawlOf(site, { limit: 2 }), { 'idempotency-key': 'k1' });
    expect(other.status).toBe(422);
    expect((await service.post('/v1/crawls', crawlOf(site), { 'idempotency-key': 'a b' })).status).toBe(400);
    await ended(`/v1/crawls/${asked[0]?.body.id}`);
  });

  it('never show the secrets that they were given', async () => {
    const made = await service.post<Crawl>(
      '/v1/crawls',
      crawlOf(site, {
        limit: 1,
        headers: [
          ['Proxy-Authorization', 'Basic SECRET'],
          ['X-Plain', 'seen'],
        ],
        cookies: ['sid=SECRET'],
      }),
    );
    await ended(`/v1/crawls/${made.body.id}`);
    for (const path of [`/v1/crawls/${made.body.id}`, '/v1/crawls', '/metrics', '/v1/stats']) {
      const { text } = await service.ask(path);
      expect(text).not.toContain('SECRET');
    }
    expect(made.text).toContain('seen');
    expect(calls.map(({ body }) => body).join()).not.toContain('SECRET');
  });

  it('are followed by events, from where the listener left off', async () => {
    const made = await service.post<Crawl>('/v1/crawls', crawlOf(site, { delayMs: 150 }));
    const path = `/v1/crawls/${made.body.id}/events`;
    const first = new AbortController();
    const stream = await fetch(`${service.base}${path}`, { signal: first.signal });
    const decoder = new TextDecoder();
    let heard = '';
    for await (const chunk of stream.body ?? []) {
      heard += decoder.decode(chunk as Uint8Array, { stream: true });
      if ((heard.match(/^event: progress$/gm) ?? []).length >= 2) break;
    }
    first.abort();
    const ids = [...heard.matchAll(/^id: (\S+)$/gm)].map((m) => m[1] ?? '');
    const back = await service.ask(path, { headers: { 'last-event-id': ids[0] ?? '' } });
    const again = [...back.text.matchAll(/^id: (\S+)$/gm)].map((m) => m[1]);
    expect(again.slice(0, ids.length - 1)).toEqual(ids.slice(1));
    expect(back.text.trim().split('\n').at(-1)).toContain('"state":"done"');
    expect((await service.ask(path, { headers: { 'last-event-id': 'end' } })).status).toBe(204);
    expect((await service.ask(path, { method: 'HEAD' })).status).toBe(200);
  });
});

describe('documents', () => {
  it('are listed newest first, filtered, shown, and explained block by block', async () => {
    await crawled();
    const all = await whole<{ record_id: string; url: string; captured_at: string }>('/v1/documents', 4);
    expect(all.length).toBeGreaterThanOrEqual(PAGES);
    expect(all.map((d) => d.captured_at)).toEqual(
      all
        .map((d) => d.captured_at)
        .sort()
        .reverse(),
    );
    expect(new Set(all.map((d) => d.record_id)).size).toBe(all.length);
    const found = await whole<{ record_id: string; url: string }>('/v1/documents?q=story/3', 50);
    expect(found.length).toBeGreaterThan(0);
    expect(found.every((d) => d.url.endsWith('/story/3.html'))).toBe(true);
    expect(await whole('/v1/documents?language=xx', 50)).toEqual([]);
    const id = encodeURIComponent(found[0]?.record_id ?? '');
    const shown = await service.ask<{ text: string; title: string }>(`/v1/documents/${id}`);
    expect(shown.body.text).toContain('story 3');
    expect(shown.body.text).not.toContain('cookies');
    const why = await service.ask<{
      blocks: Array<{ text: string; kept: boolean; reason: string }>;
      page_address: string;
    }>(`/v1/documents/${id}/explain`);
    expect(why.status).toBe(200);
    expect(why.body.blocks.find((b) => b.text.includes('part 2 of story 3'))?.kept).toBe(true);
    expect(why.body.blocks.find((b) => b.text.includes('We use cookies'))?.kept ?? false).toBe(false);
    const page = await fetch(why.body.page_address);
    expect(new URL(why.body.page_address).origin).not.toBe(service.base);
    expect(page.headers.get('content-security-policy')).toMatch(/^sandbox; default-src 'none'/);
    expect(page.headers.get('content-security-policy')).not.toMatch(/allow-/);
    expect(await page.text()).toContain('part 2 of story 3');
    expect((await service.ask('/v1/documents/00000000-0000-8000-8000-000000000000')).status).toBe(404);
  });

  it('a changed page has two captures and a difference', async () => {
    const path = '/story/5.html';
    site.change(path, `${articleText(5)}<p>In spring the flood took the old wheel, and a new one of oak was set.</p>`);
    await crawled();
    const url = encodeURIComponent(`${site.origin}${path}`);
    expect((await whole(`/v1/captures?url=${url}`, 1)).length).toBeGreaterThanOrEqual(2);
    const diff = await service.ask<{ diff: { parts: Array<{ kind: string; text: string }>; isEqual: boolean } }>(
      `/v1/diff?url=${url}`,
    );
    expect(
      diff.body.diff.parts
        .filter((p) => p.kind === 'added')
        .map((p) => p.text)
        .join(' '),
    ).toContain('flood');
    expect((await service.ask('/v1/diff?url=http%3A%2F%2Fnowhere.example%2F')).status).toBe(404);
    expect((await service.ask(`/v1/diff?url=${url}&before=never`)).status).toBe(400);
  });
});

describe('exports and ingests', () => {
  it('an export is made, listed, downloaded whole and file by file, and removed', async () => {
    const made = await service.post<{ id: string; state: string }>(
      '/v1/exports',
      { name: 'stories', format: 'txt' },
      { 'idempotency-key': 'x1' },
    );
    expect(made.status).toBe(201);
    expect(
      (
        await service.post<{ id: string }>(
          '/v1/exports',
          { name: 'stories', format: 'txt' },
          { 'idempotency-key': 'x1' },
        )
      ).body.id,
    ).toBe(made.body.id);
    const path = `/v1/exports/${made.body.id}`;
    const done = await ended<{ state: string; result: { counts: { documents: number } } }>(path);
    expect(done).toMatchObject({ state: 'done', error: null });
    const files = await whole<{ name: string; bytes: number }>(`${path}/files`, 7);
    const texts = files.filter(({ name }) => name.endsWith('.txt'));
    expect(texts).toHaveLength(done.result.counts.documents);
    const one = await fetch(`${service.base}${path}/files/${texts[0]?.name}`, { headers: { range: 'bytes=0-4' } });
    expect([one.status, await one.text(), one.headers.get('content-disposition')]).toEqual([
      206,
      'Story',
      `attachment; filename="${texts[0]?.name}"`,
    ]);
    const tar = await fetch(`${service.base}${path}/download`);
    const bytes = Buffer.from(await tar.arrayBuffer());
    expect(bytes.length).toBe(Number(tar.headers.get('content-length')));
    expect(bytes.toString('latin1')).toContain('ustar');
    expect(bytes.toString('latin1')).toContain(`stories/${texts[0]?.name}`);
    expect((await service.ask(`${path}/manifest`)).body).toMatchObject({ format: 'txt' });
    expect((await service.ask(path, { method: 'DELETE' })).status).toBe(204);
    expect((await service.ask(path)).status).toBe(404);
    expect((await service.ask(`${path}/files/manifest.json`)).status).toBe(404);
  });

  it('a Parquet export has its data in a folder, downloaded with the rest and by name', async () => {
    const made = await service.post<{ id: string }>('/v1/exports', { format: 'parquet', name: 'columns' });
    const path = `/v1/exports/${made.body.id}`;
    await ended(path);
    const files = await whole<{ name: string; bytes: number }>(`${path}/files`, 2);
    const data = files.find(({ name }) => name.startsWith('data/'));
    expect(data?.name).toMatch(/^data\/.+\.parquet$/);
    expect(files.map(({ name }) => name)).toContain('manifest.json');
    for (const name of [data?.name ?? '', encodeURIComponent(data?.name ?? '')]) {
      const answer = await fetch(`${service.base}${path}/files/${name}`);
      const bytes = Buffer.from(await answer.arrayBuffer());
      expect([answer.status, bytes.toString('latin1', 0, 4), bytes.length]).toEqual([200, 'PAR1', data?.bytes]);
      expect(answer.headers.get('content-disposition')).not.toContain('/');
    }
    const tar = Buffer.from(await (await fetch(`${service.base}${path}/download`)).arrayBuffer());
    expect(tar.toString('latin1')).toContain(`columns/${data?.name}`);
    for (const name of ['data', 'data%2F', 'data/x', '..%2Fmanifest.json', 'data/%2e%2e%2fmanifest.json', 'a/b/c'])
      expect([400, 404], name).toContain((await service.ask(`${path}/files/${name}`)).status);
  });

  it('a JSONL export has a report that nothing can run in', async () => {
    const made = await service.post<{ id: string }>('/v1/exports', { format: 'jsonl', minWords: 1 });
    await ended(`/v1/exports/${made.body.id}`);
    const report = await fetch(`${service.base}/v1/exports/${made.body.id}/report`);
    expect(report.headers.get('content-security-policy')).toMatch(/^sandbox; default-src 'none'/);
    expect(await report.text()).toContain('corpus report');
  });

  it('a file put into the inbox is taken in', async () => {
    const text = `<!doctype html><title>Foreign</title><article><h1>Foreign</h1>${articleText(1)}</article>`;
    const put = await service.ask('/v1/inbox/foreign.html', {
      method: 'PUT',
      headers: { 'content-type': 'application/octet-stream' },
      body: text,
    });
    expect(put.status).toBe(201);
    expect((await service.ask<Listed>('/v1/inbox')).body.items).toEqual([{ name: 'foreign.html', bytes: text.length }]);
    expect((await service.post('/v1/ingests', { files: ['missing.warc'] })).status).toBe(400);
    const made = await service.post<{ id: string }>('/v1/ingests', { files: ['foreign.html'], collection: 'taken' });
    const done = await ended<{ state: string; result: { counts: { taken: number } } }>(`/v1/ingests/${made.body.id}`);
    expect(done).toMatchObject({ state: 'done', result: { counts: { taken: 1 } } });
    expect((await whole<{ title: string }>('/v1/documents?collection=taken', 10)).map((d) => d.title)).toEqual([
      'Foreign',
    ]);
    expect((await service.ask('/v1/inbox/foreign.html', { method: 'DELETE' })).status).toBe(204);
  });

  it('a replay is on an origin of its own', async () => {
    const { body } = await service.post<{ address: string }>('/v1/replays', { url: `${site.origin}/` });
    const address = new URL(body.address);
    expect(address.origin).not.toBe(service.base);
    const page = await fetch(body.address);
    expect(page.headers.get('content-security-policy')).toContain(`frame-ancestors 'self' ${service.base}`);
    expect(await page.text()).toContain('replay-web-page');
    expect((await fetch(`${address.origin}/`)).status).toBe(404);
    expect((await fetch(`${address.origin}/t/${'a'.repeat(32)}/`)).status).toBe(404);
  });
});

describe('what is measured and described', () => {
  it('metrics hold the jobs of the workers and the requests', async () => {
    const text = await until(async () => {
      const metrics = await service.ask('/metrics');
      return /gristmill_jobs_total\{[^}]*stage="archive"[^}]*\} [1-9]/.test(metrics.text) ? metrics.text : null;
    });
    expect(text).toMatch(/gristmill_redis_up 1/);
    expect(text).toMatch(/gristmill_http_request_duration_seconds_count\{[^}]*route="\/v1\/crawls"/);
    expect(text.match(/^# HELP gristmill_jobs_total /gm)).toHaveLength(1);
  });

  it('the description names every path with a problem as its default answer', async () => {
    const { body } = await service.ask<{
      openapi: string;
      paths: Record<string, Record<string, { responses: Record<string, unknown> }>>;
    }>('/openapi.json');
    expect(body.openapi).toBe('3.1.0');
    expect(Object.keys(body.paths).length).toBeGreaterThan(30);
    for (const item of Object.values(body.paths))
      for (const operation of Object.values(item)) expect(operation.responses['default']).toBeDefined();
    const refs = [...JSON.stringify(body).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map((m) => m[1]);
    const { components } = body as unknown as { components: { schemas: Record<string, unknown> } };
    for (const ref of refs) expect(Object.keys(components.schemas)).toContain(ref);
  });
});
