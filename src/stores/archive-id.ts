// Which archive this is: a name made once and kept beside the collections, so that one Redis may serve several archives and mixes up none.
import { createHash, randomBytes } from 'node:crypto';
import type { BlobStore } from '../ports/blob-store.ts';

/** At the root of the data directory or bucket. A copy of an archive that goes its own way on the same Redis must be without it. */
const KEY = 'archive-id';

/** Twelve hex digits; made by whoever asks first. */
export async function archiveId(blobs: BlobStore): Promise<string> {
  const known = await knownArchiveId(blobs);
  if (known !== null) return known;
  await blobs.put(KEY, Buffer.from(`${randomBytes(6).toString('hex')}\n`), { ifAbsent: true });
  const made = await knownArchiveId(blobs);
  if (made === null) throw new Error(`${KEY} was written and is not there`);
  return made;
}

/** Null where nothing was ever queued. */
export async function knownArchiveId(blobs: BlobStore): Promise<string | null> {
  const bytes = await blobs.get(KEY);
  if (bytes === null) return null;
  const name = bytes.toString('latin1').trim();
  // whatever a person or a bad disk made of it names one archive still
  return /^[0-9a-f]{12}$/.test(name) ? name : createHash('sha256').update(bytes).digest('hex').slice(0, 12);
}
