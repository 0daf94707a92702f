// Where the archive and staging live: the data directory, or a bucket with a working copy below it. The one place that chooses.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { BlobStore } from '../ports/blob-store.ts';
import { createFsBlobStore } from './fs-blob-store.ts';
import type { S3Access } from './s3/location.ts';
import type { S3BlobStore } from './s3-blob-store.ts';
import type { WorkingCopy } from './working-copy.ts';

export interface StorageSettings extends S3Access {
  /** `s3://bucket/prefix`; null means the data directory. */
  url: string | null;
  partBytes: number;
  /** Of the working copy. */
  copyBytes: number;
}

export interface Storage {
  /** The data directory's keys, wherever they are: `collections/…`, `staging/…`. */
  blobs: BlobStore;
  /** A folder in which `collections/…` can be read as files: the data directory itself, or the working copy. */
  dir: string;
  /** Null for a directory. */
  remote: { blobs: S3BlobStore; copy: WorkingCopy } | null;
  close(): Promise<void>;
}

/** What talks to a bucket is loaded for a bucket alone. */
export async function openStorage(dataDir: string, settings: StorageSettings): Promise<Storage> {
  if (settings.url === null)
    return { blobs: createFsBlobStore(dataDir), dir: dataDir, remote: null, close: () => Promise.resolve() };
  const [{ createS3BlobStore }, { openWorkingCopy }] = await Promise.all([
    import('./s3-blob-store.ts'),
    import('./working-copy.ts'),
  ]);
  const blobs = createS3BlobStore({ url: settings.url, access: settings, partBytes: settings.partBytes });
  const dir = copyFolder(dataDir, `${settings.endpoint ?? ''} ${settings.url.replace(/\/+$/, '')}`);
  const copy = openWorkingCopy(dir, blobs, settings.copyBytes);
  return {
    blobs,
    dir,
    remote: { blobs, copy },
    async close() {
      try {
        await copy.leave().catch(() => undefined); // the work is done: what is beyond the bound goes with the next command
      } finally {
        await blobs.close();
      }
    },
  };
}

/** One a bucket and prefix, apart from what the data directory itself may hold. */
const copyFolder = (dataDir: string, place: string): string =>
  join(dataDir, 'storage', createHash('sha256').update(place).digest('hex').slice(0, 12));
