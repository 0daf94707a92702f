// How long nothing of a crawl has moved: nothing handed out, nothing in flight, nothing that waits to be tried again.
import type { FrontierProgress } from './frontier/frontier.ts';

/** Answers milliseconds. While anything is under way they are 0, however long that takes: it may still fail and be tried again. */
export function watchStillness(
  now: () => number = () => performance.now(),
): (moved: number, progress: Pick<FrontierProgress, 'inflight' | 'waiting'>) => number {
  let last = now();
  return (moved, { inflight, waiting }) => {
    const at = now();
    if (moved > 0 || inflight > 0 || waiting > 0) last = at;
    return at - last;
  };
}
