// Secrets of a private session stay out of the archive when that is asked for: the fields are kept, their values are not.
import type { Capture } from '../../domain/capture.ts';
import type { Exchange, HeaderList } from '../../domain/exchange.ts';

const SECRET_FIELDS: ReadonlySet<string> = new Set([
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
  'x-api-key',
  'x-auth-token',
  'x-csrf-token',
]);
const PUT_IN_PLACE = 'redacted';

export function redactSecrets(capture: Capture): Capture {
  return {
    ...capture,
    exchange: redactExchange(capture.exchange),
    subresources: capture.subresources.map(redactExchange),
  };
}

const redactExchange = (exchange: Exchange): Exchange => ({
  ...exchange,
  requestHeaders: redactFields(exchange.requestHeaders),
  responseHeaders: redactFields(exchange.responseHeaders),
});

const redactFields = (headers: HeaderList): [string, string][] =>
  headers.map(([name, value]) => [name, SECRET_FIELDS.has(name.toLowerCase()) ? PUT_IN_PLACE : value]);
