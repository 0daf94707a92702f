// What changed, by API: the changes of a crawl as a list and as feeds, and when each page of a schedule is visited next.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseFeed } from '../../src/domain/discovery/feed.ts';
import { type ChangingSite, startChangingSite } from '../support/changing-site.ts';
import { type Asked, startTestService, type TestService } from '../support/service.ts';
import { type TempDir, tempDir } from '../support/temp-dir.ts';

interface Change {
  url: string;
  change: string;
  version: number | null;
  before: { record_id: string } | null;
  title: string | null;
}
interface Changes {
  counts: Record<string, number>;
  items: Change[];
  next_cursor: string | null;
}
interface Visit {
  url: string;
  next_visit: string;
  why: string;
}

const PAGES = 9;
let dir: TempDir;
let site: ChangingSite;
let service: TestService;
let first = '';
let second = '';

const request = (): Record<string, unknown> => ({
  seeds: [site.seed],
  allowPrivate: [new URL(site.seed).host],
  delayMs: 0,
  render: 'never',
});

async function crawled(): Promise<string> {
  const made = await service.post<{ id: string }>('/v1/crawls', request());
  expect(made.status).toBe(201);
  for (;;) {
    const { body } = await service.ask<{ state: string }>(`/v1/crawls/${made.body.id}`);
    if (body.state === 'done') return made.body.id;
    await new Promise((done) => setTimeout(done, 150));
  }
}

beforeAll(async () => {
  dir = await tempDir();
  site = await startChangingSite({ pages: PAGES });
  service = await startTestService({ dir: dir.path });
  first = await crawled();
  site.change(2);
  site.change(5);
  site.remove(7, 410);
  second = await crawled();
});
afterAll(async () => {
  await service.stop();
  await site.close();
  await dir.remove();
});

describe('the changes of a crawl', () => {
  it('are all new pages in the first one', async () => {
    const { body } = await service.ask<Changes>(`/v1/crawls/${first}/changes`);
    expect(body.counts).toMatchObject({ appeared: PAGES, changed: 0, vanished: 0 });
    expect(new Set(body.items.map(({ url }) => url)).size).toBe(PAGES);
    expect(body.items.every(({ before, title }) => before === null && title !== null)).toBe(true);
    expect(body.next_cursor).toBeNull();
  });

  it('are told page by page, each once, of one kind when asked', async () => {
    const told: Change[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const answer: Asked<Changes> = await service.ask<Changes>(
        `/v1/crawls/${second}/changes?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`,
      );
      expect(answer.status).toBe(200);
      expect(answer.body.counts).toEqual({ appeared: 0, changed: 2, vanished: 1, returned: 0, unchanged: PAGES - 3 });
      told.push(...answer.body.items);
      cursor = answer.body.next_cursor;
    }
    expect(told.map(({ url, change, version }) => [url, change, version]).sort()).toEqual([
      [site.url(2), 'changed', 2],
      [site.url(5), 'changed', 2],
      [site.url(7), 'vanished', null],
    ]);
    expect(told.every(({ before }) => before !== null)).toBe(true);
    const { body } = await service.ask<Changes>(`/v1/crawls/${second}/changes?change=vanished`);
    expect(body.items.map(({ url }) => url)).toEqual([site.url(7)]);
  });

  it('are an Atom feed and a JSON Feed, by path or by Accept', async () => {
    const byPath = await service.ask(`/v1/crawls/${second}/changes.atom`);
    expect(byPath.headers.get('content-type')).toBe('application/atom+xml; charset=utf-8');
    expect(
      parseFeed(Buffer.from(byPath.text), byPath.headers.get('content-type'), service.base)
        .items.map(({ url }) => url)
        .sort(),
    ).toEqual([site.url(2), site.url(5), site.url(7)]);
    expect(byPath.text).toContain(`href="${service.base}/v1/crawls/${second}/changes.atom"`);
    const accept = (type: string) => service.ask(`/v1/crawls/${second}/changes`, { headers: { accept: type } });
    const atom = await accept('application/json;q=0.5, application/atom+xml');
    expect(atom.headers.get('content-type')).toBe('application/atom+xml; charset=utf-8');
    expect(atom.headers.get('vary')).toContain('accept');
    const json = await accept('application/feed+json');
    expect(json.headers.get('content-type')).toBe('application/feed+json; charset=utf-8');
    expect((await service.ask(`/v1/crawls/${second}/changes.json`)).body).toMatchObject({
      version: 'https://jsonfeed.org/version/1.1',
      items: (json.body as { items: unknown[] }).items,
    });
    for (const type of ['text/html,*/*;q=0.8', 'image/png', 'application/atom+xml;q=0', ''])
      expect((await accept(type)).headers.get('content-type'), type).toMatch(/^application\/json/);
  });

  it('are none of a crawl that is not there, and of a cursor that is not ours', async () => {
    for (const path of ['changes', 'changes.atom', 'changes.json'])
      expect((await service.ask(`/v1/crawls/none/${path}`)).status).toBe(404);
    const cursor = Buffer.from('["x",1]').toString('base64url');
    expect((await service.ask(`/v1/crawls/${second}/changes?cursor=${cursor}`)).status).toBe(400);
    expect((await service.ask(`/v1/crawls/${second}/changes.atom?cursor=${cursor}`)).status).toBe(400);
  });
});

