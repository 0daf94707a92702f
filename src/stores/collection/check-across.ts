// What must hold between the files of a collection: a capture is committed once, and every revisit refers to a response that is there. Eight
// bytes are kept of each; what looks wrong is read again before it is reported.
import { join } from 'node:path';
import { openFileSource, readRecords, recordField } from '../../../archive/index.ts';
import type { Report } from './findings.ts';
import { hash53, Numbers, placeOf } from './numbers.ts';
import { collectionPaths, warcName } from './paths.ts';
import { readCommitted } from './read-committed.ts';

export interface AcrossFiles {
  response(recordId: string): void;
  revisit(refersTo: string, base: string, offset: number): void;
  capture(captureId: string): void;
  /** After the last file. */
  finish(report: Report): Promise<void>;
}

export function checkAcross(dataDir: string, collection: string): AcrossFiles {
  const responses = new Numbers();
  const captures = new Numbers();
  const revisits = { refersTo: new Numbers(), base: new Numbers(), offset: new Numbers() };
  const bases: string[] = [];
  const place = { dataDir, collection };
  return {
    response: (recordId) => responses.push(hash53(recordId)),
    capture: (captureId) => captures.push(hash53(captureId)),
    revisit(refersTo, base, offset) {
      if (bases.at(-1) !== base) bases.push(base);
      revisits.refersTo.push(hash53(refersTo));
      revisits.base.push(bases.length - 1);
      revisits.offset.push(offset);
    },
    async finish(report) {
      await reportRepeated(place, captures.sorted(), report);
      const known = responses.sorted();
      let dangling = 0;
      for (let n = 0; n < revisits.refersTo.length && dangling < NAMED; n++)
        if (placeOf(revisits.refersTo.at(n), known.length, (at) => known[at] ?? Number.NaN) < 0 && ++dangling > 0)
          await reportDangling(place, bases[revisits.base.at(n)] ?? '', revisits.offset.at(n), report);
    },
  };
}

interface Place {
  dataDir: string;
  collection: string;
}

/** Captures and revisits that are named; each is read again. */
const NAMED = 10_000;

async function reportRepeated({ dataDir, collection }: Place, sorted: Float64Array, report: Report): Promise<void> {
  const repeated = new Set<number>();
  for (let n = 1; n < sorted.length && repeated.size < NAMED; n++)
    if (sorted[n] === sorted[n - 1]) repeated.add(sorted[n] ?? 0);
  if (repeated.size === 0) return;
  const seen = new Map<string, string>();
  for await (const { captureId, warc } of readCommitted(dataDir, collection)) {
    if (!repeated.has(hash53(captureId))) continue;
    const before = seen.get(captureId);
    const file = `collections/${collection}/warc/${warc.file}`;
    const message = `capture ${captureId} is also in ${before}`;
    if (before !== undefined) report({ file, offset: warc.offset, code: 'capture-twice', message });
    seen.set(captureId, warc.file);
  }
}

async function reportDangling(
  { dataDir, collection }: Place,
  base: string,
  offset: number,
  report: Report,
): Promise<void> {
  const file = `collections/${collection}/warc/${warcName(base)}`;
  const refersTo = await refersToAt(join(collectionPaths(dataDir, collection).warc, warcName(base)), offset);
  const message = `refers to ${refersTo ?? 'a record'}, which is no response of the collection`;
  report({ file, offset, code: 'revisit-dangling', message });
}

async function refersToAt(path: string, offset: number): Promise<string | null> {
  const source = await openFileSource(path);
  try {
    for await (const record of readRecords(source, { compression: 'gzip', startAt: offset }))
      if (record.kind === 'record') return recordField(record, 'warc-refers-to');
    return null;
  } finally {
    await source.close();
  }
}
