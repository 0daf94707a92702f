// A crawl goes on though Redis lost its frontier: what ended is read from the log and the archive, what is open from the archived pages' links.
import type { CrawlGraph } from '../src/app/crawl-graph.ts';
import type { CrawlRecord } from '../src/domain/crawl.ts';
import type { UrlOutcome } from '../src/domain/outcome.ts';
import { compileScope } from '../src/domain/scope.ts';
import { trapReason } from '../src/domain/url/trap.ts';
import { outcomeOf } from './archive-adapter.ts';
import type { FrontierEntry } from './frontier/entry.ts';
import type { Frontier, OutcomeLine } from './frontier/frontier.ts';
import { toEntry } from './frontier/to-entry.ts';

/** `seeds` are offered by the caller as for a new crawl. Answers how many URLs had ended and how many are open again. */
export async function rebuildFrontier(
  record: CrawlRecord,
  frontier: Frontier,
  graph: CrawlGraph,
  log: readonly string[],
  seeds: readonly string[],
): Promise<{ ended: number; open: number }> {
  const { spec } = record;
  const ended = new Map<string, UrlOutcome>();
  for (const line of log) {
    const { id, state, reason, httpStatus } = JSON.parse(line) as OutcomeLine;
    ended.set(id, { state, reason, httpStatus });
  }
  for (const page of graph.pages.values()) {
    const entry = toEntry(page.url, 0, null);
    if (entry && !ended.has(entry.id)) ended.set(entry.id, outcomeOf(page));
  }
  await frontier.restore(
    record.id,
    spec,
    [...ended].map(([id, outcome]) => ({ id, outcome })),
  );

  const scope = compileScope({
    seeds: [...spec.seeds, ...spec.sitemaps, ...spec.feeds],
    kind: spec.scope,
    include: spec.include,
    exclude: spec.exclude,
  });
  const seen = new Set<string>();
  const open: FrontierEntry[] = [];
  const level: FrontierEntry[] = seeds.map((url) => toEntry(url, 0, null)).filter((e) => e !== null);
  const reach = (url: string, depth: number, from: string): void => {
    const entry = spec.depth !== null && depth > spec.depth ? null : toEntry(url, depth, from);
    if (entry && !seen.has(entry.id) && scope.judge(entry.url).accepted && trapReason(entry.url) === null)
      level.push(entry);
  };
  // breadth first, so that every URL gets its smallest depth; each page is looked at once
  for (let at = 0; at < level.length; at++) {
    const entry = level[at];
    if (entry === undefined || seen.has(entry.id)) continue;
    seen.add(entry.id);
    if (!ended.has(entry.id)) open.push(entry);
    const target = await graph.redirectOf(entry.url);
    if (target !== null) reach(target, entry.depth, entry.url);
    // of a crawl that leaves known pages alone, what was new is found again by the next
    if (spec.scope !== 'page' && spec.revisit !== 'new')
      for (const url of await graph.linksOf(entry.url)) reach(url, entry.depth + 1, entry.url);
  }
  await frontier.offer(record.id, spec, open);
  return { ended: ended.size, open: open.length };
}
