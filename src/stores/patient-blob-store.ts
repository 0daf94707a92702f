// A blob store that waits while the disk is full or failing, so that a page which was fetched need not be fetched again for it.
import { isLocalFault } from '../domain/local-fault.ts';
import type { BlobStore } from '../ports/blob-store.ts';

export interface PatienceOptions {
  /** Ends the waiting: the fault is thrown then. */
  signal: AbortSignal;
  onWait(error: unknown, waits: number): void;
}

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 3000;

export function patientBlobStore(blobs: BlobStore, options: PatienceOptions): BlobStore {
  return {
    ...blobs,
    put: (key, bytes, put) => whileOurFault(() => blobs.put(key, bytes, put), options),
  };
}

/** Runs the work again while it fails by no fault of its input. */
export async function whileOurFault<T>(work: () => Promise<T>, { signal, onWait }: PatienceOptions): Promise<T> {
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
