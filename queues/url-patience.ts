// How long one URL may take in all: whether it is tried again after what went wrong, and waited for when its server asks for time.
// Every URL ends within half a minute of asking; only a crawl that has other pages to fetch waits longer for one.
import type { FrontierEntry } from './frontier/entry.ts';

/** Tries and the waits between them, of one URL. */
const TRYING_MS = 26_000;
/** Waits at a server's wish, in all. */
const WAITING_MS = 22_000;
/** A URL that was put off so long in all gets one more try, and that answer stands. */
const PUT_OFF_MS = 11_000;
/** Waited out while the crawl has something else to do; more is not. */
const LONGEST_WAIT_MS = 10 * 60_000;

/** A further try may take as long as this one did. `pauseMs` comes before it; the host's pace is in neither. */
export function mayTryAgain(
  entry: Pick<FrontierEntry, 'attempt' | 'spentMs'>,
  pauseMs: number,
  tookMs: number,
  maxAttempts: number,
): boolean {
  return entry.attempt + 1 < maxAttempts && entry.spentMs + pauseMs + 2 * tookMs <= TRYING_MS;
}

/** `askedMs` is 0 when the server named no time. `isAlone`: all other URLs of the crawl have ended. */
export async function mayWait(
  entry: Pick<FrontierEntry, 'deferrals' | 'waitedMs'>,
  askedMs: number,
  maxDeferrals: number,
  isAlone: () => Promise<boolean>,
): Promise<boolean> {
  if (entry.deferrals >= maxDeferrals || entry.waitedMs >= PUT_OFF_MS) return false;
  if (entry.waitedMs + askedMs <= WAITING_MS) return true;
  return entry.waitedMs === 0 && askedMs <= LONGEST_WAIT_MS && !(await isAlone());
}
