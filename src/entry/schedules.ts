// Scheduled crawls in a service: due ones are created under ids made from schedule and time, so that several services start each once.
import { setTimeout as wait } from 'node:timers/promises';
import { duplicateForWaiting } from '../../queues/connection.ts';
import { createScheduleWakes } from '../../queues/schedule-wakes.ts';
import { planRun } from '../app/schedule/plan-run.ts';
import { createDueRunner } from '../app/schedule/run-due.ts';
import { createScheduleFiles } from '../app/schedule/schedule-files.ts';
import { runScheduler } from '../app/schedule/scheduler-loop.ts';
import type { Config } from '../config/load.ts';
import type { Logger } from '../observe/logger.ts';
import { archiveId } from '../stores/archive-id.ts';
import type { CrawlRecords } from '../stores/crawl-records.ts';
import { createFsBlobStore } from '../stores/fs-blob-store.ts';
import type { RedisClient } from '../stores/redis-client.ts';
import type { CrawlHost } from './crawl-host.ts';
import { announcementsOf } from './seeds.ts';

export interface ScheduleHost {
  config: Config;
  host: CrawlHost;
  records: CrawlRecords;
  redis: RedisClient;
  logger: Logger;
  /** Folder that has the collections. */
  archiveDir: string;
}

/** Resolves when the signal aborts and the running tick has ended. */
export async function runSchedules(
  { config, archiveDir, host, records, redis, logger }: ScheduleHost,
  signal: AbortSignal,
): Promise<void> {
  const files = createScheduleFiles(config.dataDir);
  const note = (text: string): void => logger.warn(text);
  const blocking = duplicateForWaiting(redis);
  blocking.on('error', () => undefined); // the command's connection tells of the same
  // schedules are the data directory's, though its archive may be in a bucket that others share
  const home = await archiveId(createFsBlobStore(config.dataDir));
  const wakes = createScheduleWakes(redis, blocking, home);
  const runner = createDueRunner({
    files,
    wakes,
    crawls: {
      async start(id, record, nominal) {
        if ((await records.load(id)) !== null) return 'started';
        const run = await planRun({
          dataDir: archiveDir,
          record,
          runs: await files.runs(record.id),
          nominal,
          now: new Date(),
          announcements: (spec) => announcementsOf(spec, config, note, signal),
        });
        if (run === null) return 'nothing-due';
        await host.create(run.spec, id, run.plan);
        return 'started';
      },
      async isRunning(id) {
        const state = (await records.load(id))?.state;
        return state === 'running' || state === 'paused' || state === 'interrupted';
      },
      async cancel(id) {
        await host.change(id, 'cancelled');
      },
    },
    note({ schedule, run, fault }) {
      if (fault === null || fault === undefined) logger.info({ schedule, run }, 'schedule ran');
      else logger.error({ schedule, run, err: fault }, 'schedule could not run');
    },
  });
  wakes.listen(runner, (fault) => logger.debug({ err: fault }, 'alarms of schedules'));
  const clock = {
    now: () => new Date(),
    sleep: (ms: number, end: AbortSignal) => wait(ms, undefined, { signal: end }).catch(() => undefined),
  };
  while (!signal.aborted) {
    try {
      await runScheduler(runner, clock, signal);
    } catch (error) {
      logger.error({ err: error }, 'scheduler failed; it goes on in a moment');
      await clock.sleep(1000, signal);
    }
  }
  await wakes.close().catch((error: unknown) => logger.debug({ err: error }, 'alarms of schedules closed late'));
  blocking.disconnect();
}
