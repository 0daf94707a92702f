// One zlib state used again for member after member: making one costs more than inflating a small record. Node has no public way to
// reset and run a state in one call, so its binding is used where it has the shape known since Node 11, and the public functions elsewhere.
import { constants, createDeflateRaw, createInflateRaw, deflateRawSync, inflateRawSync } from 'node:zlib';
import { type OutputMemory, slabMemory } from './output-memory.ts';

interface Binding {
  reset(): void;
  writeSync(
    flush: number,
    input: Uint8Array,
    inputOffset: number,
    inputLength: number,
    output: Uint8Array,
    outputOffset: number,
    outputLength: number,
  ): void;
  onerror: (message: string, errno: number, code: string) => void;
}

/** Output and input left over after a call. */
type WriteState = Uint32Array;

interface Owner {
  _handle: Binding;
  _writeState: WriteState;
}

const isOwner = (value: unknown): value is Owner => {
  if (typeof value !== 'object' || value === null || !('_handle' in value) || !('_writeState' in value)) return false;
  const { _handle: handle, _writeState: state } = value;
  return (
    state instanceof Uint32Array &&
    typeof handle === 'object' &&
    handle !== null &&
    'reset' in handle &&
    'writeSync' in handle &&
    'onerror' in handle
  );
};

export type Run =
  /** `consumed`: bytes of the input that were used. */
  { kind: 'done'; bytes: Buffer; consumed: number } | { kind: 'too-large' } | { kind: 'fault'; code: string };

/** `input` from `start` to its end (or to the end of the stream in it), giving at most `maxBytes` bytes in memory of that kind. */
export type Runner = (input: Buffer, start: number, maxBytes: number, memory?: OutputMemory) => Run;

/** An output that has no room goes on in a buffer of its own, of this size at least. */
const LARGER_MIN_BYTES = 256 * 1024;

function runnerOf(owner: Owner): Runner {
  const { _handle: handle, _writeState: state } = owner;
  let fault: string | null = null;
  handle.onerror = (_message, _errno, code) => {
    fault = code;
  };
  const slabs = slabMemory();
  return (input, start, maxBytes, memory = slabs) => {
    handle.reset();
    fault = null;
    let { buffer: out, at: begin } = memory.room();
    let at = start;
    let end = begin;
    for (;;) {
      handle.writeSync(constants.Z_FINISH, input, at, input.length - at, out, end, out.length - end);
      if (fault !== null) return { kind: 'fault', code: fault };
      const [outputLeft = 0, inputLeft = 0] = state;
      end = out.length - outputLeft;
      if (end - begin > maxBytes) return { kind: 'too-large' };
      at = input.length - inputLeft;
      if (outputLeft > 0) break;
      const larger = Buffer.allocUnsafeSlow(Math.max(LARGER_MIN_BYTES, Math.min(maxBytes + 1, (end - begin) * 4)));
      out.copy(larger, 0, begin, end);
      end -= begin;
      begin = 0;
      out = larger;
    }
    memory.took(out, begin, end);
    return { kind: 'done', bytes: out.subarray(begin, end), consumed: at - start };
  };
}

/** What `inflateRawSync` answers with `info: true`; @types/node knows it as a Buffer. */
const isInfo = (value: unknown): value is { buffer: Buffer; engine: { bytesWritten: number } } =>
  typeof value === 'object' && value !== null && 'buffer' in value && 'engine' in value;

const publicInflate: Runner = (input, start, maxOutputLength) => {
  try {
    const answer: unknown = inflateRawSync(input.subarray(start), { info: true, maxOutputLength, chunkSize: 65_536 });
    if (!isInfo(answer)) throw new TypeError('zlib did not say how much it read');
    return { kind: 'done', bytes: answer.buffer, consumed: answer.engine.bytesWritten };
  } catch (error) {
    const code = codeOf(error);
    if (code === '') throw error;
    return code === 'ERR_BUFFER_TOO_LARGE' ? { kind: 'too-large' } : { kind: 'fault', code };
  }
};

function makeRunner(make: () => unknown, fallback: Runner): Runner {
  const owner = make();
  return isOwner(owner) ? runnerOf(owner) : fallback;
}

/** Raw deflate data to bytes. */
export const inflateRaw: Runner = makeRunner(() => createInflateRaw(), publicInflate);

const deflaters = new Map<number, Runner>();

/** Bytes to raw deflate data, at a level of zlib. */
export function deflateRaw(input: Buffer, level: number): Buffer {
  let run = deflaters.get(level);
  if (run === undefined) {
    run = makeRunner(
      () => createDeflateRaw({ level }),
      (bytes, start) => {
        const out = deflateRawSync(bytes.subarray(start), { level });
        return { kind: 'done', bytes: out, consumed: bytes.length - start };
      },
    );
    deflaters.set(level, run);
  }
  const result = run(input, 0, Number.MAX_SAFE_INTEGER);
  if (result.kind !== 'done') throw new Error(`deflate failed: ${result.kind === 'fault' ? result.code : result.kind}`);
  return result.bytes;
}

export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
