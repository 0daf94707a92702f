// What a crawl leaves in staging once it is over: nothing. A worker that was killed, or woke too late, may have left a page or half a file.
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Storage } from './storage.ts';

const AT_ONCE = 16;

/** For a crawl that has ended; no error when there is nothing. */
export async function clearStaging({ dir, blobs, remote }: Storage, crawlId: string): Promise<void> {
  if (!/^[\w-]+$/.test(crawlId)) throw new RangeError(`bad crawl id ${JSON.stringify(crawlId)}`);
  if (remote === null) return rm(join(dir, 'staging', crawlId), { recursive: true, force: true, maxRetries: 3 });
  const keys: string[] = [];
  for await (const key of blobs.list(`staging/${crawlId}/`)) keys.push(key);
  for (let at = 0; at < keys.length; at += AT_ONCE)
    await Promise.all(keys.slice(at, at + AT_ONCE).map((key) => blobs.delete(key)));
}

/** Names of all that has a folder in staging: crawls, and others. */
export async function stagedNames({ dir, blobs, remote }: Storage): Promise<string[]> {
  if (remote === null) return readdir(join(dir, 'staging')).catch(() => []);
  const names = new Set<string>();
  for await (const key of blobs.list('staging/')) names.add(key.split('/')[1] ?? '');
  return [...names];
}
