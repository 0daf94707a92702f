// Frames of HTTP/2 (RFC 9113 §4 and §6), out of the bytes of a connection and into them.

export const FRAME = {
  data: 0,
  headers: 1,
  priority: 2,
  reset: 3,
  settings: 4,
  push: 5,
  ping: 6,
  goaway: 7,
  window: 8,
  continuation: 9,
} as const;

export const FLAG = { ack: 1, endStream: 1, endHeaders: 4, padded: 8, priority: 32 } as const;

export const SETTING = { enablePush: 2, initialWindow: 4, maxFrame: 5, maxHeaderList: 6 } as const;

/** RFC 9113 §7, those that we say or heed. */
export const CODE = { none: 0, protocol: 1, frameSize: 6, cancel: 8, calm: 11, http11Required: 13 } as const;

export const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1');

/** We ask for no larger ones. */
export const MAX_FRAME_BYTES = 16_384;
const HEAD_BYTES = 9;

export interface Frame {
  type: number;
  flags: number;
  stream: number;
  payload: Buffer;
}

export function frame(type: number, flags: number, stream: number, payload: Buffer = Buffer.alloc(0)): Buffer {
  const bytes = Buffer.allocUnsafe(HEAD_BYTES + payload.length);
  bytes.writeUIntBE(payload.length, 0, 3);
  bytes.writeUInt8(type, 3);
  bytes.writeUInt8(flags, 4);
  bytes.writeUInt32BE(stream, 5);
  payload.copy(bytes, HEAD_BYTES);
  return bytes;
}

export function uint32(...numbers: number[]): Buffer {
  const bytes = Buffer.allocUnsafe(4 * numbers.length);
  for (const [n, number] of numbers.entries()) bytes.writeUInt32BE(number >>> 0, 4 * n);
  return bytes;
}

export function settingsFrame(settings: ReadonlyArray<readonly [id: number, value: number]>): Buffer {
  const parts = settings.flatMap(([id, value]) => [Buffer.from([0, id]), uint32(value)]);
  return frame(FRAME.settings, 0, 0, Buffer.concat(parts));
}

export interface FrameReader {
  push(bytes: Buffer): void;
  /** The next whole frame; null when more bytes are needed, `too-large` for one beyond what we take. */
  next(): Frame | 'too-large' | null;
}

export function createFrameReader(): FrameReader {
  let held: Buffer = Buffer.alloc(0);
  return {
    push(bytes) {
      held = held.length === 0 ? bytes : Buffer.concat([held, bytes]);
    },
    next() {
      if (held.length < HEAD_BYTES) return null;
      const length = held.readUIntBE(0, 3);
      if (length > MAX_FRAME_BYTES) return 'too-large';
      const end = HEAD_BYTES + length;
      if (held.length < end) return null;
      const payload = held.subarray(HEAD_BYTES, end);
      const found = { type: held[3] ?? 0, flags: held[4] ?? 0, stream: held.readUInt32BE(5) & 0x7fffffff, payload };
      held = held.subarray(end);
      return found;
    },
  };
}

/** What a frame carries without its padding and priority (RFC 9113 §6.1, §6.2); null when the padding is longer than the frame. */
export function contentOf({ type, flags, payload }: Frame): Buffer | null {
  const isPadded = (flags & FLAG.padded) !== 0;
  const padding = isPadded ? (payload[0] ?? 0) : 0;
  const start = (isPadded ? 1 : 0) + (type === FRAME.headers && (flags & FLAG.priority) !== 0 ? 5 : 0);
  const end = payload.length - padding;
  return start > payload.length || end < start ? null : payload.subarray(start, end);
}
