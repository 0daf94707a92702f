// Where immutable bytes live: a directory or an S3-compatible bucket. Keys are relative, `/`-separated, without `..`.

export interface BlobStat {
  size: number;
  modifiedAt: Date;
}

export interface BlobStore {
  /** Visible whole or not at all. With `ifAbsent`, answers false and writes nothing when the key exists. */
  put(key: string, bytes: Uint8Array, options?: { ifAbsent?: boolean }): Promise<boolean>;
  /** Null when there is no such key. `range` is [start, end) in bytes. */
  get(key: string, range?: { start: number; end: number }): Promise<Buffer | null>;
  stream(key: string): Promise<AsyncIterable<Buffer>>;
  list(prefix: string): AsyncIterable<string>;
  /** No error when the key is absent. */
  delete(key: string): Promise<void>;
  stat(key: string): Promise<BlobStat | null>;
}
