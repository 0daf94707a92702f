// Which captures a retention rule lets go: older than a time, or beyond the newest of their URL. What a capture that stays refers to stays with it:
// a revisit without its original would be lost too.
import { z } from 'zod';
import { parseHttpMessage, type ReadRecord, recordField, targetUri } from '../../archive/index.ts';
import type { BlobStore } from '../ports/blob-store.ts';
import { metadataOf } from '../stores/collection/line-of-record.ts';

/** At least one of both. With both, the newest `keep` of a URL stay however old they are. */
export interface Retention {
  /** Captures made before go. */
  before: Date | null;
  /** The newest of each URL that stay. */
  keep: number | null;
}

/** A collection's own rule, kept with it; ages count from when it is applied. */
const policySchema = z
  .strictObject({
    schema_version: z.literal(1),
    older_than_seconds: z.number().int().min(1).nullable(),
    keep: z.number().int().min(1).nullable(),
  })
  .refine(({ older_than_seconds, keep }) => older_than_seconds !== null || keep !== null, 'an empty rule');
export type RetentionPolicy = Omit<z.infer<typeof policySchema>, 'schema_version'>;

const policyKey = (collection: string): string => `collections/${collection}/retention.json`;

export async function savePolicy(blobs: BlobStore, collection: string, policy: RetentionPolicy): Promise<void> {
  const text = `${JSON.stringify(policySchema.parse({ schema_version: 1, ...policy }))}\n`;
  await blobs.put(policyKey(collection), Buffer.from(text));
}

/** Null when the collection has no rule. */
export async function readPolicy(blobs: BlobStore, collection: string): Promise<RetentionPolicy | null> {
  const bytes = await blobs.get(policyKey(collection));
  return bytes === null ? null : policySchema.parse(JSON.parse(bytes.toString('utf8')));
}

export const retentionOf = ({ older_than_seconds, keep }: RetentionPolicy, now: Date): Retention => ({
  before: older_than_seconds === null ? null : new Date(now.getTime() - older_than_seconds * 1000),
  keep,
});

interface Group {
  url: string;
  /** A 200 with a payload: what a 304 may confirm. */
  isWhole: boolean;
  /** Milliseconds. */
  at: number;
  base: string;
  /** Records of the capture, its page's last, and what each belongs to or refers to. */
  records: { id: string; concurrentTo: string | null; refersTo: string | null }[];
}

export interface RetentionScan {
  /** Files that captures may go from. */
  bases: readonly string[];
  /** Those of one file, in order. */
  records(base: string): AsyncIterable<ReadRecord>;
  /** Records that must stay. */
  needed: ReadonlySet<string>;
  /** A crawl is under way: the newest whole answer of each URL stays, since a server may just be saying that it is current still. */
  isWriting: boolean;
}

/** Ids of the records that go, and the files that hold them. */
export async function idsPastRetention(rule: Retention, scan: RetentionScan): Promise<Going> {
  const byUrl = await groupsByUrl(scan.bases, scan.records);
  const going: Group[] = [];
  const needed = new Set(scan.needed);
  for (const groups of byUrl.values()) {
    groups.sort((a, b) => b.at - a.at); // newest first
    const confirmed = scan.isWriting ? groups.find(({ isWhole }) => isWhole) : undefined;
    for (const [n, group] of groups.entries())
      if (group !== confirmed && goes(group, n, rule)) going.push(group);
      else for (const { refersTo } of group.records) if (refersTo !== null) needed.add(refersTo);
  }
  return goingOf(going, needed);
}

/** Captures that would go, were it not for what is needed: asked again when more turned out to be. */
export interface Going {
  ids: Set<string>;
  files: Set<string>;
  /** The same without these records and their captures. */
  without(needed: ReadonlySet<string>): Going;
}

function goingOf(groups: readonly Group[], needed: ReadonlySet<string>): Going {
  const ids = new Set<string>();
  const files = new Set<string>();
  for (const { base, records: parts } of groups)
    for (const { id, concurrentTo } of parts) {
      if (needed.has(id) || (concurrentTo !== null && needed.has(concurrentTo))) continue;
      ids.add(id);
      files.add(base);
    }
  return { ids, files, without: (more) => goingOf(groups, new Set([...needed, ...more])) };
}

/** `newer`: how many captures of its URL are newer. */
const goes = ({ at }: Group, newer: number, { before, keep }: Retention): boolean =>
  (before === null || at < before.getTime()) && (keep === null || newer >= keep);

async function groupsByUrl(
  bases: readonly string[],
  records: (base: string) => AsyncIterable<ReadRecord>,
): Promise<Map<string, Group[]>> {
  const byUrl = new Map<string, Group[]>();
  for (const base of bases)
    for await (const group of groupsOf(base, records(base))) {
      const groups = byUrl.get(group.url);
      if (groups === undefined) byUrl.set(group.url, [group]);
      else groups.push(group);
    }
  return byUrl;
}

/** The records of each capture: subresources, request, DOM and screenshot come before the page's own, which ends it. */
async function* groupsOf(base: string, records: AsyncIterable<ReadRecord>): AsyncGenerator<Group, void, undefined> {
  let waiting: Group['records'] = [];
  for await (const record of records) {
    if (record.type === 'warcinfo') continue;
    waiting.push({
      id: recordField(record, 'warc-record-id') ?? '',
      concurrentTo: recordField(record, 'warc-concurrent-to'),
      refersTo: recordField(record, 'warc-refers-to'),
    });
    const about = metadataOf(record);
    if (about === null) continue;
    const head = record.block ?? record.largeBlockStart;
    const isWhole = about.bytes > 0 && head !== null && parseHttpMessage(head)?.status === 200;
    const at = new Date(recordField(record, 'warc-date') ?? 0).getTime();
    yield { base, url: targetUri(record) ?? '', at, isWhole, records: waiting };
    waiting = [];
  }
}
