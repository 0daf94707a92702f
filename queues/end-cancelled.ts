// The end of a crawl that somebody cancelled: every URL that it had accepted and that has not ended is skipped, with the reason `cancelled`.
import { setTimeout as wait } from 'node:timers/promises';
import type { CrawlRecord } from '../src/domain/crawl.ts';
import type { UrlOutcome } from '../src/domain/outcome.ts';
import type { FrontierEntry } from './frontier/entry.ts';
import type { StageQueues } from './stage-queues.ts';
import { type OutcomesDeps, writeOutcomes } from './write-outcomes.ts';

interface EndCancelledDeps extends OutcomesDeps {
  /** Null when no worker has a job of the crawl any more. */
  queues: StageQueues | null;
}

const CANCELLED: UrlOutcome = { state: 'skipped', reason: 'cancelled', httpStatus: null };
/** What is being fetched, extracted or written just now is given so long to end by itself. */
const IN_HAND_MS = 5000;
const LOOK_MS = 50;
const AT_ONCE = 500;
/** Jobs of a full queue that are looked through. */
const MOST_JOBS = 10_000;

/** Nothing may hand out URLs of the crawl any more. Known URLs beyond the crawl's limit were never accepted, and get no end. */
export async function endCancelled(record: CrawlRecord, deps: EndCancelledDeps): Promise<void> {
  const { frontier } = deps;
  const { id, spec } = record;
  const end = async (entries: readonly FrontierEntry[]): Promise<void> => {
    for (let at = 0; at < entries.length; at += AT_ONCE) {
      await Promise.all(entries.slice(at, at + AT_ONCE).map((entry) => frontier.finish(id, spec, entry, CANCELLED)));
      await writeOutcomes(record, deps);
    }
  };
  await end(await notBegun(id, deps));
  for await (const entries of frontier.retries(id, AT_ONCE)) await end(entries);
  for await (const entries of frontier.queued(id, AT_ONCE)) {
    const room = spec.limit - (await frontier.progress(id)).taken;
    if (room <= 0) break;
    await end(entries.slice(0, room));
  }
  const patienceEnds = performance.now() + (deps.queues === null ? 0 : IN_HAND_MS);
  while (performance.now() < patienceEnds && (await frontier.progress(id)).inflight > 0) await wait(LOOK_MS);
  await end(await frontier.overdue(id, 0, MOST_JOBS));
  await writeOutcomes(record, deps);
}

/** URLs whose fetch waits for a worker: it will find them ended, and ask nobody for them. */
async function notBegun(crawl: string, { frontier, queues }: EndCancelledDeps): Promise<FrontierEntry[]> {
  if (queues === null) return [];
  const jobs = await queues.fetch.getJobs(['waiting', 'delayed', 'prioritized'], 0, MOST_JOBS);
  const ours = jobs.filter((job) => job !== undefined && job.data.crawl === crawl);
  const entries = await Promise.all(ours.map((job) => frontier.entry(crawl, job.data.url)));
  return entries.filter((entry) => entry !== null);
}
