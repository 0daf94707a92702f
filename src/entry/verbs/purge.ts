// `gristmill purge`: takedown and retention. Captures leave every file of a collection; a tombstone says that something went, not what.
import { type Command, InvalidArgumentError } from 'commander';
import { purgeCaptures } from '../../app/purge.ts';
import { type Retention, readPolicy, retentionOf, savePolicy } from '../../app/retention.ts';
import { StageError } from '../../domain/errors.ts';
import { surt } from '../../domain/url/surt.ts';
import { openCrawlRecords } from '../../stores/bucket-crawl-records.ts';
import { createFsBlobStore } from '../../stores/fs-blob-store.ts';
import { createRedisCaptureIndex } from '../../stores/redis-capture-index.ts';
import { ALL_PARTS } from '../../stores/working-copy.ts';
import { changeArchive, readArchive } from '../archive-files.ts';
import { openRuntime } from '../runtime.ts';
import { hasCrawlUnderWay } from '../under-way.ts';
import { duration } from './flag-values.ts';
import type { VerbContext } from './verb.ts';

export function addPurgeVerb(program: Command, context: VerbContext): void {
  program
    .command('purge')
    .argument('[url]', 'captures of this URL')
    .summary('take captures out of the archive')
    .description('Rewrites the files concerned without the captures that meet all that is given. There is no way back.')
    .option('--host <host>', 'captures of this host, port included')
    .option('--before <time>', 'captures made before this day or time', time)
    .option(
      '--older-than <time>',
      'retention: captures older than this (90d), unless a newer one refers to them',
      duration,
    )
    .option('--keep <n>', 'retention: all but the newest so many captures of each URL', count)
    .option(
      '--save-policy',
      'keep --older-than and --keep with the collection, as its retention policy; purges nothing',
    )
    .option('--policy', "what the collection's retention policy lets go")
    .option('--collection <name>', 'which collection', 'main')
    .option('--json', 'print the result as JSON')
    .action(async (url: string | undefined, flags: Flags) => {
      checkUsage(url, flags);
      const { config, logger } = context.setUp();
      const { collection } = flags;
      if (flags.savePolicy) {
        const policy = { older_than_seconds: flags.olderThan ?? null, keep: flags.keep ?? null };
        await changeArchive(config, { collection, parts: ['retention'] }, ({ dir }) =>
          savePolicy(createFsBlobStore(dir), collection, policy),
        );
        process.stdout.write(
          flags.json ? `${JSON.stringify(policy)}\n` : `kept; apply it with gristmill purge --policy\n`,
        );
        return;
      }
      const runtime = await openRuntime({ config, logger, workers: false });
      try {
        const isCrawled = await readArchive(config, { collection: null, parts: [] }, ({ storage }) =>
          hasCrawlUnderWay(openCrawlRecords(storage), collection),
        );
        const result = await changeArchive(config, { collection, parts: ALL_PARTS }, async ({ dir }) =>
          purgeCaptures({
            dataDir: dir,
            isCrawled,
            collection,
            ...(url !== undefined && { url }),
            ...(flags.host !== undefined && { host: flags.host }),
            ...(flags.before !== undefined && { before: flags.before }),
            ...(isRetention(flags) && { retention: await ruleOf(dir, flags) }),
            surt,
            now: () => new Date(),
            index: createRedisCaptureIndex(runtime.redis, runtime.archiveId),
          }),
        );
        const removed = Object.entries(result.removed)
          .map(([type, n]) => `${n} ${type}`)
          .join(', ');
        process.stdout.write(
          flags.json
            ? `${JSON.stringify(result)}\n`
            : `removed ${removed === '' ? 'nothing' : removed}; ${result.filesRewritten} files rewritten${result.skipped.length > 0 ? `; ${result.skipped.length} files are being written: run again when the crawl has ended` : ''}\n`,
        );
      } finally {
        await runtime.close();
      }
    });
}

const isRetention = ({ olderThan, keep, policy }: Flags): boolean =>
  policy === true || olderThan !== undefined || keep !== undefined;

function checkUsage(url: string | undefined, flags: Flags): void {
  const isTakedown = url !== undefined || flags.host !== undefined || flags.before !== undefined;
  const rule = flags.olderThan !== undefined || flags.keep !== undefined;
  const refuse = (words: string): never => {
    throw new StageError('USAGE', 'permanent', words);
  };
  if (!isTakedown && !isRetention(flags))
    refuse('say what is to go: a URL, --host or --before, or else --older-than, --keep or --policy');
  if (isTakedown && isRetention(flags))
    refuse(
      'a URL, --host and --before take content down; --older-than, --keep and --policy are retention: one of both',
    );
  if (flags.policy && rule) refuse('--policy is what was kept; --older-than and --keep are another rule');
  if (flags.savePolicy && !rule) refuse('--save-policy keeps --older-than, --keep or both');
}

async function ruleOf(dataDir: string, flags: Flags): Promise<Retention> {
  const given = { older_than_seconds: flags.olderThan ?? null, keep: flags.keep ?? null };
  const policy = flags.policy ? await readPolicy(createFsBlobStore(dataDir), flags.collection) : given;
  if (policy === null)
    throw new StageError(
      'USAGE',
      'permanent',
      `collection ${flags.collection} has no retention policy; keep one with purge --older-than … --keep … --save-policy`,
    );
  return retentionOf(policy, new Date());
}

interface Flags {
  host?: string;
  before?: Date;
  olderThan?: number;
  keep?: number;
  savePolicy?: boolean;
  policy?: boolean;
  collection: string;
  json?: boolean;
}

function count(value: string): number {
  const n = Number(value);
  if (!Number.isInteger(n) || n < 1) throw new InvalidArgumentError('expected a whole number from 1.');
  return n;
}

function time(value: string): Date {
  const date = new Date(value);
  if (Number.isNaN(date.getTime())) throw new InvalidArgumentError('expected a day or an RFC 3339 time.');
  return date;
}
