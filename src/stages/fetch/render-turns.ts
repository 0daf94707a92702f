// Lets no more pages begin than the browser can draw soon: what was fetched must not lie in memory, its half minute running, behind a queue.
// Most sites need no drawing and are not held up; how many pages need it is learnt from the last ones.
import { setMaxListeners } from 'node:events';

export interface RenderTurns {
  /** Resolves when a page may begin; rejects with the signal's reason. */
  enter(signal: AbortSignal): Promise<RenderTurn>;
}

export interface RenderTurn {
  /** Whether the page needs the browser, once that is known. */
  decided(needs: boolean): void;
  /** The page is done with, whatever became of it. */
  leave(): void;
}

/** Pages that may wait for each one being drawn. */
const QUEUED_PER_PAGE = 1;
/** What is learnt fades: the last hundred pages or so count. */
const REMEMBERED = 100;
/** A mixed site comes in runs: more is expected of it than its mean. */
const CAUTION = 2;

export function createRenderTurns(pages: number): RenderTurns {
  const room = pages * (1 + QUEUED_PER_PAGE);
  const waiting = new Set<() => void>();
  let undecided = 0;
  let drawing = 0;
  let seen = 0;
  let needed = 0;

  const isFree = (): boolean => {
    const share = Math.min(1, (CAUTION * (needed + 0.5)) / (seen + 1));
    return drawing + (undecided + 1) * share <= room || drawing + undecided === 0;
  };
  const callNext = (): void => {
    for (const next of waiting) {
      if (!isFree()) return;
      waiting.delete(next);
      undecided += 1; // before the next looks
      next();
    }
  };
  const learn = (needs: boolean): void => {
    seen += 1;
    if (needs) needed += 1;
    if (seen <= REMEMBERED) return;
    seen /= 2;
    needed /= 2;
  };

  const turn = (): RenderTurn => {
    let state: 'undecided' | 'drawing' | 'left' = 'undecided';
    return {
      decided(needs) {
        if (state !== 'undecided') return;
        learn(needs);
        undecided -= 1;
        if (needs) drawing += 1;
        state = needs ? 'drawing' : 'left';
        callNext();
      },
      leave() {
        if (state === 'undecided') undecided -= 1;
        if (state === 'drawing') drawing -= 1;
        state = 'left';
        callNext();
      },
    };
  };

  return {
    enter(signal) {
      return new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason);
        if (waiting.size === 0 && isFree()) {
          undecided += 1;
          return resolve(turn());
        }
        const stop = (): void => {
          waiting.delete(next);
          reject(signal.reason);
        };
        const next = (): void => {
          signal.removeEventListener('abort', stop);
          resolve(turn());
        };
        setMaxListeners(0, signal); // hundreds of pages may wait on it
        waiting.add(next);
        signal.addEventListener('abort', stop, { once: true });
      });
    },
  };
}
