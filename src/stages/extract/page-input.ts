// What extraction is given of one page, and what is known beforehand of its host.

/** Blocks seen on many pages of one host, frozen before a crawl: hashes of block texts (see `hostBlockKey`). */
export interface HostProfile {
  /** Names the profile in the record's `extractor`. */
  id: string;
  repeated: ReadonlySet<string>;
}

/** One of `html`, `renderedDom` or `bytes` is read, in this order of preference. */
export interface PageInput {
  /** The body as received, content coding removed. */
  bytes?: Buffer;
  /** Text already decoded. */
  html?: string;
  url: string | null;
  /** `Content-Type` header, null when there was none. */
  contentType: string | null;
  /** Serialised DOM after rendering. */
  renderedDom?: string | null;
  hostProfile?: HostProfile | null;
}
