// A worker's metrics: told to its supervisor over the channel between them, and served on a port of its own where one is set.
import { createServer } from 'node:http';
import type { Logger } from '../src/observe/logger.ts';
import type { Metrics } from '../src/observe/metrics.ts';

const TELL_EVERY_MS = 2000;

export async function serveMetrics(
  metrics: Metrics,
  { workerPort, workerHost }: { readonly workerPort: number; readonly workerHost: string },
  logger: Logger,
): Promise<{ close(): Promise<void> }> {
  const telling = setInterval(() => {
    if (!process.connected) return;
    metrics.registry
      .getMetricsAsJSON()
      .then((told) => process.send?.({ metrics: told }, undefined, undefined, () => undefined))
      .catch((error: unknown) => logger.debug({ err: error }, 'metrics could not be told'));
  }, TELL_EVERY_MS);
  telling.unref();
  if (workerPort === 0) return { close: async () => clearInterval(telling) };
  const server = createServer({ requestTimeout: 10_000 }, (request, response) => {
    if (request.url === '/healthz') {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"ok"}');
      return;
    }
    if (request.url !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    metrics.registry.metrics().then(
      (text) => response.writeHead(200, { 'content-type': metrics.registry.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  await new Promise<void>((done, fail) => {
    server.once('error', fail);
    server.listen(workerPort, workerHost, done);
  });
  return {
    async close() {
      clearInterval(telling);
      await new Promise<void>((done) => {
        server.close(() => done());
        server.closeAllConnections();
      });
    },
  };
}
