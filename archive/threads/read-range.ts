// The records that begin within a range of a gzip file, each member's first: ranges laid side by side give every record once.
import { findMember } from '../gzip/decode-gzip.ts';
import type { ReadMemory } from '../gzip/output-memory.ts';
import { type ByteSource, lookahead } from '../io/byte-source.ts';
import type { Lost } from '../io/chunk.ts';
import { beginsRecord } from '../warc/parse-head.ts';
import type { ReadRecord } from '../warc/read-record.ts';
import { readRecords } from '../warc/read-records.ts';

export interface RangeRequest {
  start: number;
  isExact: boolean;
  end: number;
  maxBlockBytes: number | null;
  /** Not read into by another reading until this one has ended; null where blocks are kept. */
  memory: ReadMemory | null;
}

export interface RangeReading {
  start: number;
  /** With `memory`, blocks hold until the next is asked for. */
  items: AsyncGenerator<ReadRecord | Lost, void, undefined>;
  /** Once all items were taken: where reading stopped. */
  end(): number;
}

export async function readRange(source: ByteSource, request: RangeRequest): Promise<RangeReading> {
  const { maxBlockBytes, memory } = request;
  const start = request.isExact
    ? request.start
    : await findMember(lookahead(source, memory ?? undefined, request.start), request.start, beginsRecord);
  let end = start;
  const options = {
    compression: 'gzip' as const,
    ...(memory !== null && { reusesBlocks: true, memory }),
    startAt: start,
    stopAt: request.end,
    onStop: (offset: number) => {
      end = offset;
    },
    ...(maxBlockBytes !== null && { maxBlockBytes }),
  };
  const items = start < request.end || request.isExact ? readRecords(source, options) : nothing();
  return { start, items, end: () => end };
}

async function* nothing(): AsyncGenerator<never, void, undefined> {
  // no record begins in the range
}
