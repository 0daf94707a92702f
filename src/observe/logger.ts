// Logs: pino, JSON lines on stderr, so that stdout stays free for results.
import { destination, type Logger, pino } from 'pino';

export type { Logger };

/** error: someone must look; warn: degraded; info: job ends. Times are RFC 3339 UTC. */
export function createLogger(config: { readonly log: { readonly level: string } }): Logger {
  return pino(
    {
      level: config.log.level,
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      redact: ['headers.authorization', 'headers.cookie', '*.headers.authorization', '*.headers.cookie'],
    },
    // synchronous: the last lines before a crash are the ones that matter
    destination({ dest: 2, sync: true }),
  );
}
