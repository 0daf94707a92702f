// A process that was killed between a crawl's end and its tidying left a frontier in Redis, or pages in staging: the next start removes them.
import { countsOf } from '../../queues/coordinator.ts';
import { endCancelled } from '../../queues/end-cancelled.ts';
import type { Frontier } from '../../queues/frontier/frontier.ts';
import type { CrawlRecord } from '../domain/crawl.ts';
import { clearStaging, stagedNames } from '../stores/clear-staging.ts';
import type { CrawlRecords } from '../stores/crawl-records.ts';
import type { Storage } from '../stores/storage.ts';

/** Only of crawls whose record says that they are over; what has no record here may belong to another data directory on the same Redis. */
export async function sweepEnded(storage: Storage, frontier: Frontier, records: CrawlRecords): Promise<void> {
  const known = new Set(await frontier.crawls());
  const staged = await stagedNames(storage);
  for (const id of new Set([...known, ...staged])) {
    if (!/^[\w-]+$/.test(id)) continue;
    const record = await records.load(id);
    if (record?.state !== 'done' && record?.state !== 'cancelled') continue;
    if (known.has(id)) {
      if (record.state === 'cancelled') await endOpen(record, frontier, records);
      await frontier.forget(id);
    }
    await clearStaging(storage, id);
  }
}

/** Cancelled while nobody drove it: its open URLs have no end yet. */
async function endOpen(record: CrawlRecord, frontier: Frontier, records: CrawlRecords): Promise<void> {
  await endCancelled(record, { frontier, records, queues: null });
  await records.save({ ...record, counts: countsOf(record, await frontier.progress(record.id)) });
}
