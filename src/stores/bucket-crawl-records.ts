// Crawl records whose truth is a bucket: the driver's own files in the working copy, sent on with every save; what others wrote is brought when it is missed.
import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { CrawlRecord } from '../domain/crawl.ts';
import type { BlobStore } from '../ports/blob-store.ts';
import { type CrawlName, type CrawlRecords, createCrawlRecords } from './crawl-records.ts';
import type { Storage } from './storage.ts';

/** How long the log of outcomes may be ahead of the bucket; until then Redis has them, and the archive its pages. */
const LOG_EVERY_MS = 30_000;
/** A record that is nowhere is not looked for at every page. */
const LOOK_EVERY_MS = 2000;

export function openCrawlRecords(storage: Storage): CrawlRecords {
  const local = createCrawlRecords(storage.dir);
  return storage.remote === null ? local : bucketCrawlRecords(storage.dir, local, storage.remote);
}

function bucketCrawlRecords(
  dir: string,
  local: CrawlRecords,
  { blobs, copy }: NonNullable<Storage['remote']>,
): CrawlRecords {
  const key = ({ collection, id }: CrawlName, ending: string): string =>
    `collections/${collection}/crawls/${id}${ending}`;
  let lastLook = Number.NEGATIVE_INFINITY;
  let lastLog = performance.now();

  const sendLog = async (record: CrawlRecord): Promise<void> => {
    lastLog = performance.now();
    await send(blobs, dir, key(record, '.urls.jsonl'));
  };

  return {
    ...local,
    async save(record) {
      await local.save(record);
      await sendLog(record);
      await send(blobs, dir, key(record, '.json'));
    },
    async load(id) {
      const here = await local.load(id);
      if (here !== null || performance.now() - lastLook < LOOK_EVERY_MS) return here;
      lastLook = performance.now();
      await copy.pull(null, ['crawls']);
      return local.load(id);
    },
    async list() {
      await copy.pull(null, ['crawls']);
      return local.list();
    },
    async appendLog(record, lines) {
      await local.appendLog(record, lines);
      if (performance.now() - lastLog > LOG_EVERY_MS) await sendLog(record);
    },
    async ask(crawl, to) {
      if (to === null) await blobs.delete(key(crawl, '.asked'));
      else await blobs.put(key(crawl, '.asked'), Buffer.from(`${to}\n`));
    },
    async asked(crawl) {
      const text = (await blobs.get(key(crawl, '.asked')))?.toString('utf8').trim();
      return text === 'paused' || text === 'cancelled' ? text : null;
    },
    async savePlan(crawl, plan) {
      await local.savePlan(crawl, plan);
      await send(blobs, dir, key(crawl, '.plan.jsonl'));
    },
  };
}

/** Nothing when there is no such file. The file then has the object's time, so that it is not brought again. */
async function send(blobs: BlobStore, dir: string, key: string): Promise<void> {
  const path = join(dir, key);
  try {
    await blobs.putFile(key, path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return;
    throw error;
  }
  if (!key.endsWith('.json')) return;
  const stat = await blobs.stat(key);
  if (stat !== null) await utimes(path, stat.modifiedAt, stat.modifiedAt);
}
