// Adaptive schedules: which pages are due, and why each is visited when it is. The archive's index is the memory; nothing else is kept.
import { type CrawlSpec, MOST_DEPTH } from '../../domain/crawl.ts';
import { dueRevisits, explainPlan, planRevisits, type RevisitPlan } from '../../domain/schedule/revisit-plan.ts';
import { INTERVAL_BOUNDS } from '../../domain/schedule/visit-budget.ts';
import { compileScope, type Scope } from '../../domain/scope.ts';
import { trapReason } from '../../domain/url/trap.ts';
import { urlKey } from '../../domain/url/url-key.ts';
import type { CrawlPlan, PlannedPage } from '../../stores/crawl-records.ts';
import { type PageHistoryOf, readPageHistories } from '../page-histories.ts';

/** When a page was last modified, by URL; null where a sitemap or feed names it without a date. */
export type Announcements = ReadonlyMap<string, Date | null>;

export interface VisitPlanRequest {
  dataDir: string;
  spec: CrawlSpec;
  visitsPerDay: number;
  /** Between two runs of the schedule: no page can be visited more often. */
  runEveryDays: number;
  announced: Announcements;
}

export interface VisitPlan {
  pages: RevisitPlan[];
  /** Named by a sitemap or feed, in scope, never captured. */
  unseen: string[];
}

export const scopeOf = (spec: CrawlSpec): Scope =>
  compileScope({
    seeds: [...spec.seeds, ...spec.sitemaps, ...spec.feeds],
    kind: spec.scope === 'page' && spec.sitemaps.length + spec.feeds.length > 0 ? 'any' : spec.scope,
    include: spec.include,
    exclude: spec.exclude,
  });

/** Pages of the collection within the schedule's scope. */
export async function pagesInScope(dataDir: string, spec: CrawlSpec): Promise<Map<string, PageHistoryOf>> {
  const scope = scopeOf(spec);
  return readPageHistories(dataDir, spec.collection, (url) => scope.judge(url).accepted && trapReason(url) === null);
}

/** Every page with its next visit. Pages that only ever failed, or redirect, are left to links and seeds. */
export async function planVisits(request: VisitPlanRequest): Promise<VisitPlan> {
  const { spec, announced } = request;
  const histories = await pagesInScope(request.dataDir, spec);
  const scope = scopeOf(spec);
  const modified = new Map<string, Date | null>();
  const unseen: string[] = [];
  for (const [url, date] of announced) {
    const key = urlKey(url);
    if (!histories.has(key) && scope.judge(url).accepted && trapReason(url) === null) unseen.push(url);
    modified.set(key, date);
  }
  const known = [...histories].filter(([, { visits }]) => visits.some(({ kind }) => kind === 'appeared'));
  const bounds = { ...INTERVAL_BOUNDS, leastDays: Math.max(INTERVAL_BOUNDS.leastDays, request.runEveryDays) };
  const pages = planRevisits(
    known.map(([key, history]) => ({
      url: history.url,
      lastVisit: history.lastVisit ?? new Date(0),
      observations: history.observations,
      goneSince: history.goneSince,
      announcedChange: (modified.get(key) ?? new Date(0)) > (history.lastVisit ?? new Date(0)),
    })),
    request.visitsPerDay,
    bounds,
  );
  return { pages, unseen };
}

/** The plan of one run: at most `visits` of what is known and due, and as many pages never seen. */
export function crawlPlanOf(plan: VisitPlan, spec: CrawlSpec, now: Date, visits: number): CrawlPlan {
  const seeds = new Set(spec.seeds.map(urlKey));
  // the depth of a page that is asked by itself is not known; under a bound only seeds lead on to new pages
  const depthOf = (url: string): number => (seeds.has(urlKey(url)) ? 0 : (spec.depth ?? 1));
  const due = dueRevisits(plan.pages, now, visits);
  const fresh = plan.unseen.slice(0, Math.max(LEAST_NEW, visits));
  const pages: PlannedPage[] = [
    ...due.map((page) => ({ url: page.url, depth: depthOf(page.url), why: explainPlan(page) })),
    ...fresh.map((url) => ({ url, depth: depthOf(url), why: 'never seen: a sitemap or feed names it' })),
  ];
  return { replacesSeeds: true, pages };
}

/** New pages that one run may take, however small the budget. */
export const LEAST_NEW = 10;

/** An ordinary run: seeds and links as ever, and every page that was there at its last visit, so that what is linked no more is asked for too. */
export async function knownPagesPlan(dataDir: string, spec: CrawlSpec): Promise<CrawlPlan> {
  const pages: PlannedPage[] = [];
  for (const { url, state } of (await pagesInScope(dataDir, spec)).values()) {
    if (state === 'present' && pages.length < spec.limit)
      pages.push({ url, depth: spec.depth ?? MOST_DEPTH, why: 'it was there at its last visit' });
  }
  return { replacesSeeds: false, pages };
}
