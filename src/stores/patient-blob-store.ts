// A blob store that waits while the disk is full or the bucket out of reach, so that no page is fetched again, or loses its text, for it.
import { isLocalFault } from '../domain/local-fault.ts';
import type { BlobStore } from '../ports/blob-store.ts';

export interface PatienceOptions {
  /** Ends the waiting: the fault is thrown then. */
  signal: AbortSignal;
  onWait(error: unknown, waits: number): void;
  /** Reading waits too: a bucket may be away, which a disk is not. */
  reads?: boolean;
}

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 3000;

export function patientBlobStore(blobs: BlobStore, options: PatienceOptions): BlobStore {
  const put: BlobStore['put'] = (key, bytes, how) => whileOurFault(() => blobs.put(key, bytes, how), options);
  if (!options.reads) return { ...blobs, put };
  return {
    ...blobs,
    put,
    get: (key, range) => whileOurFault(() => blobs.get(key, range), options),
    stat: (key) => whileOurFault(() => blobs.stat(key), options),
    delete: (key) => whileOurFault(() => blobs.delete(key), options),
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
