// A request's body on its way out, as far as the other side's windows allow (RFC 9113 §5.2).
import { FLAG, FRAME, frame, MAX_FRAME_BYTES } from './frames.ts';

export interface SendWindow {
  /** Sends a body on a stream, now and as room comes. */
  send(stream: number, body: Buffer): void;
  /** The other side's SETTINGS_INITIAL_WINDOW_SIZE; it holds for a stream under way too. */
  setInitial(bytes: number): void;
  /** False when a window grows beyond what may be. Stream 0 is the connection. */
  widen(stream: number, bytes: number): boolean;
  /** Nothing more of the body is sent; true when there was more. */
  stop(): boolean;
}

const INITIAL_BYTES = 65_535;
const MOST_BYTES = 2 ** 31 - 1;

export function createSendWindow(write: (bytes: Buffer) => void): SendWindow {
  let connection = INITIAL_BYTES;
  let initial = INITIAL_BYTES;
  let current: { stream: number; left: Buffer; window: number } | null = null;

  const pump = (): void => {
    while (current !== null) {
      const length = Math.min(MAX_FRAME_BYTES, current.left.length, connection, current.window);
      if (length <= 0) return;
      const piece = current.left.subarray(0, length);
      current.left = current.left.subarray(length);
      connection -= length;
      current.window -= length;
      const isLast = current.left.length === 0;
      write(frame(FRAME.data, isLast ? FLAG.endStream : 0, current.stream, piece));
      if (isLast) current = null;
    }
  };

  return {
    send(stream, body) {
      current = { stream, left: body, window: initial };
      pump();
    },
    setInitial(bytes) {
      if (current !== null) current.window += bytes - initial;
      initial = bytes;
      pump();
    },
    widen(stream, bytes) {
      if (stream === 0) connection += bytes;
      else if (stream === current?.stream) current.window += bytes;
      if (connection > MOST_BYTES || (current?.window ?? 0) > MOST_BYTES) return false;
      pump();
      return true;
    },
    stop() {
      const wasUnderWay = current !== null;
      current = null;
      return wasUnderWay;
    },
  };
}
