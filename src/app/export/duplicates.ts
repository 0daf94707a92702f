// Which of the chosen rows repeat another: decided over the whole set, in its order, so that arrival never matters.
import { documentId } from '../../domain/content-hash.ts';
import type { TextCollection } from '../dedupe/text-collection.ts';
import type { Row } from './row.ts';

/** Fills `duplicateOf`, `nearDuplicateOf`, `similarity` and `cluster`. `rows` are in export order: the first of a cluster represents it. */
export function decideDuplicates(rows: readonly Row[], texts: TextCollection): void {
  const rowOf = new Map(rows.map((row) => [row.number, row]));
  const verdicts = texts.decide(rows.map((row) => row.number));
  for (const row of rows) {
    const verdict = verdicts.get(row.number);
    if (verdict === undefined) continue;
    row.cluster = documentId((rowOf.get(verdict.cluster) ?? row).sha256);
    if (verdict.kind !== 'exact' && verdict.kind !== 'near') continue;
    const original = rowOf.get(verdict.cluster)?.recordId ?? null;
    if (verdict.kind === 'exact') row.duplicateOf = original;
    else row.nearDuplicateOf = original;
    row.similarity = verdict.similarity === null ? null : Math.round(verdict.similarity * 10_000) / 10_000;
  }
}
