// Links that were offered just before Redis went away are offered again once it is back. A Redis that comes back without its last second has forgotten
// them; but the job of the page that they stand on, if it was under way then, goes on in this process behind its offer, and nobody would come to it again.
import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from 'pino';
import { type RedisClient, whenServerLost } from '../src/stores/redis-client.ts';
import type { Frontier } from './frontier/frontier.ts';

type Offer = Parameters<Frontier['offer']>;

/** Longer than what Redis can have lost. */
const LOST_MS = 5000;
/** Offers kept, each of one page's links. */
const MOST_KEPT = 1000;
const TRY_AGAIN_MS = 200;

/** The frontier over `redis`, with a memory of its last offers. To a crawl that is over nothing is offered. */
export function offeringAgain(frontier: Frontier, redis: RedisClient, logger: Logger): Frontier {
  const recent: { at: number; offer: Offer }[] = [];
  const due = new Set<Offer>();
  let isLost = false;
  let isOffering = false;
  let isOver = false;

  const offerAgain = async (): Promise<void> => {
    for (; isLost && !isOver; await wait(TRY_AGAIN_MS, undefined, { ref: false })) {
      isLost = false;
      try {
        for (const [crawlId, spec, entries] of due)
          if ((await frontier.spec(crawlId)) !== null) await frontier.offer(crawlId, spec, entries);
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
    for (const { at, offer } of recent) if (performance.now() - at < LOST_MS) due.add(offer);
    if (isOffering) return;
    isOffering = true;
    void offerAgain();
  });
  redis.on('end', () => {
    isOver = true; // closed by this very process
  });
  return {
    ...frontier,
    offer(...offer) {
      recent.push({ at: performance.now(), offer });
      while (recent.length > MOST_KEPT || performance.now() - (recent[0]?.at ?? Number.POSITIVE_INFINITY) > LOST_MS)
        recent.shift();
      return frontier.offer(...offer);
    },
  };
}
