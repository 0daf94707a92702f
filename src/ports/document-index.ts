// What the dedupe workers share about documents seen: body hashes and MinHash bands. Derived from the archive, rebuilt by `reindex`.

export interface IndexedDocument {
  collection: string;
  /** 32 hex digits; the same capture may be added twice and gets the same answer. */
  captureId: string;
  /** 16 hex digits of the content hash. */
  documentId: string;
  /** 64 hex digits of the hashing-only form of the body. */
  bodyHash: string;
  /** One key a band, below 2^52; the place in the list is the band's number. */
  bands: readonly number[];
}

export interface IndexMatch {
  /** Document id that holds this body hash already, from another capture; null when this capture is the first. */
  exact: string | null;
  /** Other documents that share bands, most bands first, then by id. Empty when `exact` is set. */
  candidates: readonly { documentId: string; bands: number }[];
}

export interface DocumentIndex {
  /** Look each document up and add it, in order, as one step a document: the first writer of a hash or band keeps it. */
  add(documents: readonly IndexedDocument[]): Promise<IndexMatch[]>;
  /** How many distinct body hashes a collection holds. */
  count(collection: string): Promise<number>;
  /** Forget a collection (before `reindex`). */
  clear(collection: string): Promise<void>;
}
