// The export as a function of the archive: names, order, versions, duplicates, and the same bytes again.
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exportCorpus } from '../../../src/app/export/export-corpus.ts';
import { type ExportRequest, NO_FILTERS } from '../../../src/app/export/request.ts';
import { contentHash } from '../../../src/domain/content-hash.ts';
import type { DocumentRecord } from '../../../src/domain/document.ts';
import { documentRecord, type Page, writeDocuments } from './archive-of-documents.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'gm-export-'));
});
afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

const request = (changes: Partial<ExportRequest> = {}): ExportRequest => ({
  dataDir: join(root, 'data'),
  collection: 'main',
  format: 'txt',
  out: join(root, 'out'),
  filters: NO_FILTERS,
  versions: 'latest',
  duplicates: 'drop',
  gristmillVersion: '0.0.0',
  ...changes,
});

const body = (n: number): string => Array.from({ length: 60 }, (_, i) => `word${n * 1000 + i * 7}`).join(' ');
const page = (n: number, changes: Partial<Page> = {}): DocumentRecord =>
  documentRecord({ url: `https://site${n % 3}.example/p/${n}`, title: `Title ${n}`, text: body(n), ...changes });

async function filesOf(folder: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const name of (await readdir(folder)).sort()) files[name] = await readFile(join(folder, name), 'utf8');
  return files;
}

describe('txt export', () => {
  it('numbers densely from 000 in SURT order and names by the hash that sha256sum finds', async () => {
    await writeDocuments(
      join(root, 'data'),
      Array.from({ length: 12 }, (_, n) => page(n)),
    );
    const report = await exportCorpus(request());
    expect(report.counts.documents).toBe(12);
    const names = (await readdir(report.out)).filter((name) => name.endsWith('.txt')).sort();
    expect(names.map((name) => name.slice(0, 4))).toEqual(
      Array.from({ length: 12 }, (_, n) => `${String(n).padStart(3, '0')}_`),
    );
    const sums = execFileSync('sha256sum', names, { cwd: report.out, encoding: 'utf8' }).trim().split('\n');
    for (const sum of sums) expect(/_(.{16})\.txt$/.exec(sum)?.[1]).toBe(sum.slice(0, 16));
    expect(await readFile(join(report.out, names[0] ?? ''), 'utf8')).toBe(`Title 0\n\n${body(0)}`);
  });

  it('gives the same bytes again, whatever order and files the records came in', async () => {
    const records = Array.from({ length: 30 }, (_, n) => page(n, n % 5 === 4 ? { text: body(n - 1) } : {}));
    await writeDocuments(join(root, 'data'), records);
    await exportCorpus(request());
    const first = await filesOf(join(root, 'out'));
    await exportCorpus(request());
    expect(await filesOf(join(root, 'out'))).toEqual(first);
    await writeDocuments(join(root, 'other'), [...records].reverse(), 7);
    await exportCorpus(request({ dataDir: join(root, 'other'), out: join(root, 'out2') }));
    expect(await filesOf(join(root, 'out2'))).toEqual(first);
  });

  it('makes no version of counters, and one of every other change', async () => {
    const at = (day: string, text: string): DocumentRecord =>
      page(1, { crawl: day, captured_at: `2026-11-${day}T00:00:00.000Z`, text });
    const views = (n: number): string => `${body(1)}\n\n${n} views\n\nPosted ${n} minutes ago`;
    const price = (n: number): string => `${body(1)}\n\nPrice: ${n} €`;
    await writeDocuments(join(root, 'data'), [
      at('05', price(11)),
      at('01', views(3)),
      at('02', views(4)),
      at('04', price(10)),
      at('03', views(5)),
    ]);
    const ask = { format: 'jsonl', versions: 'all', duplicates: 'keep' } as const;
    const report = await exportCorpus(request(ask));
    const rows = (await readFile(join(report.out, 'documents.jsonl'), 'utf8')).trim().split('\n');
    const records = rows.map((line) => JSON.parse(line) as DocumentRecord);
    expect(records.map(({ crawl, version }) => [crawl, version])).toEqual([
      ['01', 1],
      ['04', 2],
      ['05', 3],
    ]);
    expect(records.map(({ supersedes }) => supersedes)).toEqual([null, records[0]?.record_id, records[1]?.record_id]);
    expect(report.counts.removed).toMatchObject({ unchanged: 2 });
    const latest = await exportCorpus(request());
    expect(latest.counts).toMatchObject({ documents: 1, removed: { unchanged: 2, superseded: 2 } });
  });

  it('gives the same text files for the same site crawled at another time', async () => {
    const crawl = (id: string, day: string): DocumentRecord[] =>
      Array.from({ length: 10 }, (_, n) => page(n, { crawl: id, captured_at: `2026-11-${day}T00:00:0${9 - n}.000Z` }));
    await writeDocuments(join(root, 'data'), crawl('a', '01'));
    await writeDocuments(join(root, 'later'), crawl('b', '09'));
    await writeDocuments(join(root, 'both'), [...crawl('a', '01'), ...crawl('b', '09')]);
    const texts: unknown[] = [];
    for (const dataDir of ['data', 'later', 'both']) {
      await exportCorpus(request({ dataDir: join(root, dataDir) }));
      const { 'manifest.json': _m, 'provenance.json': _p, ...rest } = await filesOf(join(root, 'out'));
      texts.push(rest);
    }
    expect(texts[1]).toEqual(texts[0]);
    expect(texts[2]).toEqual(texts[0]);
  });

  it('exports equal bodies once, under the title that comes first', async () => {
    await writeDocuments(join(root, 'data'), [
      page(4, { text: 'The same body of text.', title: 'Later headline', url: 'https://z.example/1' }),
      page(5, { text: 'The  SAME body of text', title: 'First headline', url: 'https://a.example/1' }),
    ]);
    const report = await exportCorpus(request());
    const { 'manifest.json': _m, 'provenance.json': _p, ...texts } = await filesOf(report.out);
    expect(Object.values(texts)).toEqual(['First headline\n\nThe  SAME body of text']);
    expect(report.counts.removed).toEqual({ 'exact-duplicate': 1 });
  });
});

