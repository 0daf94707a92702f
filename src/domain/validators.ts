// What a response says by which it can be asked about again (RFC 9110 §8.8): entity tag and time of last modification.
import { type HeaderList, headerValue } from './exchange.ts';

export interface Validators {
  /** As sent, quotes and `W/` included; null when there is none. */
  etag: string | null;
  /** The HTTP date as sent: servers compare it as a string. */
  lastModified: string | null;
}

const MOST_ETAG = 256;
const MOST_DATE = 64;

/** Null when the response has neither, or what it has is no entity tag and no date: it would be sent back into a header. */
export function validatorsOf(headers: HeaderList): Validators | null {
  const tag = headerValue(headers, 'etag')?.trim() ?? '';
  const date = headerValue(headers, 'last-modified')?.trim() ?? '';
  const etag = tag.length <= MOST_ETAG && /^(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"$/.test(tag) ? tag : null;
  const lastModified =
    date.length <= MOST_DATE && /^[\x20-\x7e]+$/.test(date) && !Number.isNaN(Date.parse(date)) ? date : null;
  return etag === null && lastModified === null ? null : { etag, lastModified };
}

/** The conditional request's fields (RFC 9110 §13.1). */
export function conditionalFields(validators: Validators): Array<[name: string, value: string]> {
  const fields: Array<[string, string]> = [];
  if (validators.etag !== null) fields.push(['If-None-Match', validators.etag]);
  if (validators.lastModified !== null) fields.push(['If-Modified-Since', validators.lastModified]);
  return fields;
}
