// Every bound that one fetch or one rendering is held to, with the defaults in one place.

export interface FetchLimits {
  /** Name look-up, TCP and TLS together. */
  connectMs: number;
  /** From the request's last byte to the response's first. */
  firstByteMs: number;
  /** From the request's last byte to the end of the response head (1xx answers included). */
  headersMs: number;
  /** Longest silence inside a body. */
  idleMs: number;
  /** Whole exchange, connecting included. */
  totalMs: number;
  /** Response head, names and values. */
  headerBytes: number;
  /** 1xx answers before the real one. */
  informational: number;
  /** Body bytes kept, by media type: markup, feeds and text are held to less than downloads. */
  textBytes: number;
  bodyBytes: number;
}

export const FETCH_LIMITS: FetchLimits = {
  connectMs: 8_000,
  firstByteMs: 10_000,
  headersMs: 12_000,
  idleMs: 8_000,
  totalMs: 22_000,
  headerBytes: 64 * 1024,
  informational: 20,
  textBytes: 32 * 1024 * 1024,
  bodyBytes: 64 * 1024 * 1024,
};

/** Body bytes kept for a response of this type. */
export function bodyLimit(limits: FetchLimits, contentType: string | null, asked: number | undefined): number {
  const isText =
    contentType === null ||
    /^\s*(text\/|application\/(json|xml|xhtml|javascript|rss|atom)|[^;]*\+(xml|json))/i.test(contentType);
  const usual = isText ? Math.min(limits.textBytes, limits.bodyBytes) : limits.bodyBytes;
  return asked === undefined ? usual : Math.min(asked, usual);
}
