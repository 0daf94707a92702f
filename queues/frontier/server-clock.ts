// What time it is for the frontier: that of its Redis, carried on by this process's own steady clock. Workers on machines whose clocks
// differ keep one pace, and a wall clock that is set changes nothing.

import type { RedisClient } from '../../src/stores/redis-client.ts';
import { luaCommand } from '../lua.ts';
import { PACE_KEY } from './keys.ts';

/** Asked anew, since clocks drift apart. */
const ASK_EVERY_MS = 60_000;
/** An answer that took longer says too little of when it was given; the quickest of a few counts then. */
const PROMPT_MS = 20;
const MOST_ASKED = 5;

/** By a script, since in a cluster it must be the node that keeps the frontier. */
const TIME = `
local t = redis.call('TIME')
return t[1] * 1000 + math.floor(t[2] / 1000)
`;

interface Reading {
  serverMs: number;
  /** On our own clock. */
  at: number;
  tookMs: number;
}

/** Answers milliseconds since 1970. */
export function serverClock(redis: RedisClient): () => Promise<number> {
  const time = luaCommand(redis, TIME);
  let reading: Promise<Reading> | null = null;
  let since = Number.NEGATIVE_INFINITY;

  const ask = async (): Promise<Reading> => {
    const sent = performance.now();
    const serverMs = Number(await time(PACE_KEY, []));
    const tookMs = performance.now() - sent;
    return { serverMs, at: sent + tookMs / 2, tookMs };
  };
  const askWell = async (): Promise<Reading> => {
    let best = await ask();
    for (let asked = 1; asked < MOST_ASKED && best.tookMs > PROMPT_MS; asked += 1) {
      const next = await ask();
      if (next.tookMs < best.tookMs) best = next;
    }
    return best;
  };

  return async () => {
    if (reading === null || performance.now() - since > ASK_EVERY_MS) {
      since = performance.now();
      const asked = askWell();
      reading = asked;
      asked.catch(() => {
        if (reading === asked) reading = null; // the next one asks again
      });
    }
    const { serverMs, at } = await reading;
    return Math.round(serverMs + performance.now() - at);
  };
}
