// Pausing, resuming and cancelling a crawl from any process: what is asked is written beside its record, and whoever drives it heeds it within a second or two.
import type { CrawlRecord } from '../domain/crawl.ts';
import { StageError } from '../domain/errors.ts';
import type { CrawlRecords } from '../stores/crawl-records.ts';

export interface Steered {
  /** As it is on disk now; its driver changes it when it has stopped. */
  record: CrawlRecord;
  message: string;
}

/** Throws StageError USAGE for a crawl that is not there, or that has ended. */
export async function steerCrawl(
  records: CrawlRecords,
  id: string,
  to: 'paused' | 'running' | 'cancelled',
): Promise<Steered> {
  const record = await records.load(id);
  if (record === null) throw usage(`there is no crawl ${id}; \`gristmill crawls list\` names them`);
  if (record.state === 'done' || record.state === 'cancelled')
    throw usage(`crawl ${id} has ended: it is ${record.state}`);
  if (to === 'running') {
    await records.ask(record, null);
    const running: CrawlRecord = { ...record, state: 'running' };
    if (record.state !== 'running') await records.save(running);
    const message = `${id} may go on: a running \`gristmill serve\` takes it up, or \`gristmill crawl --resume ${id}\` drives it here`;
    return { record: running, message };
  }
  if (record.state === 'running') {
    // driven by somebody: the driver stops it in order and then writes the state
    await records.ask(record, to);
    return {
      record,
      message: `${id} is asked to ${to === 'paused' ? 'pause' : 'end'}; what is in hand is finished first`,
    };
  }
  const changed: CrawlRecord = {
    ...record,
    state: to,
    ended_at: to === 'cancelled' ? new Date().toISOString() : record.ended_at,
  };
  await records.save(changed);
  return { record: changed, message: `${id} is ${to}` };
}

const usage = (message: string): StageError => new StageError('USAGE', 'permanent', message);
