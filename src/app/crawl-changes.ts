// What a crawl found to have appeared, changed or vanished, against everything the collection knew before: for feeds and for people.
import { fileText } from '../domain/content-hash.ts';
import type { DocumentRecord } from '../domain/document.ts';
import type { Visit } from '../domain/schedule/page-timeline.ts';
import type { CommittedCapture } from '../ports/capture-index.ts';
import { readCommitted } from '../stores/collection/read-committed.ts';
import { readDocument } from '../stores/collection/read-document.ts';
import { readPageHistories } from './page-histories.ts';

export type ChangeKind = 'appeared' | 'changed' | 'vanished' | 'returned';

export interface PageChange {
  url: string;
  change: ChangeKind;
  /** RFC 3339 UTC. */
  captured_at: string;
  http_status: number;
  record_id: string;
  /** Of the text; null for what vanished. */
  version: number | null;
  /** The capture that it was compared with; null for what appeared. */
  before: { captured_at: string; record_id: string } | null;
  title: string | null;
  /** First words of the text. */
  summary: string | null;
}

export interface CrawlChanges {
  crawl: string;
  collection: string;
  /** Of all changes, told here or not. */
  counts: Record<ChangeKind | 'unchanged', number>;
  /** Newest first. */
  items: PageChange[];
  /** Where to go on after the last of `items`; null when there is no more. */
  next: ChangePlace | null;
}

/** A change is told after everything newer, and within one instant by address. */
export interface ChangePlace {
  /** Epoch milliseconds. */
  at: number;
  url: string;
}

export interface CrawlName {
  dataDir: string;
  collection: string;
  crawl: string;
}

/** All that a crawl changed, without the words of the pages. */
export interface FoundChanges extends CrawlName {
  counts: CrawlChanges['counts'];
  found: Array<{ url: string; visit: Visit & { kind: ChangeKind }; before: Visit | null }>;
}

export const CHANGE_KINDS = ['appeared', 'changed', 'vanished', 'returned'] as const satisfies ChangeKind[];
const TOLD: ReadonlySet<string> = new Set(CHANGE_KINDS);
const SUMMARY_UNITS = 300;

/** Reads the collection's whole index. */
export async function findChanges(name: CrawlName): Promise<FoundChanges> {
  const { dataDir, collection, crawl } = name;
  const counts = { appeared: 0, changed: 0, vanished: 0, returned: 0, unchanged: 0 };
  const found: FoundChanges['found'] = [];
  for (const { url, visits } of (await readPageHistories(dataDir, collection)).values()) {
    for (const [i, visit] of visits.entries()) {
      if (visit.crawlId !== crawl) continue;
      if (visit.kind === 'unchanged') counts.unchanged++;
      if (!isTold(visit)) continue;
      counts[visit.kind]++;
      found.push({ url, visit, before: visits.slice(0, i).findLast(({ version }) => version !== null) ?? null });
    }
  }
  found.sort((a, b) => order(placeOf(a), placeOf(b)));
  return { ...name, counts, found };
}

export interface ChangesPage {
  /** Changes told at most. */
  limit: number;
  after?: ChangePlace | null;
  kind?: ChangeKind | null;
}

export async function tellChanges(all: FoundChanges, page: ChangesPage): Promise<CrawlChanges> {
  const { limit, after = null, kind = null } = page;
  const { crawl, collection, counts } = all;
  const wanted = all.found.filter(
    (change) => (kind === null || change.visit.kind === kind) && (after === null || order(placeOf(change), after) > 0),
  );
  const told = wanted.slice(0, limit);
  const texts = await documentsOf(all, new Set(told.map(({ visit }) => visit.recordId)));
  const items = told.map(({ url, visit, before }): PageChange => {
    const document = texts.get(visit.recordId) ?? null;
    return {
      url,
      change: visit.kind,
      captured_at: visit.at.toISOString(),
      http_status: visit.httpStatus,
      record_id: visit.recordId,
      version: visit.version,
      before: before === null ? null : { captured_at: before.at.toISOString(), record_id: before.recordId },
      title: document?.title ?? null,
      summary: document === null ? null : document.text.slice(0, SUMMARY_UNITS).toWellFormed(),
    };
  });
  const last = told.at(-1);
  return { crawl, collection, counts, items, next: wanted.length > limit && last ? placeOf(last) : null };
}

const isTold = (visit: Visit): visit is Visit & { kind: ChangeKind } => TOLD.has(visit.kind);
const placeOf = ({ url, visit }: FoundChanges['found'][number]): ChangePlace => ({ at: visit.at.getTime(), url });
const order = (a: ChangePlace, b: ChangePlace): number => b.at - a.at || (a.url < b.url ? -1 : a.url > b.url ? 1 : 0);

type Excerpt = Pick<DocumentRecord, 'title' | 'text'>;

/** Titles and texts of these records of the crawl; one document in hand at a time. */
async function documentsOf(name: CrawlName, recordIds: ReadonlySet<string>): Promise<Map<string, Excerpt>> {
  const { dataDir, collection, crawl } = name;
  const places: Array<CommittedCapture> = [];
  if (recordIds.size > 0)
    for await (const capture of readCommitted(dataDir, collection, { crawlId: crawl }))
      if (capture.document !== null && recordIds.has(capture.recordId)) places.push(capture);
  const found = new Map<string, Excerpt>();
  for (const { recordId, document } of places) {
    if (document === null) continue;
    const { title, text } = await readDocument(dataDir, collection, document);
    found.set(recordId, { title, text: fileText(null, text).slice(0, SUMMARY_UNITS) });
  }
  return found;
}
