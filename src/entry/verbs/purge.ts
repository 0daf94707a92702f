// `gristmill purge`: takedown and retention. Captures leave every file of a collection; a tombstone says that something went, not what.
import { type Command, InvalidArgumentError } from 'commander';
import { purgeCaptures } from '../../app/purge.ts';
import { StageError } from '../../domain/errors.ts';
import { surt } from '../../domain/url/surt.ts';
import { createRedisCaptureIndex } from '../../stores/redis-capture-index.ts';
import { ALL_PARTS } from '../../stores/working-copy.ts';
import { changeArchive } from '../archive-files.ts';
import { openRuntime } from '../runtime.ts';
import type { VerbContext } from './verb.ts';

export function addPurgeVerb(program: Command, context: VerbContext): void {
  program
    .command('purge')
    .argument('[url]', 'captures of this URL')
    .summary('take captures out of the archive')
    .description('Rewrites the files concerned without the captures that meet all that is given. There is no way back.')
    .option('--host <host>', 'captures of this host, port included')
    .option('--before <time>', 'captures made before this day or time', time)
    .option('--collection <name>', 'which collection', 'main')
    .option('--json', 'print the result as JSON')
    .action(
      async (url: string | undefined, flags: { host?: string; before?: Date; collection: string; json?: boolean }) => {
        if (url === undefined && flags.host === undefined && flags.before === undefined)
          throw new StageError('USAGE', 'permanent', 'say what is to go: a URL, --host or --before');
        const { config, logger } = context.setUp();
        const runtime = await openRuntime({ config, logger, workers: false });
        try {
          const { collection } = flags;
          const result = await changeArchive(config, { collection, parts: ALL_PARTS }, ({ dir }) =>
            purgeCaptures({
              dataDir: dir,
              collection,
              ...(url !== undefined && { url }),
              ...(flags.host !== undefined && { host: flags.host }),
              ...(flags.before !== undefined && { before: flags.before }),
              surt,
              now: () => new Date(),
              index: createRedisCaptureIndex(runtime.redis),
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
      },
    );
}

function time(value: string): Date {
  const date = new Date(value);
  if (Number.isNaN(date.getTime())) throw new InvalidArgumentError('expected a day or an RFC 3339 time.');
  return date;
}
