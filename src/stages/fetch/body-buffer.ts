// Gathers one body: small ones in the pieces they came in, large ones in place in one buffer, with room asked for as they grow.
import type { BodyRoom, GrowingBody } from './body-room.ts';

export interface BodyBuffer {
  readonly size: number;
  /** False: no more until `whenItMay` calls back. What was given is kept all the same. */
  add(chunk: Buffer): boolean;
  whenItMay(go: () => void): void;
  /** All of it; the buffer is empty then. */
  take(): Buffer;
  drop(): void;
}

const LARGE_BYTES = 1024 * 1024;
const STEP_BYTES = 2 * 1024 * 1024;

/** `announced` is the length the head names, null when it names none; `most` is never passed. */
export function createBodyBuffer(room: BodyRoom, most: number, announced: number | null): BodyBuffer {
  let chunks: Buffer[] = [];
  let size = 0;
  let large: { body: GrowingBody; bytes: Buffer; reserved: number } | null = null;

  const enlarge = (least: number): Buffer => {
    const wanted = announced !== null && announced >= least ? Math.min(announced, most) : most;
    // memory that nothing is written to costs nothing
    return Buffer.allocUnsafeSlow(Math.max(least, wanted));
  };
  const addLarge = (chunk: Buffer): boolean => {
    if (large === null) {
      large = { body: room.begin(), bytes: enlarge(size + chunk.length), reserved: 0 };
      let at = 0;
      for (const before of chunks) at += before.copy(large.bytes, at);
      chunks = [];
    } else if (size + chunk.length > large.bytes.length) {
      const longer = enlarge(most);
      large.bytes.copy(longer, 0, 0, size);
      large.bytes = longer;
    }
    chunk.copy(large.bytes, size);
    size += chunk.length;
    if (size <= large.reserved) return true;
    large.reserved = size + STEP_BYTES;
    return large.body.mayHold(large.reserved);
  };

  return {
    get size() {
      return size;
    },
    add(chunk) {
      if (large !== null || size + chunk.length > LARGE_BYTES) return addLarge(chunk);
      chunks.push(chunk);
      size += chunk.length;
      return true;
    },
    whenItMay(go) {
      large?.body.whenItMay(large.reserved, go);
    },
    take() {
      const [only] = chunks;
      const whole =
        large !== null
          ? large.bytes.subarray(0, size)
          : chunks.length === 1 && only !== undefined
            ? only
            : Buffer.concat(chunks, size);
      large?.body.finish(whole);
      chunks = [];
      large = null;
      size = 0;
      return whole;
    },
    drop() {
      large?.body.finish(null);
      chunks = [];
      large = null;
      size = 0;
    },
  };
}
