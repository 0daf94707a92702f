// `gristmill crawls`: the crawls of a data directory, newest first.
import type { Command } from 'commander';
import { createCrawlRecords } from '../../stores/crawl-records.ts';
import type { VerbContext } from './verb.ts';

export function addCrawlsVerb(program: Command, context: VerbContext): void {
  program
    .command('crawls')
    .argument('[action]', 'list', 'list')
    .summary('list crawls')
    .description('The crawls of the data directory, newest first.')
    .option('--json', 'print the crawl records, one a line')
    .action(async (_action: string, flags: { json?: boolean }) => {
      const { config } = context.setUp();
      const records = await createCrawlRecords(config.dataDir).list();
      if (flags.json) {
        for (const record of records) process.stdout.write(`${JSON.stringify(record)}\n`);
        return;
      }
      if (records.length === 0) process.stdout.write(`no crawls in ${config.dataDir}\n`);
      for (const r of records) {
        const { states } = r.counts;
        process.stdout.write(
          `${r.id}  ${r.state.padEnd(11)}  ${r.collection}  archived ${states.archived}, skipped ${states.skipped}, failed ${states.failed}  ${r.spec.seeds[0] ?? ''}\n`,
        );
      }
    });
}
