// Crawl records on disk: `<data>/collections/<name>/crawls/<id>.json`, and beside each the log of how every URL ended.
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { CrawlRecord } from '../domain/crawl.ts';
import { isMissing } from './read-folder.ts';

export interface CrawlRecords {
  /** On disk, fsynced, before it returns: an acknowledged crawl is never lost. */
  save(record: CrawlRecord): Promise<void>;
  load(id: string): Promise<CrawlRecord | null>;
  /** Newest first. */
  list(): Promise<CrawlRecord[]>;
  /** Append outcome lines (JSON, one a URL) and fsync. */
  appendLog(record: CrawlRecord, lines: readonly string[]): Promise<void>;
  /** The log's lines, the last one of each URL standing; empty when there is none. */
  readLog(record: CrawlRecord): Promise<string[]>;
  logPath(record: CrawlRecord): string;
  /** What somebody wants of a running crawl, for whoever drives it; null takes it back. */
  ask(crawl: CrawlName, to: 'paused' | 'cancelled' | null): Promise<void>;
  asked(crawl: CrawlName): Promise<'paused' | 'cancelled' | null>;
  /** Before the crawl's record: a crawl that is found has its plan. */
  savePlan(crawl: CrawlName, plan: CrawlPlan): Promise<void>;
  /** Null when the crawl has none. */
  readPlan(crawl: CrawlName): Promise<CrawlPlan | null>;
}

export type CrawlName = Pick<CrawlRecord, 'id' | 'collection'>;

/** Pages that a crawl asks for beside those it reaches by links. */
export interface CrawlPlan {
  /** The seeds say what the scope is, and are asked only when they are among `pages`. */
  replacesSeeds: boolean;
  pages: PlannedPage[];
}

export interface PlannedPage {
  url: string;
  depth: number;
  /** For people. */
  why: string;
}

