// Records on their way from one thread to another: numbers, one text a record and one buffer for all blocks, since objects cost more to
// hand over than the records cost to read.
import type { Lost, LostReason } from '../io/chunk.ts';
import type { DigestVerdict, ReadRecord, RecordDigests } from '../warc/read-record.ts';
import type { NamedField } from '../warc/record.ts';

export type CheckedRecord = ReadRecord & { digests: RecordDigests };

export interface Batch {
  /** `NUMBERS` an item. */
  numbers: Float64Array;
  /** Of a record: its strings and then its fields, a line each. Of a loss: its reason. */
  texts: string[];
  blocks: Uint8Array;
}

const NUMBERS = 8;
const VERDICTS: readonly DigestVerdict[] = ['right', 'wrong', 'absent', 'unknown'];
const NO_BLOCK = -1;
const LOST = -1;

/** Items on their way into a batch. Blocks are copied as they come: the memory that they lie in is used again. */
export interface OpenBatch {
  /** False when there is no room for another item, or not for this one's block beside the others. */
  add(item: CheckedRecord | Lost): boolean;
  isEmpty(): boolean;
  close(): Batch;
}

/** Memory for a batch's blocks: at least as much as asked for. */
export type BatchMemory = (bytes: number) => Buffer;

export const BATCH_BYTES = 1024 * 1024;
const BATCH_ITEMS = 256;

export function openBatch(memoryFor: BatchMemory): OpenBatch {
  const numbers = new Float64Array(BATCH_ITEMS * NUMBERS);
  const texts: string[] = [];
  let blocks: Buffer | null = null;
  let used = 0;
  return {
    add(item) {
      const n = texts.length;
      if (n >= BATCH_ITEMS) return false;
      if (item.kind === 'lost') {
        numbers.set([LOST, item.offset, item.length], n * NUMBERS);
        texts.push(item.reason);
        return true;
      }
      const { block, digests } = item;
      const length = block?.length ?? NO_BLOCK;
      if (n > 0 && used + length > BATCH_BYTES) return false;
      blocks ??= memoryFor(Math.max(BATCH_BYTES, length));
      const verdicts = [item.largeBlockDigest, digests.block, digests.payload].map((one) => VERDICTS.indexOf(one));
      numbers.set([flagsOf(item), item.offset, item.length, length, item.blockBytes, ...verdicts], n * NUMBERS);
      texts.push(textOf(item));
      if (block !== null) used += block.copy(blocks, used);
      return true;
    },
    isEmpty: () => texts.length === 0,
    close: () => ({ numbers, texts, blocks: (blocks ?? memoryFor(0)).subarray(0, used) }),
  };
}

export function unpackBatch({ numbers, texts, blocks: bytes }: Batch): (CheckedRecord | Lost)[] {
  const blocks = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let used = 0;
  return texts.map((text, n) => {
    const [flags = 0, offset = 0, length = 0, blockLength = 0, blockBytes = 0, ...verdicts] = numbers.subarray(
      n * NUMBERS,
      (n + 1) * NUMBERS,
    );
    if (flags === LOST) return { kind: 'lost', offset, length, reason: text as LostReason };
    const block = blockLength === NO_BLOCK ? null : blocks.subarray(used, used + blockLength);
    used += block?.length ?? 0;
    const [large = 'absent', ofBlock = 'absent', ofPayload = 'absent'] = verdicts.map((code) => VERDICTS[code]);
    return {
      kind: 'record',
      ...ofText(text),
      offset,
      length,
      isAlone: (flags & 1) !== 0,
      hasBareHeader: (flags & 2) !== 0,
      block,
      blockBytes,
      hasWrongLength: (flags & 4) !== 0,
      failsCheck: (flags & 8) !== 0,
      largeBlockDigest: large,
      largeBlockStart: null,
      digests: { block: ofBlock, payload: ofPayload },
    };
  });
}

const flagsOf = (record: ReadRecord): number =>
  (record.isAlone ? 1 : 0) +
  (record.hasBareHeader ? 2 : 0) +
  (record.hasWrongLength ? 4 : 0) +
  (record.failsCheck ? 8 : 0);

/** No field holds a line feed: heads are read by lines. */
function textOf({ format, version, type, fields }: ReadRecord): string {
  let text = `${format}\n${version}\n${type}`;
  for (const [name, value] of fields) text += `\n${name}\n${value}`;
  return text;
}

function ofText(text: string): Pick<ReadRecord, 'format' | 'version' | 'type' | 'fields'> {
  const [format = '', version = '', type = '', ...rest] = text.split('\n');
  const fields: NamedField[] = [];
  for (let at = 0; at + 1 < rest.length; at += 2) fields.push([rest[at] ?? '', rest[at + 1] ?? '']);
  return { format: format === 'arc' ? 'arc' : 'warc', version, type, fields };
}
