// The outline of a zstd frame (RFC 8878 §3.1): how long it is and how much it can give, without decoding it.

export const ZSTD_MAGIC = 0xfd2fb528;
const BLOCK_LIMIT = 128 * 1024;

export const isSkippable = (frame: Buffer): boolean =>
  frame.length >= 8 && (frame.readUInt32LE(0) & 0xfffffff0) >>> 0 === 0x184d2a50;

interface Header {
  length: number;
  contentBytes: number | null;
  hasChecksum: boolean;
}

function header(bytes: Buffer): Header | 'short' | null {
  if (bytes.length < 6) return 'short';
  if (bytes.readUInt32LE(0) !== ZSTD_MAGIC) return null;
  const descriptor = bytes[4] ?? 0;
  const isSingle = (descriptor & 0x20) !== 0;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const sizeFlag = descriptor >> 6;
  const sizeBytes = sizeFlag === 0 ? (isSingle ? 1 : 0) : 2 ** sizeFlag;
  const at = 5 + (isSingle ? 0 : 1) + dictionaryBytes;
  if (bytes.length < at + sizeBytes) return 'short';
  let contentBytes: number | null = null;
  if (sizeBytes === 1) contentBytes = bytes[at] ?? 0;
  else if (sizeBytes === 2) contentBytes = bytes.readUInt16LE(at) + 256;
  else if (sizeBytes === 4) contentBytes = bytes.readUInt32LE(at);
  else if (sizeBytes === 8) contentBytes = Number(bytes.readBigUInt64LE(at));
  return { length: at + sizeBytes, contentBytes, hasChecksum: (descriptor & 4) !== 0 };
}

/** Bytes of the frame at the start of `bytes`, skippable ones included; `short` when more is needed to tell, null when none begins here. */
export function frameLength(bytes: Buffer): number | 'short' | null {
  if (bytes.length < 8) return 'short';
  if (isSkippable(bytes)) return 8 + bytes.readUInt32LE(4);
  const head = header(bytes);
  if (head === null || head === 'short') return head;
  let at = head.length;
  for (;;) {
    if (at + 3 > bytes.length) return 'short';
    const block = bytes.readUIntLE(at, 3);
    const type = (block >> 1) & 3;
    if (type === 3) return null;
    at += 3 + (type === 1 ? 1 : block >> 3);
    if (block & 1) break;
  }
  const end = at + (head.hasChecksum ? 4 : 0);
  return end > bytes.length ? 'short' : end;
}

/** At most this many bytes come out: by the header, or 128 KiB a block. Null when the frame is not whole, or its header says more than its blocks can give. */
export function frameOutputBound(frame: Buffer): number | null {
  const head = header(frame);
  if (head === null || head === 'short') return null;
  let at = head.length;
  let bound = 0;
  for (;;) {
    if (at + 3 > frame.length) return null;
    const block = frame.readUIntLE(at, 3);
    bound += BLOCK_LIMIT;
    at += 3 + (((block >> 1) & 3) === 1 ? 1 : block >> 3);
    if (block & 1) break;
  }
  if (head.contentBytes === null) return bound;
  return head.contentBytes > bound ? null : head.contentBytes;
}