describe('versions and filters', () => {
  const history = (): DocumentRecord[] => [
    page(1, { captured_at: '2026-11-01T00:00:00.000Z', crawl: 'a' }),
    page(1, { captured_at: '2026-11-02T00:00:00.000Z', crawl: 'b' }),
    page(1, { captured_at: '2026-11-03T00:00:00.000Z', crawl: 'c', text: body(77) }),
  ];

  it('keeps the newest text of a URL, or every changed one, each naming what it supersedes', async () => {
    await writeDocuments(join(root, 'data'), history());
    const latest = await exportCorpus(request());
    expect(latest.counts.removed).toEqual({ superseded: 1, unchanged: 1 });
    const all = await exportCorpus(request({ versions: 'all', format: 'jsonl', out: join(root, 'all') }));
    const rows = (await readFile(join(all.out, 'documents.jsonl'), 'utf8')).trim().split('\n');
    const records = rows.map((row) => JSON.parse(row) as DocumentRecord);
    expect(records.map((r) => r.version)).toEqual([1, 2]);
    expect(records[1]?.supersedes).toBe(records[0]?.record_id);
  });

  it('leaves out pages without text, error pages and what the filters name, and counts each', async () => {
    await writeDocuments(join(root, 'data'), [
      page(1),
      page(2, { text: '' }),
      page(3, { http_status: 404 }),
      page(4, { language: 'de' }),
      page(5, { text: 'short' }),
      page(6, { page_type: 'forum' }),
      page(7, { captured_at: '2025-01-01T00:00:00Z' }),
      page(8, { url: 'https://elsewhere.example/8' }),
    ]);
    const filters = {
      ...NO_FILTERS,
      language: ['en'],
      minWords: 10,
      pageType: ['article'] as const,
      since: '2026-01-01',
      host: ['site0.example', 'site1.example', 'site2.example'],
    };
    const report = await exportCorpus(request({ filters }));
    expect(report.counts).toMatchObject({
      read: 8,
      documents: 1,
      removed: { 'no-text': 1, 'http-status': 1, language: 1, 'min-words': 1, 'page-type': 1, since: 1, host: 1 },
    });
  });

  it('keeps duplicates as rows that point at their representative when asked', async () => {
    await writeDocuments(join(root, 'data'), [page(1), page(4, { text: body(1), title: 'Copy' })]);
    const report = await exportCorpus(request({ format: 'jsonl', duplicates: 'keep' }));
    const rows = (await readFile(join(report.out, 'documents.jsonl'), 'utf8')).trim().split('\n');
    const [first, second] = rows.map((row) => JSON.parse(row) as DocumentRecord);
    expect(first?.duplicate_of).toBeNull();
    expect(second?.duplicate_of).toBe(first?.record_id);
    expect(second?.cluster).toBe(first?.id);
  });
});

describe('quality filters and masking', () => {
  it('remove by published rules, each with its count, its source and an example', async () => {
    await writeDocuments(join(root, 'data'), [
      page(1, { text: 'Lorem ipsum dolor. Sit amet. Consectetur.' }),
      page(2, { text: 'One sentence. Another one. A third one.' }),
    ]);
    const report = await exportCorpus(request({ quality: ['c4'] }));
    expect(report.counts.removed).toEqual({ 'c4-lorem-ipsum': 1 });
    expect(JSON.parse(await readFile(join(report.out, 'manifest.json'), 'utf8'))).toMatchObject({
      quality: [{ name: 'c4', source: expect.stringContaining('Raffel') as string }],
      examples: { 'c4-lorem-ipsum': { url: 'https://site1.example/p/1', excerpt: expect.any(String) as string } },
    });
  });

  it('masks, names the text by its new hash and keeps the old id', async () => {
    const record = page(1, { text: `Write to jane@example.org. ${body(1)}` });
    await writeDocuments(join(root, 'data'), [record]);
    const report = await exportCorpus(request({ mask: ['email'], format: 'jsonl' }));
    const row = JSON.parse(await readFile(join(report.out, 'documents.jsonl'), 'utf8')) as Record<string, unknown>;
    expect(row).toMatchObject({ source_id: record.id, text: `Write to [email]. ${body(1)}` });
    expect(row['sha256']).toBe(contentHash('Title 1', `Write to [email]. ${body(1)}`));
  });
});

