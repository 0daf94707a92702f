// `gristmill serve`: the service. HTTP API, crawls begun by it, and the worker processes.
import { type Command, InvalidArgumentError } from 'commander';
import { StageError } from '../../domain/errors.ts';
import { createMetrics } from '../../observe/metrics.ts';
import { createCrawlHost } from '../crawl-host.ts';
import type { ApiKey, ApiScope } from '../http/auth.ts';
import { createHttpServer } from '../http/server.ts';
import { openRuntime } from '../runtime.ts';
import { runSchedules } from '../schedules.ts';
import { seedsOf } from '../seeds.ts';
import type { VerbContext } from './verb.ts';

const ADOPT_EVERY_MS = 20_000;

export function addServeVerb(program: Command, context: VerbContext): void {
  program
    .command('serve')
    .summary('run the service: HTTP API and workers')
    .description(
      'Listens for API calls, starts scheduled crawls, drives the crawls they create, and takes up crawls that were left running.\n' +
        'Without a configured key (http.apiKeys) it listens on loopback alone.',
    )
    .option('--port <n>', 'port to listen on (config http.port)', portOf)
    .option('--no-workers', 'leave the work to workers that run elsewhere on the same REDIS_URL')
    .action(async (flags: { port?: number; workers: boolean }) => {
      const { config, logger } = context.setUp();
      const keys = keysOf(config.http.apiKeys);
      if (keys.length === 0 && !isLoopback(config.http.host))
        throw new StageError(
          'CONFIG_INVALID',
          'permanent',
          `http.host is ${config.http.host}: set http.apiKeys before listening beyond loopback`,
        );
      const runtime = await openRuntime({ config, logger, workers: flags.workers });
      const host = createCrawlHost({
        runtime,
        config,
        logger,
        seedsOf: (spec, signal) => seedsOf(spec, config, (text) => logger.warn(text), signal),
      });
      let stopping = false;
      const app = createHttpServer({
        dataDir: config.dataDir,
        host,
        records: runtime.records,
        queues: runtime.queues,
        redis: runtime.redis,
        logger,
        metrics: createMetrics({ runtime: true }),
        keys,
        isStopping: () => stopping,
      });
      const address = await app.listen({ host: config.http.host, port: flags.port ?? config.http.port });
      process.stderr.write(`gristmill listens on ${address}\n`);
      const adopt = (): void => {
        host.adopt().catch((error: unknown) => logger.warn({ err: error }, 'looking for crawls to take up'));
      };
      adopt();
      const adopting = setInterval(adopt, ADOPT_EVERY_MS);
      const stop = new AbortController();
      const scheduling = runSchedules(config.dataDir, host, runtime.records, logger, stop.signal);
      await new Promise<void>((done) => {
        process.once('SIGTERM', done);
        process.once('SIGINT', done);
      });
      stopping = true;
      clearInterval(adopting);
      stop.abort();
      await scheduling;
      process.once('SIGINT', () => process.exit(1));
      await host.stop();
      await app.close();
      await runtime.close();
    });
}

function portOf(value: string): number {
  const n = Number(value);
  if (!Number.isInteger(n) || n < 0 || n > 65_535) throw new InvalidArgumentError('expected a port from 0 to 65535.');
  return n;
}

const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || host.startsWith('127.');

function keysOf(setting: string | null): ApiKey[] {
  return (setting ?? '')
    .split(',')
    .filter((part) => part !== '')
    .map((part) => {
      const [sha256 = '', scopes = ''] = part.split(':');
      return { sha256, scopes: scopes.split('+') as ApiScope[] };
    });
}
