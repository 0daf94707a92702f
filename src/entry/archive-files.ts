// A command's archive as files: the data directory itself, or the bucket's working copy, brought up to date before and sent back after.
import type { Config } from '../config/load.ts';
import { openStorage, type Storage } from '../stores/storage.ts';
import type { CopyPart } from '../stores/working-copy.ts';

export interface ArchiveFiles {
  /** Folder that has `collections/…`. */
  dir: string;
  storage: Storage;
}

/** `collection` null means all of them. */
export async function readArchive<T>(
  config: Config,
  wanted: { collection: string | null; parts: readonly CopyPart[] },
  work: (files: ArchiveFiles) => Promise<T>,
): Promise<T> {
  const storage = await openStorage(config.dataDir, config.storage);
  try {
    await storage.remote?.copy.pull(wanted.collection, wanted.parts);
    return await work({ dir: storage.dir, storage });
  } finally {
    await storage.close();
  }
}

/** What the work changes in those parts is in the bucket when it resolves. */
export async function changeArchive<T>(
  config: Config,
  wanted: { collection: string; parts: readonly CopyPart[] },
  work: (files: ArchiveFiles) => Promise<T>,
): Promise<T> {
  const storage = await openStorage(config.dataDir, config.storage);
  const files = { dir: storage.dir, storage };
  try {
    if (storage.remote === null) return await work(files);
    return await storage.remote.copy.change(wanted.collection, wanted.parts, () => work(files));
  } finally {
    await storage.close();
  }
}
