// `gristmill schedule`: recurring crawls. They are kept in the data directory; a running service starts them.
import { randomBytes } from 'node:crypto';
import { type Command, Option } from 'commander';
import { nextVisits, type PageVisit } from '../../app/schedule/next-visits.ts';
import {
  addSchedule,
  listSchedules,
  pauseSchedule,
  removeSchedule,
  showSchedule,
} from '../../app/schedule/schedule-crawl.ts';
import { createScheduleFiles } from '../../app/schedule/schedule-files.ts';
import type { ScheduleView } from '../../app/schedule/schedule-view.ts';
import type { CrawlSpec } from '../../domain/crawl.ts';
import { withoutSecrets } from '../../domain/crawl-secrets.ts';
import { StageError } from '../../domain/errors.ts';
import { TEXT_PARTS } from '../../stores/working-copy.ts';
import { readArchive } from '../archive-files.ts';
import { addCrawlFlags, type CrawlFlags, toCrawlRequest } from './crawl-flags.ts';
import { positiveNumber, time, wholeNumber } from './flag-values.ts';
import type { VerbContext } from './verb.ts';

interface AddFlags extends CrawlFlags {
  cron?: string;
  tz: string;
  every?: string;
  jitter: number;
  starts?: Date;
  ends?: Date;
  overlap: 'skip' | 'queue' | 'cancel';
  catchUp: 'none' | 'last' | 'all';
  adaptive?: boolean;
  visitsPerDay?: number;
  json?: boolean;
}

export function addScheduleVerb(program: Command, context: VerbContext): void {
  const schedule = program
    .command('schedule')
    .summary('recurring crawls: add, list, show, pause, resume, remove')
    .description('Schedules are kept in the data directory; `gristmill serve` starts what is due, each due time once.');
  const files = () => createScheduleFiles(context.setUp().config.dataDir);
  const print = (value: ScheduleView | ScheduleView[], json: boolean | undefined): void => {
    const all = Array.isArray(value) ? value : [value];
    if (json)
      process.stdout.write(
        `${JSON.stringify(Array.isArray(value) ? { items: value.map(shown), next_cursor: null } : shown(value))}\n`,
      );
    else process.stdout.write(all.length === 0 ? 'no schedules\n' : all.map(render).join(''));
  };

  addCrawlFlags(
    schedule.command('add').argument('[url...]', 'seeds').description('Takes the flags of crawl, and when to run.'),
  )
    .option('--cron <expression>', 'five fields: minute hour day month weekday')
    .option('--tz <zone>', 'time zone of --cron (IANA name)', 'UTC')
    .option('--every <interval>', 'an interval: 90s, 30m, 6h, 1d, 2w')
    .option(
      '--adaptive',
      'visit each page as often as its history of changes and the budget say (every hour unless --every or --cron)',
    )
    .option(
      '--visits-per-day <n>',
      'budget of --adaptive: requests a day for pages known before (default 1000)',
      positiveNumber,
    )
    .option('--jitter <ms>', 'spread starts over so many milliseconds', wholeNumber(0, 86_400_000), 0)
    .option('--starts <time>', 'not before (RFC 3339)', time)
    .option('--ends <time>', 'not after (RFC 3339)', time)
    .addOption(
      new Option('--overlap <policy>', 'when the last run still goes')
        .choices(['skip', 'queue', 'cancel'])
        .default('skip'),
    )
    .addOption(
      new Option('--catch-up <policy>', 'runs missed while nothing ran')
        .choices(['none', 'last', 'all'])
        .default('last'),
    )
    .option('--json', 'print the schedule as JSON')
    .addHelpText(
      'after',
      `
Examples:
  gristmill schedule add https://example.org/ --cron "0 6 * * *" --tz Asia/Shanghai
  gristmill schedule add https://example.org/ --every 6h --jitter 600000 --overlap skip
  gristmill schedule add https://example.org/ --sitemap https://example.org/sitemap.xml --adaptive --visits-per-day 500`,
    )
    .action(async (urls: string[], flags: AddFlags) => {
      const request = {
        ...(flags.cron !== undefined && { cron: flags.cron }),
        ...(flags.every !== undefined && { every: flags.every }),
        timeZone: flags.tz,
        jitterMs: flags.jitter,
        startsAt: flags.starts?.toISOString() ?? null,
        endsAt: flags.ends?.toISOString() ?? null,
        overlap: flags.overlap,
        catchUp: flags.catchUp,
        adaptive: adaptiveOf(flags),
        crawl: toCrawlRequest(urls, flags),
      };
      const added = await addSchedule(files(), request, new Date(), randomBytes(5).toString('hex'));
      if (added.schedule === null) throw usage(added.faults.join('\nerror: '));
      print(added.schedule, flags.json);
    });
  schedule
    .command('list')
    .description('All schedules with their next times and last run.')
    .option('--json', 'print {"items":[…]}')
    .action(async (flags: { json?: boolean }) => print(await listSchedules(files(), new Date()), flags.json));
  schedule
    .command('show')
    .argument('<id>', 'the schedule, as `gristmill schedule list` names it')
    .description(
      'One schedule: when it runs next, how its last runs went, and, when adaptive, when each page is visited next and why.',
    )
    .option('--pages <n>', 'pages of an adaptive schedule shown, the next ones first', wholeNumber(0, 10_000_000), 20)
    .option('--url <part>', 'only pages whose URL holds this')
    .option('--json', 'print it as JSON; adaptive ones with "visits"')
    .action(async (id: string, flags: ShowFlags) => {
      const view = (await showSchedule(files(), id, new Date())) ?? unknown(id);
      const wantedParts = { collection: null, parts: view.adaptive ? TEXT_PARTS : [] };
      const all = await readArchive(context.setUp().config, wantedParts, async ({ dir }) =>
        view.adaptive ? nextVisits(dir, view, new Date()) : [],
      );
      const wanted = all.filter(({ url }) => flags.url === undefined || url.includes(flags.url));
      const visits = wanted.slice(0, flags.pages);
      if (flags.json) process.stdout.write(`${JSON.stringify({ ...shown(view), ...(view.adaptive && { visits }) })}\n`);
      else process.stdout.write(render(view) + renderVisits(view, visits, wanted.length));
    });
  for (const [name, paused] of [
    ['pause', true],
    ['resume', false],
  ] as const)
    schedule
      .command(name)
      .argument('<id>', 'the schedule')
      .description(paused ? 'What comes due while it is paused is not made up for.' : 'Let it run again, from now on.')
      .option('--json', 'print the schedule as JSON')
      .action(async (id: string, flags: { json?: boolean }) => {
        const changed = (await pauseSchedule(files(), id, paused, new Date())) ?? unknown(id);
        process.stdout.write(
          flags.json
            ? `${JSON.stringify(shown(changed))}\n`
            : `${changed.id} ${changed.paused ? 'is paused' : 'runs'}\n`,
        );
      });
  schedule
    .command('remove')
    .argument('<id>', 'the schedule')
    .description('Take a schedule away, its history of runs with it; its crawls and what they archived stay.')
    .action(async (id: string) => {
      if (!(await removeSchedule(files(), id))) unknown(id);
      process.stdout.write(`${id} is removed; its crawls and their archive stay\n`);
    });
}

