// What the checker knows of a crawl beforehand, and what it says afterwards.

/** How a URL must have ended, by what the origin served. */
export interface ExpectedEnd {
  state: 'archived' | 'skipped' | 'failed' | 'not-modified';
  /** Null when there must be none; undefined when any will do. */
  reason?: string | null;
  status: number | null;
  /** The payload's bytes as sent; null when nothing was sent. */
  body: Buffer | null;
}

export interface CheckInput {
  dataDir: string;
  collection: string;
  crawlId: string;
  expected: ReadonlyMap<string, ExpectedEnd>;
  /** Folder of the txt export; null when none was made. */
  corpusDir: string | null;
  /** Requests by URL that the origin saw, and how many each may have had without any fault. */
  asked: ReadonlyMap<string, number>;
  allowed(url: string): number;
  /** Requests beyond those that the faults of this run may have caused. */
  faults: number;
  /** Moments of the requests to each host, in milliseconds. */
  moments: ReadonlyMap<string, readonly number[]>;
  delayMs: number;
}

export interface Finding {
  rule:
    | 'end-missing'
    | 'end-wrong'
    | 'end-twice'
    | 'end-unknown'
    | 'log-damaged'
    | 'counts'
    | 'warc-damaged'
    | 'payload'
    | 'capture-missing'
    | 'capture-twice'
    | 'capture-unexpected'
    | 'index-damaged'
    | 'index-order'
    | 'index-pointer'
    | 'index-gap'
    | 'revisit'
    | 'document'
    | 'corpus'
    | 'left-over'
    | 'asked'
    | 'pace'
    | 'redis';
  message: string;
}

export type Say = (rule: Finding['rule'], message: string) => void;
