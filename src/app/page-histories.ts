// The history of every page of a collection, read from its index files: what recrawls are planned by, and what feeds of changes tell.
import { type PageTimeline, timelineOf, type VisitFacts } from '../domain/schedule/page-timeline.ts';
import { urlKey } from '../domain/url/url-key.ts';
import { readCommitted } from '../stores/collection/read-committed.ts';

export interface PageHistoryOf extends PageTimeline {
  /** As last captured. */
  url: string;
}

/** Captures of one page that are kept in mind, the newest: the estimate forgets older ones anyway. */
const KEPT = 200;
const PAGES_A_TURN = 500;

interface Gathered {
  url: string;
  facts: VisitFacts[];
}

/** By URL key. `wants` sees each captured URL once a capture. */
export async function readPageHistories(
  dataDir: string,
  collection: string,
  wants: (url: string) => boolean = () => true,
): Promise<Map<string, PageHistoryOf>> {
  const pages = new Map<string, Gathered>();
  for await (const capture of readCommitted(dataDir, collection)) {
    if (!wants(capture.url)) continue;
    const key = urlKey(capture.url);
    const page = pages.get(key) ?? { url: capture.url, facts: [] };
    page.facts.push({
      at: new Date(capture.date),
      httpStatus: capture.httpStatus,
      textId: capture.textId,
      payloadDigest: capture.payloadDigest,
      crawlId: capture.crawlId,
      recordId: capture.recordId,
    });
    if (page.facts.length > 2 * KEPT) page.facts = newest(page.facts);
    pages.set(key, page);
  }
  const histories = new Map<string, PageHistoryOf>();
  for (const [key, { url, facts }] of pages) {
    histories.set(key, { url, ...timelineOf(newest(facts)) });
    if (histories.size % PAGES_A_TURN === 0) await new Promise(setImmediate); // a service answers others in between
  }
  return histories;
}

const newest = (facts: readonly VisitFacts[]): VisitFacts[] =>
  [...facts].sort((a, b) => a.at.getTime() - b.at.getTime()).slice(-KEPT);