describe('site furniture', () => {
  const appeal = 'Support our newsroom with a small gift every month.';
  const records = (): DocumentRecord[] => [
    ...Array.from({ length: 8 }, (_, n) => page(n * 3, { text: `${body(n)}\n\n${appeal}` })),
    page(100, { text: `${body(50)}\n\n${appeal}`, url: 'https://elsewhere.example/1' }),
    page(30, { text: appeal, title: 'Nothing else' }),
  ];

  it('goes when asked: from the pages of its host alone, with the id of the archived text kept', async () => {
    await writeDocuments(join(root, 'data'), records());
    const report = await exportCorpus(request({ format: 'jsonl', furniture: 'remove' }));
    const rows = (await readFile(join(report.out, 'documents.jsonl'), 'utf8')).trim().split('\n');
    const found = rows.map((row) => JSON.parse(row) as DocumentRecord & { source_id: string | null });
    expect(report.counts.removed).toEqual({ 'site-furniture': 1 });
    expect(found.filter((record) => record.text.includes(appeal)).map((record) => record.url)).toEqual([
      'https://elsewhere.example/1',
    ]);
    for (const { title, text, sha256 } of found) expect(sha256).toBe(contentHash(title, text));
    expect(found.filter((record) => record.source_id !== null).length).toBe(8);
  });

  it('stays by default', async () => {
    await writeDocuments(join(root, 'data'), records());
    const report = await exportCorpus(request());
    expect(report.counts.removed).toEqual({});
    expect(report.counts.documents).toBe(10);
  });
});

describe('near-duplicates', () => {
  it('are exported once, and named with their representative when kept', async () => {
    const copy = `${body(1)} And one more sentence at the end.`;
    await writeDocuments(join(root, 'data'), [page(1), page(4, { text: copy }), page(2)]);
    const dropped = await exportCorpus(request());
    expect(dropped.counts).toMatchObject({ documents: 2, removed: { 'near-duplicate': 1 } });
    const kept = await exportCorpus(request({ duplicates: 'keep', format: 'jsonl', out: join(root, 'kept') }));
    const rows = (await readFile(join(kept.out, 'documents.jsonl'), 'utf8')).trim().split('\n');
    const records = rows.map((row) => JSON.parse(row) as DocumentRecord);
    const [first, near] = records.filter((record) => record.surt.includes('site1'));
    expect(near?.near_duplicate_of).toBe(first?.record_id);
    expect(near?.cluster).toBe(first?.cluster);
    expect(near?.similarity).toBeGreaterThan(0.8);
  });
});

describe('the export folder', () => {
  it('refuses a folder of other things and leaves nothing beside it', async () => {
    await writeDocuments(join(root, 'data'), [page(1)]);
    await mkdir(join(root, 'mine'));
    await writeFile(join(root, 'mine', 'letter.txt'), 'dear');
    await expect(exportCorpus(request({ out: join(root, 'mine') }))).rejects.toThrow('holds no earlier export');
    expect((await readdir(root)).sort()).toEqual(['data', 'mine']);
  });

  it('reads past a torn tail and reports it in provenance.json', async () => {
    const [path = ''] = await writeDocuments(join(root, 'data'), [page(1), page(2), page(3)]);
    await truncate(path, (await readFile(path)).length - 20);
    const report = await exportCorpus(request());
    expect(report.counts.documents).toBe(2);
    const provenance: unknown = JSON.parse(await readFile(join(report.out, 'provenance.json'), 'utf8'));
    expect(provenance).toMatchObject({ damaged: [{ reason: 'not a whole gzip member' }] });
  });

  it('loses one document to a damaged byte, not those after it', async () => {
    const [path = ''] = await writeDocuments(join(root, 'data'), [page(1), page(2), page(3)]);
    const bytes = await readFile(path);
    bytes[Math.floor(bytes.length / 2)] = (bytes[Math.floor(bytes.length / 2)] ?? 0) ^ 0xff;
    await writeFile(path, bytes);
    const report = await exportCorpus(request());
    expect(report.counts.documents).toBe(2);
  });

  it('exports an empty collection as an empty corpus', async () => {
    const report = await exportCorpus(request());
    expect(report).toMatchObject({ files: 0, counts: { read: 0, documents: 0 } });
    expect((await readdir(root)).sort()).toEqual(['out']);
  });
});
