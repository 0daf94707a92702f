// Host profiles of a collection: learnt from a crawl's archived documents when it has ended, kept as one file, used by the crawls that begin later.
import { z } from 'zod';
import type { BlobStore } from '../ports/blob-store.ts';
import {
  type BlockSketch,
  createBlockSketch,
  gatherHosts,
  type HostBlocks,
  type HostPage,
  withEarlier,
} from '../stages/extract/host-profile.ts';
import type { HostProfile } from '../stages/extract/page-input.ts';
import { documentLines } from './export/document-lines.ts';

/** Hosts in one file; a host's list is bounded too. */
const MAX_HOSTS = 5_000;
const SCHEMA_VERSION = 1;

const fileSchema = z.object({
  schema_version: z.literal(SCHEMA_VERSION),
  hosts: z.record(z.string(), z.object({ id: z.string(), pages: z.number(), repeated: z.array(z.string()) })),
});
const documentSchema = z.object({
  crawl: z.string(),
  url: z.string(),
  title: z.string().nullable(),
  text: z.string().nullable(),
});

export interface CrawlName {
  id: string;
  collection: string;
}

const folderOf = (collection: string): string => `collections/${collection}/profiles/`;
const keyOf = (collection: string, name: string): string => `${folderOf(collection)}${name}.json`;

/** The newest file's name, which a crawl that begins now writes into its record; null when nothing was learnt yet. */
export async function newestHostProfiles(blobs: BlobStore, collection: string): Promise<string | null> {
  let newest: string | null = null;
  for await (const key of blobs.list(folderOf(collection))) {
    const name = /\/([\w-]+)\.json$/.exec(key)?.[1];
    if (name !== undefined && (newest === null || name > newest)) newest = name;
  }
  return newest;
}

/** Null for a host of which nothing is known; a file that is gone knows none, and texts then name no profile. */
async function readHostProfiles(
  blobs: BlobStore,
  collection: string,
  name: string,
): Promise<(host: string) => HostProfile | null> {
  const hosts = await readFileOf(blobs, collection, name);
  const made = new Map<string, HostProfile>();
  return (host) => {
    const known = made.get(host);
    if (known !== undefined) return known;
    const blocks = hosts.get(host);
    if (blocks === undefined) return null;
    const profile: HostProfile = { id: blocks.id, repeated: new Set(blocks.repeated) };
    made.set(host, profile);
    return profile;
  };
}

/**
 * What the crawl's own documents show, with what the profiles that it used (`used`) knew; a function of the archive, so that it may be
 * called again after a crash and by two processes at once. Writes `profiles/CRAWL.json` unless nothing new was learnt.
 */
export async function learnHostProfiles(blobs: BlobStore, crawl: CrawlName, used: string | null): Promise<void> {
  const earlier = used === null ? new Map<string, HostBlocks>() : await readFileOf(blobs, crawl.collection, used);
  const sketch = createBlockSketch();
  for await (const page of pagesOf(blobs, crawl)) sketch.add(page);
  const learnt = await gather(blobs, crawl, sketch);
  const names = [...new Set([...learnt.keys(), ...earlier.keys()])].sort().slice(0, MAX_HOSTS);
  const isNew = [...learnt].some(([host, { repeated }]) => {
    const known = new Set(earlier.get(host)?.repeated);
    return repeated.some((key) => !known.has(key));
  });
  if (!isNew) return;
  const hosts = Object.fromEntries(names.map((host) => [host, withEarlier(learnt.get(host), earlier.get(host))]));
  const file = `${JSON.stringify({ schema_version: SCHEMA_VERSION, hosts })}\n`;
  await blobs.put(keyOf(crawl.collection, crawl.id), Buffer.from(file), { ifAbsent: true });
}

async function gather(blobs: BlobStore, crawl: CrawlName, sketch: BlockSketch): Promise<Map<string, HostBlocks>> {
  const gatherer = gatherHosts(sketch);
  for await (const page of pagesOf(blobs, crawl)) gatherer.add(page);
  return gatherer.freeze();
}

async function readFileOf(blobs: BlobStore, collection: string, name: string): Promise<Map<string, HostBlocks>> {
  const bytes = await blobs.get(keyOf(collection, name));
  if (bytes === null) return new Map();
  return new Map(Object.entries(fileSchema.parse(JSON.parse(bytes.toString('utf8'))).hosts));
}

/** Documents of one crawl, in the order of the files; damaged ones are verify's business. */
async function* pagesOf(blobs: BlobStore, { id, collection }: CrawlName): AsyncGenerator<HostPage> {
  const mark = `"crawl":${JSON.stringify(id)}`;
  for await (const { line } of documentLines({ blobs, collection, only: null }, { damaged: [] }, [])) {
    if (!line.includes(mark)) continue;
    const parsed = documentSchema.safeParse(JSON.parse(line));
    if (!parsed.success || parsed.data.crawl !== id) continue;
    const { url, title, text } = parsed.data;
    if (text !== null && text !== '' && URL.canParse(url)) yield { host: new URL(url).host, title, text };
  }
}

const NONE = (): null => null;
const MAX_CRAWLS = 20;

/** For workers: what a page's crawl knew of its host before it began. The records say which file; each is read once. */
export function hostProfilesOfCrawls(
  blobs: BlobStore,
  records: { load(id: string): Promise<{ collection: string; host_profiles?: string | null } | null> },
): (crawlId: string) => Promise<(url: string) => HostProfile | null> {
  const known = new Map<string, Promise<(url: string) => HostProfile | null>>();
  const open = async (crawlId: string): Promise<(url: string) => HostProfile | null> => {
    const record = await records.load(crawlId);
    const name = record?.host_profiles ?? null;
    if (record === null || name === null) return NONE;
    const ofHost = await readHostProfiles(blobs, record.collection, name);
    return (url) => (URL.canParse(url) ? ofHost(new URL(url).host) : null);
  };
  return (crawlId) => {
    const before = known.get(crawlId);
    if (before !== undefined) return before;
    if (known.size >= MAX_CRAWLS) known.clear();
    const opened = open(crawlId);
    known.set(crawlId, opened);
    opened.catch(() => known.delete(crawlId)); // asked again for the next page
    return opened;
  };
}
