// Where what zlib gives is put. Fresh memory is dear: the system hands it out page by page, which costs as much as hashing what is written there.

import type { InputMemory } from '../io/byte-source.ts';

export interface OutputMemory {
  /** Where the next output begins. */
  room(): { buffer: Buffer; at: number };
  /** It lies in `buffer`, from `begin` to `end`: the one that was given, or another that it had to move to. */
  took(buffer: Buffer, begin: number, end: number): void;
}

const SLAB_MIN_BYTES = 256 * 1024;
const SLAB_MAX_BYTES = 4 * 1024 * 1024;
/** With less room than this, or than half of the last output, a new slab is begun. */
const ROOM_BYTES = 16 * 1024;

/**
 * For outputs that are kept: one after the other in slabs, without a copy, what is handed out are views. A slab is as large as some 16 outputs of
 * late, so that small ones that are kept do not keep much else.
 */
export function slabMemory(): OutputMemory {
  let slab: Buffer = Buffer.allocUnsafeSlow(SLAB_MIN_BYTES);
  let used = 0;
  let usual = 0;
  return {
    room() {
      if (slab.length - used < Math.max(ROOM_BYTES, usual / 2)) {
        slab = Buffer.allocUnsafeSlow(Math.min(SLAB_MAX_BYTES, Math.max(SLAB_MIN_BYTES, usual * 16)));
        used = 0;
      }
      return { buffer: slab, at: used };
    },
    took(buffer, begin, end) {
      usual = (usual + end - begin) / 2;
      if (buffer === slab || buffer.length <= SLAB_MAX_BYTES) [slab, used] = [buffer, end];
    },
  };
}

/** For outputs that are done with when `count` more have come: the same few buffers again and again, of as much as the largest output but no more than a slab's. */
function ringMemory(count: number): OutputMemory {
  const ring: Buffer[] = Array.from({ length: count }, () => Buffer.allocUnsafeSlow(SLAB_MIN_BYTES));
  let turn = 0;
  return {
    room: () => ({ buffer: ring[turn] ?? Buffer.alloc(0), at: 0 }),
    took(buffer) {
      if (buffer.length <= SLAB_MAX_BYTES) ring[turn] = buffer;
      turn = (turn + 1) % count;
    },
  };
}

/** All that one reading after another of the same kind needs. */
export interface ReadMemory extends InputMemory {
  outputs: OutputMemory;
}

/** `count` as for `ringMemory`. */
export const readMemory = (count: number): ReadMemory => ({ input: Buffer.alloc(0), outputs: ringMemory(count) });
