// `gristmill compact`: the small files that batches and short crawls leave become few large ones.
import type { Command } from 'commander';
import { compactCollection } from '../../app/compact.ts';
import { surt } from '../../domain/url/surt.ts';
import { createRedisCaptureIndex } from '../../stores/redis-capture-index.ts';
import { TEXT_PARTS } from '../../stores/working-copy.ts';
import { changeArchive } from '../archive-files.ts';
import { openRuntime } from '../runtime.ts';
import { size } from './flag-values.ts';
import type { VerbContext } from './verb.ts';

const TARGET_BYTES = 1e9;

export function addCompactVerb(program: Command, context: VerbContext): void {
  program
    .command('compact')
    .summary('merge small files of the archive into large ones')
    .description(
      'Copies the records of small WARCs, with their documents and index lines, into WARCs of the size asked for, and takes the small ones away.\n' +
        'Run it when no crawl writes into the collection. A locked export names files: it cannot be made again from merged ones.',
    )
    .option('--collection <name>', 'which collection', 'main')
    .option('--size <bytes>', 'largest file made; those of half of it and more are left (default: 1GB)', size)
    .option('--json', 'print the result as JSON')
    .action(async (flags: { collection: string; size?: number; json?: boolean }) => {
      const { config, logger } = context.setUp();
      const { collection } = flags;
      const runtime = await openRuntime({ config, logger, workers: false });
      try {
        const result = await changeArchive(config, { collection, parts: TEXT_PARTS }, ({ dir, storage }) =>
          compactCollection({
            dataDir: dir,
            collection,
            targetBytes: flags.size ?? TARGET_BYTES,
            surt,
            index: createRedisCaptureIndex(runtime.redis, runtime.archiveId),
            bring: async (key) => storage.remote?.copy.bring(key),
          }),
        );
        const left = result.left.map(({ base, reason }) => `left as it is (${WHY[reason]}): ${base}\n`);
        process.stdout.write(
          flags.json
            ? `${JSON.stringify(result)}\n`
            : `${collection}: ${result.merged} files merged into ${result.into}\n${left.join('')}`,
        );
      } finally {
        await runtime.close();
      }
    });
}

const WHY = {
  open: 'a writer has it open',
  generation: 'a generation of documents names it',
  damaged: 'not every record of its group is whole: see gristmill verify',
} as const;
