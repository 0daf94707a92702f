// Links that were offered just before Redis went away are offered again once it is back. A Redis that comes back without its last second has forgotten
// them; but the job of the page that they stand on, if it was under way then, goes on in this process behind its offer, and nobody would come to it again.
// So would nobody to the seeds of a crawl that had just begun, nor to its being open.
import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from 'pino';
import { type RedisClient, whenServerLost } from '../src/stores/redis-client.ts';
import type { Frontier } from './frontier/frontier.ts';

/** An offer, or the opening of a crawl. */
interface Deed {
  at: number;
  crawlId: string;
  again(): Promise<unknown>;
}

/** Longer than what Redis can have lost. */
const LOST_MS = 5000;
/** Deeds kept, most of them the links of a page. */
const MOST_KEPT = 1000;
const TRY_AGAIN_MS = 200;
/** How long a question for a crawl's progress waits for what is offered again: a Redis without room takes no offers, and its crawls must go on. */
const PATIENCE_MS = 5000;

export interface OfferingOptions {
  redis: RedisClient;
  logger: Logger;
  /** Whether crawls are this process's until it forgets them; if not, nothing is offered to one that Redis does not know: it is over. */
  drives: boolean;
}

/** The same frontier, with a memory of what it was told last. */
export function offeringAgain(frontier: Frontier, { redis, logger, drives }: OfferingOptions): Frontier {
  let recent: Deed[] = [];
  let purge: NodeJS.Timeout | null = null;
  const due = new Set<Deed>();
  let isLost = false;
  let isOffering = false;
  let offering: Promise<void> = Promise.resolve();
  let losses = 0;
  let isOver = false;

  const isRecent = ({ at }: Deed): boolean => performance.now() - at < LOST_MS;
  const remember = (crawlId: string, again: () => Promise<unknown>): void => {
    recent.push({ at: performance.now(), crawlId, again });
    if (recent.length > MOST_KEPT) recent.shift();
    if (purge !== null) return;
    purge = setTimeout(() => {
      purge = null;
      recent = recent.filter(isRecent);
    }, LOST_MS).unref();
  };
  const offerAgain = async (): Promise<void> => {
    for (; isLost && !isOver; await wait(TRY_AGAIN_MS, undefined, { ref: false })) {
      isLost = false;
      try {
        for (const deed of due) if (drives || (await frontier.spec(deed.crawlId)) !== null) await deed.again();
      } catch (error) {
        isLost = true;
        if (!isOver) logger.warn({ err: error }, 'could not offer links again; it is tried again');
      }
    }
    due.clear();
    isOffering = false;
  };
  whenServerLost(redis, () => {
    isLost = true;
    losses++;
    for (const deed of recent) if (isRecent(deed)) due.add(deed);
    if (isOffering) return;
    isOffering = true;
    offering = offerAgain();
  });
  redis.on('end', () => {
    isOver = true; // closed by this very process
  });
  return {
    ...frontier,
    offer(crawlId, spec, entries) {
      remember(crawlId, () => frontier.offer(crawlId, spec, entries));
      return frontier.offer(crawlId, spec, entries);
    },
    open(crawlId, spec) {
      remember(crawlId, () => frontier.open(crawlId, spec));
      return frontier.open(crawlId, spec);
    },
    async progress(crawlId) {
      // An answer from before the offers would say of a crawl that had just begun that nothing is left to do.
      for (;;) {
        const before = losses;
        await Promise.race([offering, wait(PATIENCE_MS, undefined, { ref: false })]);
        const progress = await frontier.progress(crawlId);
        if (before === losses) return progress;
      }
    },
    forget(crawlId) {
      recent = recent.filter((deed) => deed.crawlId !== crawlId);
      for (const deed of due) if (deed.crawlId === crawlId) due.delete(deed);
      return frontier.forget(crawlId);
    },
  };
}
