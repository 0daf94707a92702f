// What a crawl says at its end: how its URLs ended, where everything is, what to do next.

import type { OutcomeLine } from '../../queues/frontier/frontier.ts';
import type { CrawlRecord } from '../domain/crawl.ts';
import { duration, megabytes } from './progress.ts';

export interface CrawlSummary {
  record: CrawlRecord;
  seconds: number;
  /** Bounded lists of what did not go well. */
  failed: OutcomeLine[];
  notFound: OutcomeLine[];
  archiveDir: string;
  corpusDir: string | null;
  corpusDocuments: number | null;
  logPath: string;
  /** ` --data DIR` where it is not the default, else ''. */
  dataFlag: string;
}

const SHOWN = 10;

/** Sorts the log's lines into those that failed and those answered with an error. */
export function troubleOf(lines: readonly string[]): Pick<CrawlSummary, 'failed' | 'notFound'> {
  const failed: OutcomeLine[] = [];
  const notFound: OutcomeLine[] = [];
  for (const line of lines) {
    const outcome = JSON.parse(line) as OutcomeLine;
    if (outcome.state === 'failed') failed.push(outcome);
    else if (outcome.httpStatus !== null && outcome.httpStatus >= 400) notFound.push(outcome);
  }
  return { failed, notFound };
}

export function renderSummary(s: CrawlSummary): string {
  const c = s.record.counts;
  const lines = [
    '',
    `Crawl ${s.record.id} ${s.record.state === 'done' ? 'is done' : 'was interrupted'} after ${duration(s.seconds)}.`,
    '',
    `  archived      ${c.states.archived}${withReasons(c.reasons, 'archived')}`,
    ...(c.states['not-modified'] > 0 ? [`  not modified  ${c.states['not-modified']}`] : []),
    `  skipped       ${c.states.skipped}${withReasons(c.reasons, 'skipped')}`,
    `  failed        ${c.states.failed}${withReasons(c.reasons, 'failed')}`,
    ...(c.open > 0 ? [`  still open    ${c.open}`] : []),
    ...(c.overLimit > 0 ? [`  over limit    ${c.overLimit} more URLs were found and left (${boundOf(s.record)})`] : []),
    `  documents     ${c.documents} with text (live view: ${c.duplicates} duplicates, ${c.nearDuplicates} near); ${c.rendered} pages rendered in Chromium`,
    `  volume        ${megabytes(c.bytes)}`,
  ];
  list(lines, 'Failed', s.failed);
  list(lines, 'Answered with an error', s.notFound);
  lines.push('', `  archive   ${s.archiveDir}`);
  if (s.corpusDir !== null) lines.push(`  corpus    ${s.corpusDir} (${s.corpusDocuments ?? 0} texts)`);
  lines.push(`  log       ${s.logPath}`, '', 'Next:');
  const data = s.dataFlag;
  if (s.record.state !== 'done') lines.push(`  gristmill crawl --resume ${s.record.id}${data}`);
  lines.push(
    `  gristmill export --collection ${s.record.collection} --format jsonl --out corpus-jsonl${data}`,
    `  gristmill verify --collection ${s.record.collection}${data}`,
  );
  return `${lines.join('\n')}\n`;
}

function boundOf({ ended_by: by, spec }: CrawlRecord): string {
  if (by === 'max-time') return `--max-time ${spec.maxSeconds}s`;
  if (by === 'max-bytes') return `--max-bytes ${spec.maxBytes}`;
  return `--limit ${spec.limit}`;
}

function withReasons(reasons: Record<string, number>, state: string): string {
  const parts = Object.entries(reasons)
    .filter(([name]) => name.startsWith(`${state}:`))
    .sort((a, b) => b[1] - a[1])
    .slice(0, 8)
    .map(([name, count]) => `${name.slice(state.length + 1)} ${count}`);
  return parts.length === 0 ? '' : `  (${parts.join(', ')})`;
}

function list(lines: string[], heading: string, outcomes: readonly OutcomeLine[]): void {
  if (outcomes.length === 0) return;
  lines.push('', `  ${heading}:`);
  for (const o of outcomes.slice(0, SHOWN)) lines.push(`    ${o.reason ?? o.httpStatus}  ${o.url}`);
  if (outcomes.length > SHOWN) lines.push(`    and ${outcomes.length - SHOWN} more (see the log)`);
}
