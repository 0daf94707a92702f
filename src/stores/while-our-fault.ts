// Waits out what is no fault of the work: a full disk, a Redis without room or away, a bucket out of reach.
import { isLocalFault } from '../domain/local-fault.ts';

export interface Patience {
  /** Ends the waiting: the fault is thrown then. */
  signal: AbortSignal;
  onWait(error: unknown, waits: number): void;
}

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 3000;

/** Runs the work again while it fails by no fault of its input. */
export async function whileOurFault<T>(work: () => Promise<T>, { signal, onWait }: Patience): Promise<T> {
  for (let waits = 0; ; waits++) {
    try {
      return await work();
    } catch (error) {
      if (!isLocalFault(error) || signal.aborted) throw error;
      onWait(error, waits);
      await sleep(Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(waits, 10)), signal);
    }
  }
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const finish = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      done();
    };
    const timer = setTimeout(finish, ms);
    signal.addEventListener('abort', finish, { once: true });
  });
}
