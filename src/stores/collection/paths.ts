// Where a collection keeps what: three files of one base name (WARC, index, documents) for each stretch of one writer's work.
import { join } from 'node:path';

export interface CollectionPaths {
  warc: string;
  indexes: string;
  documents: string;
}

export const collectionPaths = (dataDir: string, collection: string): CollectionPaths => {
  if (!/^[\w][\w.-]{0,99}$/.test(collection)) throw new RangeError(`bad collection name ${JSON.stringify(collection)}`);
  const root = join(dataDir, 'collections', collection);
  return { warc: join(root, 'warc'), indexes: join(root, 'indexes'), documents: join(root, 'documents') };
};

export const warcName = (base: string): string => `${base}.warc.gz`;
export const indexName = (base: string): string => `${base}.cdxj`;
export const documentsName = (base: string): string => `${base}.jsonl.gz`;

/** The three paths of one base name. */
export const trioPaths = (
  paths: CollectionPaths,
  base: string,
): { warc: string; index: string; documents: string } => ({
  warc: join(paths.warc, warcName(base)),
  index: join(paths.indexes, indexName(base)),
  documents: join(paths.documents, documentsName(base)),
});

/** `main-20261123204500123-<writer>-00001`: sorts by time, unique by writer and number. */
export const baseName = (collection: string, writerId: string, sequence: number, now: Date): string =>
  `${collection}-${now.toISOString().replaceAll(/\D/g, '').slice(0, 17)}-${writerId}-${String(sequence).padStart(5, '0')}`;
