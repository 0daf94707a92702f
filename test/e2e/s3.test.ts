// An archive in a bucket: worker sets with separate disks, one Redis and one bucket; the service in trouble meanwhile; read back from an empty data directory.
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CRASH_VARIABLE } from '../../src/config/crash-plan.ts';
import { createS3BlobStore, type S3BlobStore } from '../../src/stores/s3-blob-store.ts';
import { runCli, startCli } from '../support/cli.ts';
import { corpusOf } from '../support/corpus.ts';
import { type CrawlSite, crawlArgs, startCrawlSite } from '../support/crawl-site.ts';
import { startRedis } from '../support/redis.ts';
import { type S3Fault, type S3Server, startS3Server } from '../support/s3-server.ts';
import { type TempDir, tempDir } from '../support/temp-dir.ts';

const PAGES = 60;
const STAGES = ['fetch', 'extract', 'dedupe', 'archive'] as const;

async function keysOf(store: S3BlobStore, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const key of store.list(prefix)) keys.push(key);
  return keys;
}

describe('an archive in a bucket', () => {
  let site: CrawlSite;
  let server: S3Server;
  let store: S3BlobStore;
  let dir: TempDir;
  let expected: Map<string, string>;
  const path = (name: string): string => join(dir.path, name);
  beforeAll(async () => {
    site = await startCrawlSite({ pages: PAGES });
    server = await startS3Server();
    dir = await tempDir();
    store = createS3BlobStore({
      url: `s3://${server.bucket}/gm`,
      access: { ...server, region: 'us-east-1', sessionToken: null },
    });
    const run = await runCli(crawlArgs(site, path('directory')));
    expect(run.code, run.stderr).toBe(0);
    expected = await corpusOf((JSON.parse(run.stdout) as { corpus: string }).corpus);
    expect(expected.size).toBeGreaterThan(PAGES / 2);
  });
  afterAll(async () => {
    await store.close();
    await server.close();
    await site.close();
    await dir.remove();
  });

  it('holds the same corpus when two worker sets with disks of their own filled it through 5xx, silence and torn answers', async () => {
    const redis = await startRedis();
    const env = { ...server.env('gm'), REDIS_URL: redis.url, GRISTMILL_STORAGE_BATCH_MS: '2000' };
    let n = 0;
    const faults: S3Fault[] = ['error', 'lost', 'short', 'slow'];
    server.misbehave(() => (++n % 9 === 0 ? (faults[(n / 9) % faults.length] ?? null) : null));
    const workers = ['one', 'two'].flatMap((set) =>
      STAGES.map((stage) => startCli(['worker', stage, '--data', path(set)], { env })),
    );
    const run = await runCli(crawlArgs(site, path('driver'), '--no-workers'), { env });
    server.misbehave(null);
    for (const { child } of workers) child.kill('SIGTERM');
    await Promise.all(workers.map(({ ended }) => ended));
    await redis.stop();
    expect(run.code, run.stderr).toBe(0);
    expect(n).toBeGreaterThan(100);
    expect(await corpusOf((JSON.parse(run.stdout) as { corpus: string }).corpus)).toEqual(expected);
    const keys = await keysOf(store, '');
    expect(keys.filter((key) => key.endsWith('.warc.gz')).length).toBeGreaterThan(0);
    expect(keys.filter((key) => key.startsWith('staging/') && !key.endsWith('.conditional-writes'))).toEqual([]);
    for (const set of ['one', 'two', 'driver']) expect(await readdir(path(set))).not.toContain('collections');
  });

  it('is verified, listed and exported from an empty data directory', async () => {
    const env = server.env('gm');
    const verified = await runCli(['verify', '--json', '--data', path('empty')], { env });
    expect(verified.code, verified.stdout + verified.stderr).toBe(0);
    const { collections } = JSON.parse(verified.stdout) as { collections: { captures: number; findings: unknown[] }[] };
    expect(collections[0]?.captures).toBeGreaterThanOrEqual(PAGES);
    const captures = await runCli(['captures', site.seed, '--json', '--data', path('empty')], { env });
    expect((JSON.parse(captures.stdout) as { items: unknown[] }).items).toHaveLength(1);
    const exported = await runCli(['export', '--format', 'txt', '--out', path('txt'), '--data', path('empty-2')], {
      env,
    });
    expect(exported.code, exported.stderr).toBe(0);
    expect(await corpusOf(path('txt'))).toEqual(expected);
    const crawls = await runCli(['crawls', 'list', '--json', '--data', path('empty-2')], { env });
    expect((JSON.parse(crawls.stdout) as { items: { state: string }[] }).items.map(({ state }) => state)).toEqual([
      'done',
    ]);
  });

  it('loses and doubles nothing when archive workers are killed around each PUT and the bucket is away for a while', async () => {
    const folder = path('struck');
    await mkdir(folder);
    const points = [
      'after-record-before-fsync',
      'after-fsync-before-index',
      'after-index-before-commit',
      'after-commit-before-end',
    ];
    const env = {
      ...server.env('killed'),
      GRISTMILL_STORAGE_BATCH_MS: '700',
      [CRASH_VARIABLE]: [folder, ...points.map((point) => `archive.${point}=kill`)].join(';'),
    };
    let n = 0;
    let away = 0;
    server.misbehave(() => {
      if (++n === 200) away = Date.now();
      return Date.now() - away < 12_000 ? 'error' : null;
    });
    const run = await runCli(crawlArgs(site, path('killed')), { env });
    server.misbehave(null);
    expect(run.code, run.stderr).toBe(0);
    expect(away).toBeGreaterThan(0);
    expect(await readdir(folder)).toHaveLength(points.length);
    expect(await corpusOf((JSON.parse(run.stdout) as { corpus: string }).corpus)).toEqual(expected);
    const verified = await runCli(['verify', '--json', '--data', path('killed-2')], { env: server.env('killed') });
    expect(verified.code, verified.stdout + verified.stderr).toBe(0);
    const killed = createS3BlobStore({
      url: `s3://${server.bucket}/killed`,
      access: { ...server, region: 'us-east-1', sessionToken: null },
    });
    expect(await keysOf(killed, 'staging/')).toEqual(['staging/.conditional-writes']);
    await killed.close();
  });

  it('gives its WARCs to ingest by their keys, into another prefix, and loses what purge takes out', async () => {
    const env = server.env('copy');
    const took = await runCli(['ingest', `s3://${server.bucket}/gm/collections/main/warc`, '--data', path('copy')], {
      env,
    });
    expect(took.code, took.stderr).toBe(0);
    const again = await runCli(
      ['ingest', `s3://${server.bucket}/gm/collections/main/warc`, '--json', '--data', path('copy-2')],
      { env },
    );
    expect(JSON.parse(again.stdout)).toMatchObject({ counts: { taken: 0 } });
    const exported = await runCli(['export', '--format', 'txt', '--out', path('copied'), '--data', path('copy-3')], {
      env,
    });
    expect(exported.code, exported.stderr).toBe(0);
    expect([...(await corpusOf(path('copied'))).values()].sort()).toEqual([...expected.values()].sort());
    const purged = await runCli(['purge', site.seed, '--json', '--data', path('copy-4')], { env });
    expect(purged.code, purged.stderr).toBe(0);
    const left = await runCli(['captures', site.seed, '--json', '--data', path('copy-5')], { env });
    expect(JSON.parse(left.stdout)).toEqual({ items: [] });
    const verified = await runCli(['verify', '--data', path('copy-5')], { env });
    expect(verified.code, verified.stdout).toBe(0);
  });

  it('takes exports, whole and again, and continues them', async () => {
    const env = server.env('gm');
    const to = (format: string, ...more: string[]) =>
      runCli(
        [
          'export',
          '--format',
          format,
          '--out',
          `s3://${server.bucket}/corpora/${format}`,
          '--data',
          path('out'),
          ...more,
        ],
        { env },
      );
    const corpora = createS3BlobStore({
      url: `s3://${server.bucket}/corpora`,
      access: { ...server, region: 'us-east-1', sessionToken: null },
    });
    for (const more of [[], [], ['--append']]) {
      const wrote = await to('txt', ...more);
      expect(wrote.code, wrote.stderr).toBe(0);
      const texts = (await keysOf(corpora, 'txt/')).filter((key) => key.endsWith('.txt'));
      expect(texts.map((key) => key.slice('txt/'.length))).toEqual([...expected.keys()]);
      expect(await keysOf(corpora, 'txt/.')).toEqual([]);
    }
    const [first] = expected;
    expect((await corpora.get(`txt/${first?.[0]}`))?.toString()).toBe(first?.[1]);
    const packed = await to('wacz');
    expect(packed.code, packed.stderr).toBe(0);
    expect(await keysOf(corpora, 'wacz/')).toEqual(['wacz/main.wacz']);
    const read = await runCli(
      ['ingest', '--dry-run', '--json', `s3://${server.bucket}/corpora/wacz`, '--data', path('out')],
      { env },
    );
    expect(JSON.parse(read.stdout)).toMatchObject({ files: [{ format: 'wacz', lost: [], error: null }] });
    await corpora.put('mine/notes.txt', Buffer.from('not an export'));
    const refused = await runCli(['export', '--out', `s3://${server.bucket}/corpora/mine`, '--data', path('out')], {
      env,
    });
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('no earlier export')]);
    expect(await readdir(join(path('out'), 'staging'))).not.toContainEqual(expect.stringContaining('export-'));
    const checked = await runCli(['doctor', '--json', '--data', path('out')], { env });
    const { checks } = JSON.parse(checked.stdout) as { checks: { name: string; ok: boolean }[] };
    expect(checks.find(({ name }) => name === 'storage')).toMatchObject({ ok: true });
    await corpora.close();
  });

  it('says at once what is wrong with a key, a bucket or an address', async () => {
    const ask = (env: Record<string, string>) =>
      runCli(['captures', site.seed, '--data', path('wrong')], { env: { ...server.env('gm'), ...env } });
    const key = await ask({ AWS_SECRET_ACCESS_KEY: 'wrong' });
    expect([key.code, key.stderr]).toEqual([69, expect.stringContaining('AWS_SECRET_ACCESS_KEY')]);
    const bucket = await ask({ GRISTMILL_STORAGE_URL: 's3://no-such-bucket/x' });
    expect([bucket.code, bucket.stderr]).toEqual([69, expect.stringContaining('no bucket no-such-bucket')]);
    const setting = await ask({ GRISTMILL_STORAGE_URL: 'http://archive/x' });
    expect([setting.code, setting.stderr]).toEqual([78, expect.stringContaining('s3://BUCKET')]);
  });
});
