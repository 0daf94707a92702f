// `gristmill schedule`: recurring crawls. They are kept in the data directory; a running service starts them.
import { randomBytes } from 'node:crypto';
import { type Command, Option } from 'commander';
import {
  addSchedule,
  listSchedules,
  pauseSchedule,
  removeSchedule,
  showSchedule,
} from '../../app/schedule/schedule-crawl.ts';
import { createScheduleFiles } from '../../app/schedule/schedule-files.ts';
import type { ScheduleView } from '../../app/schedule/schedule-view.ts';
import { StageError } from '../../domain/errors.ts';
import { addCrawlFlags, type CrawlFlags, toCrawlRequest } from './crawl-flags.ts';
import type { VerbContext } from './verb.ts';

interface AddFlags extends CrawlFlags {
  cron?: string;
  tz: string;
  every?: string;
  jitter: number;
  starts?: string;
  ends?: string;
  overlap: 'skip' | 'queue' | 'cancel';
  catchUp: 'none' | 'last' | 'all';
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
    if (json) process.stdout.write(`${JSON.stringify(Array.isArray(value) ? { items: value } : value)}\n`);
    else process.stdout.write(all.length === 0 ? 'no schedules\n' : all.map(render).join(''));
  };

  addCrawlFlags(
    schedule.command('add').argument('[url...]', 'seeds').description('Takes the flags of crawl, and when to run.'),
  )
    .option('--cron <expression>', 'five fields: minute hour day month weekday')
    .option('--tz <zone>', 'time zone of --cron (IANA name)', 'UTC')
    .option('--every <interval>', 'an interval: 90s, 30m, 6h, 1d, 2w')
    .option('--jitter <ms>', 'spread starts over so many milliseconds', Number, 0)
    .option('--starts <time>', 'not before (RFC 3339)')
    .option('--ends <time>', 'not after (RFC 3339)')
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
    .action(async (urls: string[], flags: AddFlags) => {
      const request = {
        ...(flags.cron !== undefined && { cron: flags.cron }),
        ...(flags.every !== undefined && { every: flags.every }),
        timeZone: flags.tz,
        jitterMs: flags.jitter,
        startsAt: flags.starts ?? null,
        endsAt: flags.ends ?? null,
        overlap: flags.overlap,
        catchUp: flags.catchUp,
        crawl: toCrawlRequest(urls, flags),
      };
      const added = await addSchedule(files(), request, new Date(), randomBytes(5).toString('hex'));
      if (added.schedule === null) throw usage(added.faults.join('\nerror: '));
      print(added.schedule, flags.json);
    });
  schedule
    .command('list')
    .option('--json', 'print {"items":[…]}')
    .action(async (flags: { json?: boolean }) => print(await listSchedules(files(), new Date()), flags.json));
  schedule
    .command('show')
    .argument('<id>')
    .option('--json', 'print it as JSON')
    .action(async (id: string, flags: { json?: boolean }) => {
      print((await showSchedule(files(), id, new Date())) ?? unknown(id), flags.json);
    });
  for (const [name, paused] of [
    ['pause', true],
    ['resume', false],
  ] as const)
    schedule
      .command(name)
      .argument('<id>')
      .action(async (id: string) => {
        const changed = (await pauseSchedule(files(), id, paused, new Date())) ?? unknown(id);
        process.stdout.write(`${changed.id} ${changed.paused ? 'is paused' : 'runs'}\n`);
      });
  schedule
    .command('remove')
    .argument('<id>')
    .action(async (id: string) => {
      if (!(await removeSchedule(files(), id))) unknown(id);
      process.stdout.write(`${id} is removed; its crawls and their archive stay\n`);
    });
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
    `${s.id}  ${s.paused ? 'paused' : when}  ${s.spec.seeds[0] ?? s.spec.sitemaps[0] ?? s.spec.feeds[0] ?? ''}`,
  ];
  if (s.next.length > 0) lines.push(`  next  ${s.next.join('  ')}`);
  for (const run of s.runs)
    lines.push(
      `  ran   ${run.nominal}  ${run.state}${run.reason === null ? '' : ` (${run.reason})`}  ${run.crawl ?? ''}`,
    );
  return `${lines.join('\n')}\n`;
}