interface ShowFlags {
  pages: number;
  url?: string;
  json?: boolean;
}

/** As the API shows it: without the secrets that its crawls send. */
const shown = <T extends { spec: CrawlSpec }>(schedule: T): T => ({ ...schedule, spec: withoutSecrets(schedule.spec) });

function adaptiveOf(flags: AddFlags): { visitsPerDay?: number } | null {
  if (flags.adaptive) return flags.visitsPerDay === undefined ? {} : { visitsPerDay: flags.visitsPerDay };
  if (flags.visitsPerDay !== undefined) throw usage('--visits-per-day is the budget of --adaptive: give both');
  return null;
}

function renderVisits(view: ScheduleView, visits: readonly PageVisit[], of: number): string {
  if (!view.adaptive) return '';
  const lines = [`  budget  ${view.adaptive.visits_per_day} visits a day`];
  if (of === 0) lines.push('  pages   none known yet: the first run sees the whole site');
  for (const visit of visits) lines.push(`  visit   ${visit.next_visit}  ${visit.url}`, `          ${visit.why}`);
  if (visits.length < of) lines.push(`  pages   ${visits.length} of ${of} shown (--pages, --url)`);
  return `${lines.join('\n')}\n`;
}

const usage = (message: string): StageError => new StageError('USAGE', 'permanent', message);

function unknown(id: string): never {
  throw usage(`there is no schedule ${id}; \`gristmill schedule list\` names them`);
}

function render(s: ScheduleView): string {
  const when =
    s.trigger.kind === 'cron'
      ? `${s.trigger.expression} (${s.trigger.time_zone})`
      : `every ${s.trigger.every_ms / 1000} s`;
  const lines = [
    `${s.id}  ${s.paused ? 'paused' : when}${s.adaptive ? ', adaptive' : ''}  ${s.spec.seeds[0] ?? s.spec.sitemaps[0] ?? s.spec.feeds[0] ?? ''}`,
  ];
  if (s.next.length > 0) lines.push(`  next  ${s.next.join('  ')}`);
  for (const run of s.runs)
    lines.push(
      `  ran   ${run.nominal}  ${run.state}${run.reason === null ? '' : ` (${run.reason})`}  ${run.crawl ?? ''}`,
    );
  return `${lines.join('\n')}\n`;
}
