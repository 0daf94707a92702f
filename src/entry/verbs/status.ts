// `gristmill status`: the crawls that are open, the queues, and what the data directory holds.
import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { connectRedis } from '../../../queues/connection.ts';
import { countsOf } from '../../../queues/coordinator.ts';
import { createFrontier } from '../../../queues/frontier/frontier.ts';
import { judgeServer } from '../../../queues/judge-server.ts';
import { openStageQueues } from '../../../queues/stage-queues.ts';
import { socketPath } from '../../app/embedded-redis.ts';
import type { Config } from '../../config/load.ts';
import type { CrawlCounts, CrawlRecord } from '../../domain/crawl.ts';
import { STAGE_NAMES } from '../../domain/stage.ts';
import { knownArchiveId } from '../../stores/archive-id.ts';
import { openCrawlRecords } from '../../stores/bucket-crawl-records.ts';
import type { RedisClient } from '../../stores/redis-client.ts';
import { readArchive } from '../archive-files.ts';
import type { VerbContext } from './verb.ts';

interface Status {
  data: string;
  redis: 'embedded' | 'shared' | 'not running';
  queues: Record<string, Record<string, number>>;
  crawls: Array<{ id: string; collection: string; state: string; counts: CrawlCounts }>;
}

const SHOWN = 10;

export function addStatusVerb(program: Command, context: VerbContext): void {
  program
    .command('status')
    .summary('what is running and what the data directory holds')
    .description('Open crawls with their counts, queue depths, and the newest crawls of the data directory.')
    .option('--json', 'print it as JSON')
    .action(async (flags: { json?: boolean }) => {
      const status = await collectStatus(context.setUp().config);
      process.stdout.write(flags.json ? `${JSON.stringify(status)}\n` : render(status));
    });
}

async function collectStatus(config: Config): Promise<Status> {
  const socket = socketPath(config.dataDir);
  const url = config.redisUrl ?? (existsSync(socket) ? `unix:${socket}` : null);
  const kind = config.redisUrl === null ? 'embedded' : 'shared';
  const status: Status = { data: config.dataDir, redis: url === null ? 'not running' : kind, queues: {}, crawls: [] };
  const { records, archive } = await readArchive(config, { collection: null, parts: [] }, async ({ storage }) => ({
    records: await openCrawlRecords(storage).list(),
    archive: await knownArchiveId(storage.blobs),
  }));
  const redis = url === null ? null : await connectAnswering(url, kind);
  if (redis === null) status.redis = 'not running';
  else {
    const queues = openStageQueues(redis, archive ?? '');
    for (const stage of STAGE_NAMES)
      status.queues[stage] = await queues[stage].getJobCounts('waiting', 'active', 'delayed', 'failed');
    await queues.close();
  }
  for (const record of records.slice(0, SHOWN)) {
    const { id, collection, state } = record;
    status.crawls.push({ id, collection, state, counts: await countsNow(record, redis) });
  }
  redis?.disconnect();
  return status;
}

/** Null where the data directory's own server left its socket behind. Throws StageError REDIS_MISSING for one named by REDIS_URL that does not answer. */
async function connectAnswering(url: string, kind: 'embedded' | 'shared'): Promise<RedisClient | null> {
  const redis = connectRedis(url, 'command');
  try {
    await judgeServer(redis, url);
    return redis;
  } catch (error) {
    redis.disconnect();
    if (kind === 'embedded') return null;
    throw error;
  }
}

/** A running crawl's counts are in the frontier; the record has those of its last save. */
async function countsNow(record: CrawlRecord, redis: RedisClient | null): Promise<CrawlCounts> {
  if (redis === null || record.state !== 'running') return record.counts;
  const live = await createFrontier(redis).progress(record.id);
  return live.known > 0 ? countsOf(record, live) : record.counts;
}

function render(s: Status): string {
  const lines = [`data    ${s.data}`, `redis   ${s.redis}`];
  for (const [stage, counts] of Object.entries(s.queues))
    lines.push(
      `queue   ${stage.padEnd(8)}${Object.entries(counts)
        .map(([k, v]) => ` ${k} ${v}`)
        .join(' ')}`,
    );
  if (s.crawls.length === 0) lines.push('no crawls yet: gristmill crawl URL');
  for (const c of s.crawls) {
    const { states } = c.counts;
    lines.push(
      `crawl   ${c.id}  ${c.state}  ${c.collection}: archived ${states.archived}, not modified ${states['not-modified']}, skipped ${states.skipped}, failed ${states.failed}, open ${c.counts.open}`,
    );
  }
  return `${lines.join('\n')}\n`;
}
