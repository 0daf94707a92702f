// `gristmill crawl`: one crawl from its seeds to its end, with progress, a summary and a corpus.
import { type Command, InvalidArgumentError, Option } from 'commander';
import { parseCrawlRequest } from '../../app/crawl-request.ts';
import type { CrawlRecord, CrawlSpec } from '../../domain/crawl.ts';
import { createCrawl } from '../crawl-session.ts';
import { EXIT } from '../exit-codes.ts';
import { performCrawl } from '../perform-crawl.ts';
import { createProgress, type ProgressView, silentProgress } from '../progress.ts';
import { openRuntime, type Runtime } from '../runtime.ts';
import { addCrawlFlags, type CrawlFlags, toCrawlRequest } from './crawl-flags.ts';
import type { VerbContext } from './verb.ts';

interface Flags extends CrawlFlags {
  resume?: string | true;
  workers: boolean;
  json?: boolean;
  quiet?: boolean;
  export: 'txt' | 'none';
}

export function addCrawlVerb(program: Command, context: VerbContext): void {
  const command = program
    .command('crawl')
    .argument('[url...]', 'where to begin')
    .summary('crawl sites into the archive and a clean corpus')
    .description(
      'Crawl from the URLs given to the end: fetch, extract, dedupe, archive, with progress.\n' +
        'Ctrl-C stops in order; the crawl can then be resumed.',
    );
  addCrawlFlags(command)
    .option('--resume [crawl]', 'go on with an interrupted crawl; without an id, with the newest one of these seeds')
    .option('--no-workers', 'leave the work to workers that run elsewhere on the same REDIS_URL')
    .addOption(
      new Option('--export <format>', 'write the corpus of the collection at the end')
        .choices(['txt', 'none'])
        .default('txt'),
    )
    .option('--json', 'print the crawl record as JSON at the end, and nothing else')
    .option('--quiet', 'no progress')
    .addHelpText(
      'after',
      `
Examples:
  gristmill crawl https://example.org/                       one site, politely
  gristmill crawl https://example.org/docs/ --scope prefix   one part of it
  gristmill crawl --sitemap https://example.org/sitemap.xml --limit 500
  gristmill crawl --resume 20261123T204500-1a2b3c            after Ctrl-C or a power cut

Exit codes: 0 done, 1 some URLs failed, 2 usage, 69 a service is missing, 75 interrupted (resume it), 78 bad configuration.`,
    )
    .action(async (urls: string[], flags: Flags) => {
      await crawlVerb(urls, flags, context, command);
    });
}

async function crawlVerb(urls: string[], flags: Flags, context: VerbContext, command: Command): Promise<void> {
  const { config, logger } = context.setUp();
  const resume = resumeOf(urls, flags);
  const spec = resume.asked && resume.id !== null ? null : specOf(resume.urls, flags, command);
  const view: ProgressView[] = [];
  const note = (text: string): void => {
    for (const v of view) v.note(text);
  };
  const runtime = await openRuntime({
    config,
    logger,
    workers: flags.workers,
    onWorkerEvent: (event) => {
      if (event.kind === 'died')
        note(`worker ${event.stage} (${event.pid}) died: ${event.detail}; it is started again`);
    },
  });
  try {
    const record = resume.asked
      ? await resumed(runtime, resume.id, spec, command)
      : await createCrawl(runtime, spec ?? command.error('error: nothing to crawl', { exitCode: EXIT.usage }));
    const shown =
      flags.json || flags.quiet
        ? silentProgress
        : createProgress({ out: process.stderr, crawlId: record.id, limit: record.spec.limit });
    view.push(shown);
    const { code } = await performCrawl(runtime, record, {
      config,
      logger,
      shown,
      json: flags.json ?? false,
      corpus: flags.export !== 'none',
    });
    process.exitCode = code;
  } finally {
    await runtime.close();
  }
}

function specOf(urls: string[], flags: Flags, command: Command): CrawlSpec {
  try {
    const parsed = parseCrawlRequest(toCrawlRequest(urls, flags));
    if (parsed.spec) return parsed.spec;
    return command.error(`error: ${parsed.faults.join('\nerror: ')}`, { exitCode: EXIT.usage });
  } catch (error) {
    const message = error instanceof InvalidArgumentError || error instanceof Error ? error.message : String(error);
    return command.error(`error: ${message}`, { exitCode: EXIT.usage });
  }
}

/** `--resume URL` is a `--resume` before a seed. */
function resumeOf(urls: string[], flags: Flags): { asked: boolean; id: string | null; urls: string[] } {
  if (flags.resume === undefined) return { asked: false, id: null, urls };
  if (flags.resume === true) return { asked: true, id: null, urls };
  if (/^\d{8}T\d{6}-[0-9a-f]+$/.test(flags.resume)) return { asked: true, id: flags.resume, urls };
  return { asked: true, id: null, urls: [flags.resume, ...urls] };
}

async function resumed(
  runtime: Runtime,
  id: string | null,
  spec: CrawlSpec | null,
  command: Command,
): Promise<CrawlRecord> {
  const stop = (message: string): never => command.error(`error: ${message}`, { exitCode: EXIT.usage });
  const record =
    id === null
      ? (await runtime.records.list()).find(
          (r) =>
            r.state !== 'done' &&
            r.state !== 'cancelled' &&
            JSON.stringify(r.spec.seeds) === JSON.stringify(spec?.seeds),
        )
      : await runtime.records.load(id);
  if (!record)
    return stop(
      `there is no ${id === null ? 'unfinished crawl of these seeds' : `crawl ${id}`} here; \`gristmill crawls\` lists them`,
    );
  if (record.state === 'done') return stop(`crawl ${record.id} is done already`);
  const running: CrawlRecord = { ...record, state: 'running' };
  await runtime.records.save(running);
  return running;
}
