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
  counts: Record<ChangeKind | 'unchanged', number>;
  /** Newest first. */
  changes: PageChange[];
}

export interface CrawlChangesRequest {
  dataDir: string;
  collection: string;
  crawl: string;
  /** Changes told at most, the newest; the counts are of all. */
  limit: number;
}

const TOLD: ReadonlySet<string> = new Set(['appeared', 'changed', 'vanished', 'returned']);
const SUMMARY_UNITS = 300;

export async function crawlChanges(request: CrawlChangesRequest): Promise<CrawlChanges> {
  const { dataDir, collection, crawl } = request;
  const counts = { appeared: 0, changed: 0, vanished: 0, returned: 0, unchanged: 0 };
  const found: Array<{ url: string; visit: Visit; before: Visit | null }> = [];
  for (const { url, visits } of (await readPageHistories(dataDir, collection)).values()) {
    for (const [i, visit] of visits.entries()) {
      if (visit.crawlId !== crawl) continue;
      if (visit.kind === 'unchanged') counts.unchanged++;
      if (!isTold(visit)) continue;
      counts[visit.kind]++;
      found.push({ url, visit, before: visits.slice(0, i).findLast(({ version }) => version !== null) ?? null });
    }
  }
  found.sort((a, b) => b.visit.at.getTime() - a.visit.at.getTime() || (a.url < b.url ? -1 : 1));
  const told = found.slice(0, request.limit);
  const texts = await documentsOf(request, new Set(told.map(({ visit }) => visit.recordId)));
  const changes = told.map(({ url, visit, before }): PageChange => {
    const document = texts.get(visit.recordId) ?? null;
    return {
      url,
      change: visit.kind as ChangeKind,
      captured_at: visit.at.toISOString(),
      http_status: visit.httpStatus,
      record_id: visit.recordId,
      version: visit.version,
      before: before === null ? null : { captured_at: before.at.toISOString(), record_id: before.recordId },
      title: document?.title ?? null,
      summary: document === null ? null : document.text.slice(0, SUMMARY_UNITS).toWellFormed(),
    };
  });
  return { crawl, collection, counts, changes };
}

const isTold = (visit: Visit): visit is Visit & { kind: ChangeKind } => TOLD.has(visit.kind);

type Excerpt = Pick<DocumentRecord, 'title' | 'text'>;

/** Titles and texts of these records of the crawl; one document in hand at a time. */
async function documentsOf(
  request: CrawlChangesRequest,
  recordIds: ReadonlySet<string>,
): Promise<Map<string, Excerpt>> {
  const { dataDir, collection, crawl } = request;
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
