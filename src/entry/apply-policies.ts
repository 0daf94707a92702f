// Retention in a service: what a collection's policy lets go, goes by itself, now and then, one collection at a time, and never while something is
// written into it. The work is a command's, in a process of its own: its memory and CPU are not those that answer requests.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { readPolicy } from '../app/retention.ts';
import { runVerb, type VerbCommand } from '../app/service/run-verb.ts';
import type { Task } from '../app/service/tasks.ts';
import type { Logger } from '../observe/logger.ts';
import type { CrawlRecords } from '../stores/crawl-records.ts';
import { createFsBlobStore } from '../stores/fs-blob-store.ts';
import { isMissing } from '../stores/read-folder.ts';
import type { RedisClient } from '../stores/redis-client.ts';
import type { CrawlHost } from './crawl-host.ts';
import { hasCrawlUnderWay } from './under-way.ts';

export interface PolicyRounds {
  /** Time from one application to a collection to the next, whichever service does it; 0 applies none. */
  everyMs: number;
  dataDir: string;
  /** Folder that has the collections. */
  archiveDir: string;
  archiveId: string;
  redis: RedisClient;
  records: Pick<CrawlRecords, 'list'>;
  host: Pick<CrawlHost, 'whileQuiet'>;
  ingests: { list(): Promise<Task[]> };
  command: VerbCommand;
  logger: Logger;
}

/** A collection that was busy, or whose turn has not come, is looked at again after this. */
const MOST_BETWEEN_LOOKS_MS = 60_000;

/** Resolves when the signal aborts and the running application has ended. */
export async function applyPolicies(rounds: PolicyRounds, signal: AbortSignal): Promise<void> {
  if (rounds.everyMs === 0) return;
  while (!signal.aborted) {
    for (const collection of await collectionsIn(rounds.archiveDir)) {
      if (signal.aborted) return;
      await applyTo(rounds, collection, signal).catch((error: unknown) =>
        rounds.logger.warn({ err: error, collection }, 'the retention policy could not be applied'),
      );
    }
    await wait(Math.min(rounds.everyMs, MOST_BETWEEN_LOOKS_MS), undefined, { signal }).catch(() => undefined);
  }
}

async function collectionsIn(archiveDir: string): Promise<string[]> {
  try {
    return (await readdir(join(archiveDir, 'collections'))).sort();
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

async function applyTo(rounds: PolicyRounds, collection: string, signal: AbortSignal): Promise<void> {
  const { redis, logger, host } = rounds;
  if ((await readPolicy(createFsBlobStore(rounds.archiveDir), collection)) === null) return;
  if (await isBusy(rounds, collection)) return;
  const turn = `gm:retention:${rounds.archiveId}:${collection}`;
  if ((await redis.set(turn, '1', 'PX', rounds.everyMs, 'NX')) === null) return; // applied a while ago, here or by another service
  const args = ['purge', '--policy', '--collection', collection, '--json', '--data', rounds.dataDir];
  const isDone = await host.whileQuiet(collection, async () => {
    const { result, error } = await runVerb(rounds.command, args, signal);
    if (error === null) logger.info({ collection, result }, 'the retention policy was applied');
    else if (!signal.aborted) logger.warn({ collection, error }, 'the retention policy could not be applied');
    if (error !== null) await redis.del(turn);
  });
  if (!isDone) await redis.del(turn);
}

/** A crawl of it is not at its end, wherever it is driven, or files are being ingested. */
async function isBusy({ records, ingests }: PolicyRounds, collection: string): Promise<boolean> {
  if (await hasCrawlUnderWay(records, collection)) return true;
  const tasks = await ingests.list();
  return tasks.some(
    ({ request, state }) =>
      (state === 'queued' || state === 'running') && (request['collection'] ?? 'main') === collection,
  );
}
