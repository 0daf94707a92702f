// `gristmill reindex`: index files made again from the WARCs, and Redis told anew.
import type { Command } from 'commander';
import { reindexDocuments } from '../../app/dedupe/reindex-documents.ts';
import { reindexCollection } from '../../app/reindex.ts';
import { collectionsOf } from '../../app/verify.ts';
import { surt } from '../../domain/url/surt.ts';
import { createFsBlobStore } from '../../stores/fs-blob-store.ts';
import { createRedisCaptureIndex } from '../../stores/redis-capture-index.ts';
import { createRedisDocumentIndex } from '../../stores/redis-document-index.ts';
import { ALL_PARTS } from '../../stores/working-copy.ts';
import { changeArchive, readArchive } from '../archive-files.ts';
import { openRuntime } from '../runtime.ts';
import type { VerbContext } from './verb.ts';

export function addReindexVerb(program: Command, context: VerbContext): void {
  program
    .command('reindex')
    .summary('rebuild the indexes from the archive')
    .description('Makes the CDXJ files of a collection again from its WARCs and tells Redis anew what is archived.')
    .option('--collection <name>', 'one collection alone')
    .option('--json', 'print the result as JSON')
    .action(async (flags: { collection?: string; json?: boolean }) => {
      const { config, logger } = context.setUp();
      const names =
        flags.collection === undefined
          ? await readArchive(config, { collection: null, parts: ['indexes', 'warc'] }, ({ dir }) => collectionsOf(dir))
          : [flags.collection];
      const runtime = await openRuntime({ config, logger, workers: false });
      try {
        const index = createRedisCaptureIndex(runtime.redis, runtime.archiveId);
        for (const collection of names) {
          const result = await changeArchive(config, { collection, parts: ALL_PARTS }, async ({ dir }) => {
            const made = await reindexCollection({ dataDir: dir, collection, surt, index });
            await reindexDocuments(
              createFsBlobStore(dir),
              collection,
              createRedisDocumentIndex(runtime.redis, runtime.archiveId),
            );
            return made;
          });
          process.stdout.write(
            flags.json
              ? `${JSON.stringify({ collection, ...result })}\n`
              : `${collection}: ${result.captures} captures in ${result.files} files${result.skipped.length > 0 ? `; ${result.skipped.length} being written were left` : ''}\n`,
          );
        }
      } finally {
        await runtime.close();
      }
    });
}
