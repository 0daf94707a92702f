// One HTTP request and what came back, as bytes: what the fetchers produce and the archive stores.

/** WARC 1.1 §5.13: why a body is not whole. */
export type TruncatedReason = 'length' | 'time' | 'disconnect' | 'unspecified';

/** Header fields in the order and case received; names may repeat. */
export type HeaderList = ReadonlyArray<readonly [name: string, value: string]>;

export interface Exchange {
  /** The URL requested, canonical. */
  url: string;
  method: string;
  requestHeaders: HeaderList;
  /** Absent for GET. */
  requestBody?: Buffer;
  httpVersion: '1.0' | '1.1' | '2';
  status: number;
  statusText: string;
  responseHeaders: HeaderList;
  /** Payload as stored: de-chunked; content coding kept, unless `decodedByBrowser`. */
  body: Buffer;
  /** True when the body came through the browser, already decoded (Content-Encoding is renamed on storing). */
  decodedByBrowser: boolean;
  /** Null when the body is whole. */
  truncated: TruncatedReason | null;
  /** The address that was connected to, null when unknown. */
  ipAddress: string | null;
  /** When the request was sent. */
  startedAt: Date;
  durationMs: number;
}

/** First value of a header field, by case-insensitive name, or null. */
export function headerValue(headers: HeaderList, name: string): string | null {
  const wanted = name.toLowerCase();
  for (const [field, value] of headers) if (field.toLowerCase() === wanted) return value;
  return null;
}

/** All values of a field that may be given as a list or in several fields (RFC 9110 §5.3), joined; null when there is none. */
export function headerValues(headers: HeaderList, name: string): string | null {
  const values = headers.flatMap(([field, value]) => (field.toLowerCase() === name ? [value] : []));
  return values.length === 0 ? null : values.join(', ');
}
