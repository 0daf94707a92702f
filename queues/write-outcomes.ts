// Moves outcomes of URLs from Redis into the crawl's log on disk.
import type { CrawlRecord } from '../src/domain/crawl.ts';
import { crashPoint } from '../src/observe/crash-points.ts';
import type { CrawlRecords } from '../src/stores/crawl-records.ts';
import type { Frontier } from './frontier/frontier.ts';

export interface OutcomesDeps {
  frontier: Frontier;
  records: CrawlRecords;
}

/** Redis keeps outcomes only until they are in the log on disk; a crash between the two writes a line twice, which the log's reader knows. */
export async function writeOutcomes(record: CrawlRecord, { frontier, records }: OutcomesDeps): Promise<void> {
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const lines = await frontier.outcomes(record.id, LINES_A_ROUND);
    if (lines.length === 0) return;
    await records.appendLog(record, lines);
    crashPoint('crawl.after-log-before-drop');
    await frontier.dropOutcomes(record.id, lines);
  }
}

const MOST_ROUNDS = 100;
const LINES_A_ROUND = 2000;