export function createCrawlRecords(dataDir: string): CrawlRecords {
  const folder = (collection: string): string => join(dataDir, 'collections', collection, 'crawls');
  const path = (collection: string, id: string): string => join(folder(collection), `${id}.json`);
  const logPath = (record: CrawlRecord): string => join(folder(record.collection), `${record.id}.urls.jsonl`);
  const planPath = ({ collection, id }: CrawlName): string => join(folder(collection), `${id}.plan.jsonl`);
  const askedPath = ({ collection, id }: CrawlName): string => join(folder(collection), `${id}.asked`);
  const collections = async (): Promise<string[]> => readNames(join(dataDir, 'collections'));
  const read = async (file: string): Promise<CrawlRecord> => JSON.parse(await readFile(file, 'utf8')) as CrawlRecord;

  /** A folder's records as they were when it last changed: every save renames a file into it. */
  const known = new Map<string, { changed: bigint; records: CrawlRecord[] }>();
  const lookInto = async (path: string): Promise<CrawlRecord[]> => {
    const changed = await changedAt(path);
    const before = known.get(path);
    if (before?.changed === changed) return before.records;
    const names = (await readNames(path)).filter((name) => name.endsWith('.json'));
    const records: CrawlRecord[] = [];
    for (let at = 0; at < names.length; at += READ_AT_ONCE)
      records.push(...(await Promise.all(names.slice(at, at + READ_AT_ONCE).map((name) => read(join(path, name))))));
    if (isSettled(changed)) known.set(path, { changed, records });
    return records;
  };

  /** Those who ask while a folder is read hear the same, unless a record was saved since. */
  const reading = new Map<string, Promise<CrawlRecord[]>>();
  const listFolder = (path: string): Promise<CrawlRecord[]> => {
    const before = reading.get(path);
    if (before !== undefined) return before;
    const now = lookInto(path).finally(() => {
      if (reading.get(path) === now) reading.delete(path);
    });
    reading.set(path, now);
    return now;
  };

  /** All of them in order, as long as no folder's have changed. */
  let listed: { parts: CrawlRecord[][]; records: CrawlRecord[] } = { parts: [], records: [] };

  /** One record, read anew when its file has changed. */
  const single = new Map<string, { changed: bigint; record: CrawlRecord }>();
  const readKnown = async (file: string): Promise<CrawlRecord | null> => {
    const changed = await changedAt(file);
    if (changed === 0n) return null;
    const before = single.get(file);
    if (before?.changed === changed) return before.record;
    const record = await read(file);
    single.delete(file);
    if (isSettled(changed)) single.set(file, { changed, record });
    const [oldest] = single;
    if (single.size > SINGLE_KEPT && oldest) single.delete(oldest[0]);
    return record;
  };

  return {
    logPath,
    async save(record) {
      const file = path(record.collection, record.id);
      await mkdir(dirname(file), { recursive: true });
      await writeWhole(file, `${JSON.stringify(record, null, 2)}\n`);
      known.delete(dirname(file));
      reading.delete(dirname(file));
    },
    async load(id) {
      if (!/^[\w-]+$/.test(id)) return null;
      for (const collection of await collections()) {
        const record = await readKnown(path(collection, id));
        if (record !== null) return record;
      }
      return null;
    },
    async list() {
      const parts = await Promise.all((await collections()).map((collection) => listFolder(folder(collection))));
      if (parts.length !== listed.parts.length || parts.some((part, i) => part !== listed.parts[i]))
        listed = { parts, records: parts.flat().sort(newestFirst) };
      return [...listed.records];
    },
    async ask(crawl, to) {
      if (to === null) await rm(askedPath(crawl), { force: true });
      else await writeWhole(askedPath(crawl), `${to}\n`);
    },
    async asked(crawl) {
      const text = (await readOrNull(askedPath(crawl)))?.trim();
      return text === 'paused' || text === 'cancelled' ? text : null;
    },
    async savePlan(crawl, { replacesSeeds, pages }) {
      const lines = [{ replacesSeeds }, ...pages].map((line) => JSON.stringify(line));
      await mkdir(folder(crawl.collection), { recursive: true });
      await writeWhole(planPath(crawl), `${lines.join('\n')}\n`);
    },
    async readPlan(crawl) {
      const text = await readOrNull(planPath(crawl));
      if (text === null) return null;
      const [head = '{}', ...pages] = text.trimEnd().split('\n');
      const { replacesSeeds } = JSON.parse(head) as { replacesSeeds?: boolean };
      return { replacesSeeds: replacesSeeds === true, pages: pages.map((line) => JSON.parse(line) as PlannedPage) };
    },
    async appendLog(record, lines) {
      if (lines.length === 0) return;
      await mkdir(folder(record.collection), { recursive: true });
      const file = await openLog(logPath(record));
      try {
        await file.writeFile(`${lines.join('\n')}\n`);
        await file.datasync();
      } finally {
        await file.close();
      }
    },
    async readLog(record) {
      const text = (await readOrNull(logPath(record))) ?? '';
      const last = new Map<string, string>();
      for (const line of text.split('\n')) {
        const id = /"id":"([^"]+)"/.exec(line)?.[1];
        if (id !== undefined && isWhole(line)) last.set(id, line);
      }
      return [...last.values()];
    },
  };
}

/** For appending, after a line that a crash or a full disk cut short is taken off: its outcome is still in Redis, or its page in the archive. */
async function openLog(path: string): Promise<FileHandle> {
  const file = await open(path, 'a+');
  try {
    const { size } = await file.stat();
    const tail = Buffer.alloc(Math.min(size, LONGEST_LINE_BYTES));
    await file.read(tail, 0, tail.length, size - tail.length);
    const end = tail.lastIndexOf(10) + 1;
    if (end < tail.length) await file.truncate(size - tail.length + end);
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** A URL is at most 8 KiB, its line not much more. */
const LONGEST_LINE_BYTES = 64 * 1024;

function isWhole(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

const newestFirst = (a: CrawlRecord, b: CrawlRecord): number =>
  a.created_at === b.created_at ? (a.id < b.id ? 1 : -1) : a.created_at < b.created_at ? 1 : -1;

const READ_AT_ONCE = 32;
const SINGLE_KEPT = 1000;
const SETTLED_NS = 50_000_000n;

/** A change within the clock's own coarseness could not be told from this one: what was read then is not kept. */
const isSettled = (changed: bigint): boolean => BigInt(Date.now()) * 1_000_000n - changed > SETTLED_NS;

async function changedAt(path: string): Promise<bigint> {
  try {
    return (await stat(path, { bigint: true })).mtimeNs;
  } catch (error) {
    if (isMissing(error)) return 0n;
    throw error;
  }
}

const readOrNull = (path: string): Promise<string | null> =>
  readFile(path, 'utf8').catch((error: unknown) => {
    if (isMissing(error)) return null;
    throw error;
  });

async function readNames(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

async function writeWhole(path: string, text: string): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const file = await open(temporary, 'w');
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
