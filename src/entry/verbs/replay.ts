// `gristmill replay`: a collection in ReplayWeb.page, served from this machine alone.
import { type Command, InvalidArgumentError } from 'commander';
import { startReplay } from '../../app/replay.ts';
import { SOFTWARE } from '../../config/version.ts';
import { ALL_PARTS } from '../../stores/working-copy.ts';
import { readArchive } from '../archive-files.ts';
import type { VerbContext } from './verb.ts';

export function addReplayVerb(program: Command, context: VerbContext): void {
  program
    .command('replay')
    .summary('browse the archive in ReplayWeb.page')
    .description('Serves a collection and ReplayWeb.page on loopback until Ctrl-C; nothing is fetched from elsewhere.')
    .argument('[file]', 'a WACZ or WARC to show in place of the collection')
    .option('--collection <name>', 'which collection', 'main')
    .option('--url <url>', 'page shown first')
    .option('--port <n>', 'port to listen on; 0 takes a free one', portOf, 0)
    .action(async (file: string | undefined, flags: { collection: string; url?: string; port: number }) => {
      const { config } = context.setUp();
      const { collection, url, port } = flags;
      const replay = await readArchive(config, { collection, parts: file === undefined ? ALL_PARTS : [] }, ({ dir }) =>
        startReplay({
          dataDir: dir,
          collection,
          host: '127.0.0.1',
          port,
          software: SOFTWARE,
          ...(file !== undefined && { file }),
          ...(url !== undefined && { url }),
        }),
      );
      process.stdout.write(`${replay.address}\n`);
      await new Promise<void>((done) => {
        for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => done());
      });
      await replay.close();
    });
}

function portOf(value: string): number {
  const n = Number(value);
  if (!Number.isInteger(n) || n < 0 || n > 65_535) throw new InvalidArgumentError('expected a port from 0 to 65535.');
  return n;
}
