// Which of the chosen rows repeat another: decided over the whole set, in its order, so that arrival never matters.
import { documentId } from '../../domain/content-hash.ts';
import type { Row } from './selection.ts';

/** Fills `duplicateOf`, `nearDuplicateOf`, `similarity` and `cluster`. `rows` are in export order: the first of a cluster represents it. */
export function decideDuplicates(rows: readonly Row[]): void {
  const firstOfBody = new Map<string, Row>();
  for (const row of rows) {
    const first = firstOfBody.get(row.bodyHash);
    row.cluster = documentId((first ?? row).sha256);
    if (first === undefined) {
      firstOfBody.set(row.bodyHash, row);
      continue;
    }
    row.duplicateOf = first.recordId;
    row.similarity = 1;
  }
}
