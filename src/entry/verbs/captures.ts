// `gristmill captures URL`: every capture of a page, oldest first.
import { type Command, Option } from 'commander';
import { findCaptures } from '../../app/captures.ts';
import { surt } from '../../domain/url/surt.ts';
import { readArchive } from '../archive-files.ts';
import { wholeNumber } from './flag-values.ts';
import type { VerbContext } from './verb.ts';

export function addCapturesVerb(program: Command, context: VerbContext): void {
  program
    .command('captures')
    .argument('<url>', 'the page')
    .summary('list the captures of a URL')
    .description('Every capture of a URL in a collection, oldest first, looked up in its index files.')
    .addOption(
      new Option('--match <how>', 'this URL, its path and below, all of its host, or all below its domain')
        .choices(['exact', 'prefix', 'host', 'domain'])
        .default('exact'),
    )
    .option('--collection <name>', 'which collection', 'main')
    .option('--limit <n>', 'most captures shown', wholeNumber(1), 1000)
    .option('--json', 'print {"items":[…]}')
    .addHelpText(
      'after',
      '\nA line: time, status, what happened to the page and the version of its text, type, URL, place in the archive.\nExamples:\n  gristmill captures https://example.org/\n  gristmill captures https://example.org/news/ --match prefix --json',
    )
    .action(
      async (
        url: string,
        flags: { match: 'exact' | 'prefix' | 'host' | 'domain'; collection: string; limit: number; json?: boolean },
      ) => {
        const { config } = context.setUp();
        const { match, collection, limit } = flags;
        const items = await readArchive(config, { collection, parts: ['indexes'] }, ({ dir }) =>
          findCaptures({ dataDir: dir, collection, match, url, surt, limit }),
        );
        if (flags.json) {
          process.stdout.write(`${JSON.stringify({ items })}\n`);
          return;
        }
        if (items.length === 0) process.stdout.write(`no captures of ${url} in collection ${collection}\n`);
        for (const c of items)
          process.stdout.write(
            `${c.captured_at}  ${c.status ?? '-'}  ${`${c.change ?? '-'}${c.version === null ? '' : ` v${c.version}`}`.padEnd(12)}  ${c.is_revisit ? 'revisit' : c.mime}  ${c.url}  ${c.warc.file}:${c.warc.offset}\n`,
          );
      },
    );
}
