// `gristmill status`: the crawls that are open, the queues, and what the data directory holds.
import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { connectRedis } from '../../../queues/connection.ts';
import { countsOf } from '../../../queues/coordinator.ts';
import { createFrontier } from '../../../queues/frontier/frontier.ts';
import { openStageQueues } from '../../../queues/stage-queues.ts';
import { socketPath } from '../../app/embedded-redis.ts';
import type { CrawlCounts } from '../../domain/crawl.ts';
import { STAGE_NAMES } from '../../domain/stage.ts';
import { createCrawlRecords } from '../../stores/crawl-records.ts';
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
      const { config } = context.setUp();
      const socket = socketPath(config.dataDir);
      const url = config.redisUrl ?? (existsSync(socket) ? `unix:${socket}` : null);
      const status: Status = {
        data: config.dataDir,
        redis: url === null ? 'not running' : config.redisUrl === null ? 'embedded' : 'shared',
        queues: {},
        crawls: [],
      };
      const records = (await createCrawlRecords(config.dataDir).list()).slice(0, SHOWN);
      const redis = url === null ? null : connectRedis(url, 'command');
      if (redis) {
        const queues = openStageQueues(redis);
        for (const stage of STAGE_NAMES)
          status.queues[stage] = await queues[stage].getJobCounts('waiting', 'active', 'delayed', 'failed');
        await queues.close();
      }
      for (const record of records) {
        const live =
          redis !== null && record.state === 'running' ? await createFrontier(redis).progress(record.id) : null;
        status.crawls.push({
          id: record.id,
          collection: record.collection,
          state: record.state,
          counts: live && live.known > 0 ? countsOf(record, live) : record.counts,
        });
      }
      redis?.disconnect();
      process.stdout.write(flags.json ? `${JSON.stringify(status)}\n` : render(status));
    });
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
