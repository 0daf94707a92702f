// `gristmill serve`: the service. HTTP API, console, crawls begun by it, schedules, exports, webhooks, and the worker processes.
import { type Command, InvalidArgumentError } from 'commander';
import type { ApiScope } from '../../app/service/api-keys.ts';
import { StageError } from '../../domain/errors.ts';
import { EXIT } from '../exit-codes.ts';
import type { ApiKey } from '../http/auth.ts';
import { isLoopback } from '../http/server.ts';
import { openService } from '../service.ts';
import type { VerbContext } from './verb.ts';

const LINGERS_MS = 1000;

export function addServeVerb(program: Command, context: VerbContext): void {
  program
    .command('serve')
    .summary('run the service: HTTP API, console and workers')
    .description(
      'Listens for API calls and shows the console, starts scheduled crawls, drives the crawls they create, and takes up crawls that were left running.\n' +
        'Without a key (http.apiKeys, or `gristmill keys add`) it listens on loopback alone.',
    )
    .option('--port <n>', 'port to listen on (config http.port)', portOf)
    .option('--no-workers', 'leave the work to workers that run elsewhere on the same REDIS_URL')
    .action(async (flags: { port?: number; workers: boolean }) => {
      const { config, logger } = context.setUp();
      const keys = keysOf(config.http.apiKeys);
      const service = await openService({ config, logger, workers: flags.workers, configuredKeys: keys });
      if (!service.hasKeys && !isLoopback(config.http.host)) {
        await service.close();
        throw new StageError(
          'CONFIG_INVALID',
          'permanent',
          `http.host is ${config.http.host}: set http.apiKeys, or make a key with \`gristmill keys add\`, before listening beyond loopback`,
        );
      }
      const address = await service.listen(flags.port ?? config.http.port);
      process.stderr.write(`gristmill listens on ${address}\n`);
      await new Promise<void>((done) => {
        process.once('SIGTERM', done);
        process.once('SIGINT', done);
      });
      process.once('SIGINT', () => process.exit(1));
      await service.close();
      // a client that still looks for a Redis that is away must not keep the process
      setTimeout(() => process.exit(EXIT.done), LINGERS_MS).unref();
    });
}

function portOf(value: string): number {
  const n = Number(value);
  if (!Number.isInteger(n) || n < 0 || n > 65_535) throw new InvalidArgumentError('expected a port from 0 to 65535.');
  return n;
}

function keysOf(setting: string | null): ApiKey[] {
  return (setting ?? '')
    .split(',')
    .filter((part) => part !== '')
    .map((part) => {
      const [sha256 = '', scopes = ''] = part.split(':');
      return { sha256, scopes: scopes.split('+') as ApiScope[] };
    });
}
