// What the fields of an HTTP/2 head say, if they may stand in one (RFC 9113 §8.2 and §8.3): a malformed answer is no answer.
import type { HeaderList } from '../../../domain/exchange.ts';

export interface ResponseHead {
  status: number;
  /** Without the pseudo-field. */
  headers: HeaderList;
  /** Of the body; null when none is said. */
  length: number | null;
}

/** A text says what is wrong. */
export function responseHead(fields: HeaderList): ResponseHead | string {
  const [first, ...headers] = fields;
  if (first?.[0] !== ':status' || !/^[1-9]\d\d$/.test(first[1])) return 'a head without a status';
  const wrong = wrongField(headers);
  if (wrong !== null) return wrong;
  const status = Number(first[1]);
  if (status === 101) return '101 has no meaning in HTTP/2';
  const lengths = new Set(headers.filter(([name]) => name === 'content-length').map(([, value]) => value));
  if (lengths.size > 1) return 'lengths that contradict each other';
  const [length = null] = lengths;
  if (length !== null && !/^\d{1,15}$/.test(length)) return 'a length that is no number';
  return { status, headers, length: length === null ? null : Number(length) };
}

/** What is wrong with fields that are no pseudo-fields; null when nothing is. */
export function wrongField(fields: HeaderList): string | null {
  for (const [name, value] of fields) {
    if (!/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name))
      return `a field that may not be named ${JSON.stringify(name.slice(0, 40))}`;
    if (/[\u0000\r\n]/.test(value)) return `a line end in ${name}`;
  }
  return null;
}
