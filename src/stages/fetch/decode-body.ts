// The decoded form of a body just fetched, worked out once: the truncation check and the render decision both need it.
import { type DecodedBody, decodeContent } from '../../domain/content-coding.ts';
import { type Exchange, headerValues } from '../../domain/exchange.ts';

const known = new WeakMap<Exchange, DecodedBody>();

/** Content coding removed, within the bounds of `DECODE_LIMITS`. */
export async function decodedBody(exchange: Exchange): Promise<DecodedBody> {
  const before = known.get(exchange);
  if (before !== undefined) return before;
  const coding = exchange.decodedByBrowser ? null : headerValues(exchange.responseHeaders, 'content-encoding');
  const decoded = await decodeContent(exchange.body, coding);
  known.set(exchange, decoded);
  return decoded;
}
