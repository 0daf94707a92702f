// A blob store that waits while the disk is full or the bucket out of reach, so that no page is fetched again, or loses its text, for it.

import type { BlobStore } from '../ports/blob-store.ts';
import { type Patience, whileOurFault } from './while-our-fault.ts';

export interface PatienceOptions extends Patience {
  /** Reading waits too: a bucket may be away, which a disk is not. */
  reads?: boolean;
}

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
