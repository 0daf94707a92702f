// Alarms of schedules as BullMQ Job Schedulers: one a schedule, whose next time our own rules say, so that time zones and jitter are one code. An alarm
// wakes one of the processes that listen; what it then starts is decided by the claim of the due time, not by the alarm.
import { setTimeout as wait } from 'node:timers/promises';
import { Queue, Worker } from 'bullmq';
import type { DueRunner, ScheduleWakes } from '../src/app/schedule/run-due.ts';
import { nextStart, type Schedule } from '../src/domain/schedule/schedule.ts';
import type { RedisClient } from '../src/stores/redis-client.ts';
import { waitingAt } from './node-connection.ts';
import { queuePrefix } from './stage-queues.ts';

const NAME = 'schedules';
/** Alarms taken side by side by one process. */
const AT_ONCE = 16;
/** Alarms set or removed in one round trip or so. */
const BATCH = 200;

/** With its server away a worker would close when that is back: a due time's claim lets the next start take up what was cut off. */
const CLOSES_WITHIN_MS = 3000;

interface WakeJob {
  schedule: string;
}

/** What a Job Scheduler keeps in place of a cron pattern. */
const patternOf = (schedule: Schedule): string => JSON.stringify(schedule);

function scheduleOfPattern(pattern: string): Schedule {
  const date = (value: unknown): Date | null => (typeof value === 'string' ? new Date(value) : null);
  const read = JSON.parse(pattern) as Schedule;
  const { trigger } = read;
  return {
    ...read,
    startsAt: date(read.startsAt),
    endsAt: date(read.endsAt),
    trigger: trigger.kind === 'every' ? { ...trigger, anchor: new Date(trigger.anchor) } : trigger,
  };
}

/** BullMQ's own rules know nothing of jitter, and fire an interval at once: ours decide. */
const settings = {
  repeatStrategy: (after: number, { pattern }: { pattern?: string }): number | undefined =>
    pattern === undefined ? undefined : nextStart(scheduleOfPattern(pattern), new Date(after))?.getTime(),
};

export interface ListeningWakes extends ScheduleWakes {
  /** Wakes `runner` from now on. */
  listen(runner: Pick<DueRunner, 'wake'>, note: (fault: unknown) => void): void;
  /** Within seconds, whether or not the server is there. */
  close(): Promise<void>;
}

/** `connection` is the caller's, for commands; `blocking` for the worker alone (`maxRetriesPerRequest: null`). */
export function createScheduleWakes(connection: RedisClient, blocking: RedisClient, archiveId: string): ListeningWakes {
  const prefix = queuePrefix(archiveId);
  const queue = new Queue<WakeJob>(NAME, {
    connection,
    prefix,
    settings,
    streams: { events: { maxLen: 1000 } },
  });
  queue.on('error', () => undefined); // the connection logs its own errors
  let worker: Worker<WakeJob> | null = null;
  const inBatches = async <T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> => {
    for (let at = 0; at < items.length; at += BATCH) await Promise.all(items.slice(at, at + BATCH).map(work));
  };
  return {
    set: (schedules) =>
      inBatches(schedules, async (schedule) => {
        // one that is never due again leaves no alarm of its earlier self
        if (nextStart(schedule, new Date()) === null) return queue.removeJobScheduler(schedule.id);
        return queue.upsertJobScheduler(
          schedule.id,
          { pattern: patternOf(schedule) },
          { name: 'due', data: { schedule: schedule.id }, opts: { removeOnComplete: true, removeOnFail: true } },
        );
      }),
    remove: (ids) => inBatches(ids, (id) => queue.removeJobScheduler(id)),
    async ids() {
      return (await queue.getJobSchedulers(0, -1)).flatMap(({ key }) => key ?? []);
    },
    count: () => queue.getJobSchedulersCount(),
    listen(runner, note) {
      worker ??= new Worker<WakeJob>(NAME, (job) => runner.wake(job.data.schedule, new Date()), {
        connection: waitingAt(blocking, prefix),
        prefix,
        settings,
        concurrency: AT_ONCE,
        maxStalledCount: 1000,
      });
      worker.on('error', note);
    },
    async close() {
      const closed = (async () => {
        await worker?.close();
        await queue.close();
      })();
      const patience = new AbortController();
      const given = wait(CLOSES_WITHIN_MS, undefined, { signal: patience.signal }).catch(() => undefined);
      await Promise.race([closed, given]).finally(() => patience.abort());
      closed.catch(() => undefined); // of what was given up, nothing is heard any more
    },
  };
}
