// What a crawl leaves in staging once it is over: nothing. A worker that was killed, or woke too late, may have left a page or half a file.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';

/** For a crawl that has ended; no error when there is nothing. */
export async function clearStaging(dataDir: string, crawlId: string): Promise<void> {
  if (!/^[\w-]+$/.test(crawlId)) throw new RangeError(`bad crawl id ${JSON.stringify(crawlId)}`);
  await rm(join(dataDir, 'staging', crawlId), { recursive: true, force: true, maxRetries: 3 });
}