describe('the visits of a schedule', () => {
  const add = async (more: Record<string, unknown>): Promise<string> => {
    const made = await service.post<{ id: string }>('/v1/schedules', { every: '1d', crawl: request(), ...more });
    expect(made.status).toBe(201);
    return made.body.id;
  };

  it('are planned by each page’s history where it is adaptive, the next one first', async () => {
    const id = await add({ adaptive: { visitsPerDay: 4 } });
    const visits: Visit[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const path: string = `/v1/schedules/${id}/visits?limit=4${cursor === '' ? '' : `&cursor=${cursor}`}`;
      const { body } = await service.ask<{ items: Visit[]; next_cursor: string | null }>(path);
      visits.push(...body.items);
      cursor = body.next_cursor;
    }
    expect(visits.map(({ url }) => url).sort()).toEqual(Array.from({ length: PAGES }, (_, n) => site.url(n)).sort());
    expect(visits.map((visit) => visit.next_visit)).toEqual(visits.map((visit) => visit.next_visit).sort());
    const why = (n: number): string => visits.find(({ url }) => url === site.url(n))?.why ?? '';
    expect(why(2)).toMatch(/^changed on 1 of 1 visits, estimated to change every/);
    expect(why(3)).toMatch(/^changed on 0 of 1 visits/);
    expect(why(7)).toMatch(/^gone since/);
    const one = await service.ask<{ items: Visit[] }>(
      `/v1/schedules/${id}/visits?url=${encodeURIComponent(site.url(3))}`,
    );
    expect(one.body.items.map(({ url }) => url)).toEqual([site.url(3)]);
  });

  it('are the next run’s where it is not, and none while it is paused', async () => {
    const id = await add({});
    const { body } = await service.ask<{ items: Visit[] }>(`/v1/schedules/${id}/visits`);
    const { body: shown } = await service.ask<{ next: string[] }>(`/v1/schedules/${id}`);
    expect(body.items).toHaveLength(PAGES - 1);
    expect(new Set(body.items.map((visit) => visit.next_visit))).toEqual(new Set(shown.next.slice(0, 1)));
    expect(body.items.find(({ url }) => url === site.url(2))?.why).toContain('changed on 1 of 1 visits');
    expect((await service.post(`/v1/schedules/${id}/pause`, {})).status).toBe(200);
    expect((await service.ask<{ items: Visit[] }>(`/v1/schedules/${id}/visits`)).body.items).toEqual([]);
    expect((await service.ask('/v1/schedules/s-none/visits')).status).toBe(404);
  });
});
