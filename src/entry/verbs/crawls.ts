// `gristmill crawls`: the crawls of a data directory, what each changed, and how to pause, resume or cancel one wherever it runs.
import { writeFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { FEED_FORMATS, type FeedFormat, renderChangeFeed } from '../../app/change-feed.ts';
import { type CrawlChanges, findChanges, tellChanges } from '../../app/crawl-changes.ts';
import { showCrawl, summarizeCrawl } from '../../app/crawl-view.ts';
import { steerCrawl } from '../../app/steer-crawl.ts';
import type { CrawlRecord } from '../../domain/crawl.ts';
import { StageError } from '../../domain/errors.ts';
import { openCrawlRecords } from '../../stores/bucket-crawl-records.ts';
import type { CrawlRecords } from '../../stores/crawl-records.ts';
import { TEXT_PARTS } from '../../stores/working-copy.ts';
import { readArchive } from '../archive-files.ts';
import { wholeNumber } from './flag-values.ts';
import type { VerbContext } from './verb.ts';

interface JsonFlag {
  json?: boolean;
}

export function addCrawlsVerb(program: Command, context: VerbContext): void {
  const withRecords = <T>(work: (records: CrawlRecords, dir: string) => Promise<T>): Promise<T> =>
    readArchive(context.setUp().config, { collection: null, parts: ['crawls'] }, ({ storage, dir }) =>
      work(openCrawlRecords(storage), dir),
    );
  const crawls = program
    .command('crawls')
    .summary('list crawls; pause, resume or cancel one; tell what one changed')
    .description('The crawls of the data directory. Without a word of what to do: list.');
  crawls
    .command('list', { isDefault: true })
    .description('All crawls, newest first.')
    .option('--json', 'print {"items":[…]}, as GET /v1/crawls does')
    .action(async (flags: JsonFlag) =>
      list(await withRecords((records) => records.list()), flags.json, context.setUp().config.dataDir),
    );
  for (const [name, to, words] of STEERING)
    crawls
      .command(name)
      .argument('<id>', 'the crawl, as `gristmill crawls list` names it')
      .description(words)
      .option('--json', 'print the crawl record')
      .action(async (id: string, flags: JsonFlag) => {
        const { record, message } = await withRecords((records) => steerCrawl(records, id, to));
        process.stdout.write(flags.json ? `${JSON.stringify(showCrawl(record))}\n` : `${message}\n`);
      });
  crawls
    .command('changes')
    .argument('<id>', 'the crawl')
    .description(
      'What a crawl found to have appeared, changed, vanished or returned, against all that was known before.',
    )
    .addOption(new Option('--feed <format>', 'print a feed: Atom, or JSON Feed').choices(FEED_FORMATS))
    .option('--out <file>', 'write it to a file')
    .option('--limit <n>', 'most changes told, the newest', wholeNumber(1, 100_000), 1000)
    .option('--json', 'print them as GET /v1/crawls/{id}/changes does')
    .addHelpText(
      'after',
      '\nExamples:\n  gristmill crawls changes ID\n  gristmill crawls changes ID --feed atom --out changes.xml',
    )
    .action(async (id: string, flags: JsonFlag & { feed?: FeedFormat; out?: string; limit: number }) => {
      const { config } = context.setUp();
      const record = await withRecords((records) => records.load(id));
      if (record === null) throw unknownCrawl(id);
      const { collection } = record;
      const found = await readArchive(config, { collection, parts: TEXT_PARTS }, async ({ dir }) =>
        tellChanges(await findChanges({ dataDir: dir, collection, crawl: id }), { limit: flags.limit }),
      );
      const text =
        flags.feed !== undefined
          ? renderChangeFeed(found, flags.feed, null).text
          : flags.json
            ? `${JSON.stringify(shown(found))}\n`
            : renderChanges(found);
      if (flags.out === undefined) process.stdout.write(text);
      else await writeFile(flags.out, text);
    });
}

const STEERING = [
  ['pause', 'paused', 'Stop a running crawl in order; it keeps its place and goes on with resume.'],
  ['resume', 'running', 'Let a paused or interrupted crawl go on: a running service takes it up.'],
  ['cancel', 'cancelled', 'End a crawl for good; what it archived stays.'],
] as const;

const unknownCrawl = (id: string): StageError =>
  new StageError('USAGE', 'permanent', `there is no crawl ${id}; \`gristmill crawls list\` names them`);

function list(records: readonly CrawlRecord[], json: boolean | undefined, dataDir: string): void {
  if (json) {
    process.stdout.write(`${JSON.stringify({ items: records.map(summarizeCrawl), next_cursor: null })}\n`);
    return;
  }
  if (records.length === 0) process.stdout.write(`no crawls in ${dataDir}; begin with \`gristmill crawl URL\`\n`);
  for (const r of records) {
    const { states } = r.counts;
    process.stdout.write(
      `${r.id}  ${r.state.padEnd(11)}  ${r.collection}  archived ${states.archived}, not modified ${states['not-modified']}, skipped ${states.skipped}, failed ${states.failed}  ${r.spec.seeds[0] ?? r.spec.sitemaps[0] ?? r.spec.feeds[0] ?? ''}\n`,
    );
  }
}

/** As the API shows them, in one answer. */
const shown = ({ next: _, ...told }: CrawlChanges) => ({ ...told, next_cursor: null });

function renderChanges({ counts, items }: CrawlChanges): string {
  const { appeared, changed, vanished, returned, unchanged } = counts;
  const lines = items.map(
    (c) =>
      `${c.captured_at}  ${c.change.padEnd(8)}  ${c.http_status}  ${c.url}${c.title === null ? '' : `  ${plain(c.title)}`}`,
  );
  lines.push(
    `${appeared} appeared, ${changed} changed, ${vanished} vanished, ${returned} returned, ${unchanged} unchanged` +
      (items.length < appeared + changed + vanished + returned ? `; the newest ${items.length} are shown` : ''),
  );
  return `${lines.join('\n')}\n`;
}

/** Text of pages must not steer a terminal. */
const plain = (text: string): string => text.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, ' ').slice(0, 100);
