// Gives every job that it sees in a queue a twin with another id, so that two workers hold one page at once.
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { pause } from './processes.ts';

const STAGES = ['fetch', 'extract', 'dedupe', 'archive'];

/** All keys with the prefix lie on one server, which `socket` names. Answers how many twins were made. */
export async function deliverTwice(socket: () => string, prefix: string, isOver: () => boolean): Promise<number> {
  const redis = new Redis({ path: socket(), maxRetriesPerRequest: 2, retryStrategy: () => 200 });
  redis.on('error', () => undefined); // Redis may be gone for a while: that is another fault
  const queues = STAGES.map((stage) => new Queue(stage, { connection: redis, prefix }));
  for (const queue of queues) queue.on('error', () => undefined);
  const seen = new Set<string>();
  while (!isOver()) {
    for (const queue of queues) await twins(queue, seen).catch(() => undefined);
    await pause(15);
  }
  redis.disconnect();
  return seen.size;
}

async function twins(queue: Queue, seen: Set<string>): Promise<void> {
  for (const job of await queue.getJobs(['waiting', 'active'], 0, 50)) {
    const id = `${queue.name}/${job?.id}`;
    if (!job?.id || job.id.startsWith('twin') || seen.has(id)) continue;
    seen.add(id);
    await queue.add(queue.name, job.data, { jobId: `twin-${job.id}`, removeOnComplete: true, attempts: 50 });
  }
}
