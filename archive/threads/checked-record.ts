// A record with what its digests say, and its block as far as it is wanted.
import { plainBody } from '../http/message.ts';
import { checkDigests, type ReadRecord } from '../warc/read-record.ts';
import type { CheckedRecord } from './batch.ts';

export const checkedRecord = (record: ReadRecord, httpHeadsAlone: boolean): CheckedRecord => ({
  ...record,
  block: httpHeadsAlone ? headAlone(record) : record.block,
  digests: checkDigests(record),
});

/** The block up to its HTTP head's end; whole where no plain head begins it. Of a block too large to hold, what is known of that head. */
function headAlone(record: ReadRecord): Buffer | null {
  const block = record.block ?? record.largeBlockStart;
  const body = block === null ? null : plainBody(block);
  return block === null || body === null ? block : block.subarray(0, block.length - body.length);
}
