// Extract's place in the pipeline: text and links out of the staged capture; links in scope go to the frontier, the page to dedupe.
import type { CaptureId } from '../src/domain/capture.ts';
import type { CrawlSpec } from '../src/domain/crawl.ts';
import type { PageLink } from '../src/domain/document.ts';
import { isLocalFault } from '../src/domain/local-fault.ts';
import { compileScope, type Scope } from '../src/domain/scope.ts';
import { trapReason } from '../src/domain/url/trap.ts';
import { crashPoint } from '../src/observe/crash-points.ts';
import type { FrontierEntry } from './frontier/entry.ts';
import { toEntry } from './frontier/to-entry.ts';
import type { OfferedLinks } from './offered-links.ts';
import { type AdapterDeps, GONE, pageOf, type StageAdapter } from './stage-adapter.ts';
import { enqueue } from './stage-queues.ts';

/** What extraction tells the frontier about a page. */
export interface ExtractedPage {
  links: readonly PageLink[];
  redirectTarget: string | null;
  /** Robots directives of headers and meta elements. */
  robotsDirectives: readonly string[];
  noTextReason: string | null;
}

export interface ExtractAdapterDeps extends AdapterDeps {
  concurrency: number;
  offered: OfferedLinks;
  /** Extract the staged capture and stage the result; null when the capture is not in staging any more. */
  extract(crawlId: string, capture: CaptureId, signal: AbortSignal): Promise<ExtractedPage | null>;
  /** Which of these URLs the collection has captured before, in the order asked. */
  known(collection: string, urls: readonly string[]): Promise<boolean[]>;
  /** Stage an extraction without text, so that a page that breaks the extractor is archived all the same. */
  giveUp(crawlId: string, capture: CaptureId, reason: string): Promise<void>;
  /** Take the capture out of staging, after the URL's end is recorded. */
  forget(crawlId: string, capture: CaptureId): Promise<void>;
  close(): Promise<void>;
}

const TRIES = 3;
/** Links of one page that are looked at. */
const LINKS_PER_PAGE = 10_000;
/** A page whose capture vanished from staging is fetched again so soon. */
const REFETCH_MS = 1000;
const NOTHING_OFFERED = { full: 0 };

export function createExtractAdapter(deps: ExtractAdapterDeps): StageAdapter {
  const scopes = new Map<string, Scope>();
  const scopeOf = (crawlId: string, spec: CrawlSpec): Scope => {
    let scope = scopes.get(crawlId);
    if (!scope) {
      if (scopes.size > 100) scopes.clear();
      scope = compileScope({
        seeds: [...spec.seeds, ...spec.sitemaps, ...spec.feeds],
        kind: spec.scope,
        include: spec.include,
        exclude: spec.exclude,
      });
      scopes.set(crawlId, scope);
    }
    return scope;
  };

  return {
    concurrency: deps.concurrency,
    startsBeforePoison: TRIES + 2,
    close: deps.close,
    async process(job, signal, starts) {
      const page = await pageOf(job, deps.frontier);
      if (page === null) {
        deps.offered.forget(); // ended before, or its frontier is another one now
        return GONE;
      }
      const { spec, entry } = page;
      let extracted: ExtractedPage | null;
      try {
        extracted = await deps.extract(job.crawl, job.capture as CaptureId, signal);
      } catch (error) {
        if (starts < TRIES || signal.aborted || isLocalFault(error)) throw error;
        return this.poisoned(job, starts);
      }
      if (extracted === null) {
        await deps.frontier.retry(job.crawl, spec, { ...entry, attempt: entry.attempt + 1 }, REFETCH_MS);
        return { outcome: 'deferred', reason: 'staging-lost' };
      }
      crashPoint('extract.after-text-before-offer');
      const links = newLinksOf(extracted, entry, spec, (url, depth) => deps.offered.has(job.crawl, url, depth));
      const reached = entriesOf(extracted.redirectTarget, links, entry, spec, scopeOf(job.crawl, spec));
      const found = spec.revisit === 'new' ? await unknownOf(reached, spec.collection, deps) : reached;
      const { full } = found.length > 0 ? await deps.frontier.offer(job.crawl, spec, found) : NOTHING_OFFERED;
      if (full === 0) deps.offered.add(job.crawl, links, entry.depth + 1);
      crashPoint('extract.after-offer-before-enqueue');
      if (spec.obeyTags && says(extracted, 'noarchive')) {
        await deps.frontier.finish(job.crawl, spec, entry, { state: 'skipped', reason: 'policy', httpStatus: null });
        await deps.forget(job.crawl, job.capture as CaptureId);
        return { outcome: 'skipped', reason: 'policy' };
      }
      if (spec.obeyTags && says(extracted, 'noindex'))
        await deps.giveUp(job.crawl, job.capture as CaptureId, 'noindex');
      await enqueue(deps.queues, 'dedupe', job);
      crashPoint('extract.after-enqueue-before-ack');
      return extracted.noTextReason === null
        ? { outcome: 'done', reason: null }
        : { outcome: 'skipped', reason: extracted.noTextReason };
    },
    async poisoned(job, starts) {
      await deps.giveUp(job.crawl, job.capture as CaptureId, 'extract-error');
      await enqueue(deps.queues, 'dedupe', job);
      return { outcome: 'failed', reason: starts > TRIES ? 'poison' : 'extract-error' };
    },
  };
}

/** `none` says them all. */
const says = (page: ExtractedPage, directive: 'noarchive' | 'noindex' | 'nofollow'): boolean =>
  page.robotsDirectives.some((said) => said === directive || said === 'none');

async function unknownOf(
  entries: readonly FrontierEntry[],
  collection: string,
  deps: ExtractAdapterDeps,
): Promise<FrontierEntry[]> {
  const known = await deps.known(
    collection,
    entries.map(({ url }) => url),
  );
  return entries.filter((_, i) => known[i] !== true);
}

/** Links of a page that lead anywhere, but for those that this process offered before. */
function newLinksOf(
  page: ExtractedPage,
  from: FrontierEntry,
  spec: CrawlSpec,
  isKnown: (url: string, depth: number) => boolean,
): string[] {
  const depth = from.depth + 1;
  if (spec.scope === 'page' || says(page, 'nofollow') || (spec.depth !== null && depth > spec.depth)) return [];
  return page.links
    .slice(0, LINKS_PER_PAGE)
    .flatMap(({ kind, url }) => (kind === 'canonical' || isKnown(url, depth) ? [] : [url]));
}

/** URLs of a page that belong to the crawl: a redirect's target keeps the depth, links are one deeper. */
function entriesOf(
  redirectTarget: string | null,
  links: readonly string[],
  from: FrontierEntry,
  spec: CrawlSpec,
  scope: Scope,
): FrontierEntry[] {
  const found = new Map<string, FrontierEntry>();
  const offer = (url: string, depth: number, hops: number): void => {
    if (spec.depth !== null && depth > spec.depth) return;
    const entry = toEntry(url, depth, from.url, hops);
    if (entry === null || entry.id === from.id || found.has(entry.id)) return;
    if (!scope.judge(entry.url).accepted || trapReason(entry.url) !== null) return;
    found.set(entry.id, entry);
  };
  if (redirectTarget !== null) offer(redirectTarget, from.depth, from.hops + 1);
  for (const url of links) offer(url, from.depth + 1, 0);
  return [...found.values()];
}
