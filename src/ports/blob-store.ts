// Where immutable bytes live: a directory or an S3-compatible bucket. Keys are relative, `/`-separated, without `..`.

export interface BlobStat {
  size: number;
  modifiedAt: Date;
  /** Changes with the bytes: two stats with one etag are of the same bytes. */
  etag: string;
}

export interface BlobEntry extends BlobStat {
  key: string;
}

/** One piece, or pieces in order: what is large need not be copied into one to be stored. */
export type BlobBytes = Uint8Array | readonly Uint8Array[];

export interface BlobStore {
  /** Visible whole or not at all. With `ifAbsent`, answers false and writes nothing when the key exists. */
  put(key: string, bytes: BlobBytes, options?: { ifAbsent?: boolean }): Promise<boolean>;
  /** A file of any size, whole or not at all. */
  putFile(key: string, path: string): Promise<void>;
  /** Null when there is no such key. `range` is [start, end) in bytes. */
  get(key: string, range?: { start: number; end: number }): Promise<Buffer | null>;
  /** Rejects when there is no such key. */
  stream(key: string): Promise<AsyncIterable<Buffer>>;
  /** Sorted by key. */
  list(prefix: string): AsyncIterable<string>;
  /** As `list`, with what `stat` says. */
  entries(prefix: string): AsyncIterable<BlobEntry>;
  /** No error when the key is absent. */
  delete(key: string): Promise<void>;
  stat(key: string): Promise<BlobStat | null>;
}
