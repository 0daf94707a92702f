// The memory that large bodies may take in one process, all fetches together: a body that would grow beyond it waits, its socket unread.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

export interface BodyRoom {
  /** A body has become large. */
  begin(): GrowingBody;
  /** Bytes held: of bodies under way, and of finished ones that are not yet let go. */
  held(): number;
}

export interface GrowingBody {
  mayHold(bytes: number): boolean;
  /** Calls back once it may. One wish at a time. */
  whenItMay(bytes: number, go: () => void): void;
  /** It grows no more. What it came to counts until nobody has it; null when it was dropped. */
  finish(body: Buffer | null): void;
}

export interface BodyRoomLimits {
  /** Above it, only the eldest body grows. */
  sharedBytes: number;
  /** Finished bodies above it are waited for, even by the eldest. */
  finishedBytes: number;
}

const MIB = 1024 * 1024;
const LIMITS: BodyRoomLimits = { sharedBytes: 16 * MIB, finishedBytes: 24 * MIB };
const LOOK_MS = 50;
/** Collecting costs tens of milliseconds. */
const COLLECT_EVERY_MS = 300;

interface Wish {
  bytes: number;
  go: () => void;
}

export function createBodyRoom(limits: BodyRoomLimits = LIMITS): BodyRoom {
  const growing = new Map<object, number>();
  const wishes = new Map<object, Wish>();
  let finished = 0;
  let lastCollected = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;

  const held = (): number => {
    let sum = finished;
    for (const bytes of growing.values()) sum += bytes;
    return sum;
  };
  const mayHold = (body: object, bytes: number): boolean => {
    const others = held() - (growing.get(body) ?? 0);
    if (others + bytes <= limits.sharedBytes) return true;
    const [eldest] = growing.keys();
    // the eldest goes on, so that one of them always comes to its end
    return eldest === body && finished <= limits.finishedBytes;
  };
  const grant = (): void => {
    for (const [body, { bytes, go }] of wishes) {
      if (!mayHold(body, bytes)) continue;
      wishes.delete(body);
      growing.set(body, bytes);
      setImmediate(go); // whoever made room is in the midst of something
    }
    if (wishes.size === 0) clearInterval(timer);
  };
  /** Without memory asked for, nothing is collected: those who wait ask for it. */
  const look = (): void => {
    if (finished > 0 && performance.now() - lastCollected > COLLECT_EVERY_MS) {
      lastCollected = performance.now();
      collect();
    }
    grant();
  };
  const gone = new FinalizationRegistry<number>((bytes) => {
    finished -= bytes;
    grant();
  });

  return {
    held,
    begin() {
      const body = {};
      growing.set(body, 0);
      return {
        mayHold(bytes) {
          if (!mayHold(body, bytes)) return false;
          growing.set(body, bytes);
          return true;
        },
        whenItMay(bytes, go) {
          wishes.set(body, { bytes, go });
          clearInterval(timer);
          timer = setInterval(look, LOOK_MS);
          timer.unref();
        },
        finish(buffer) {
          growing.delete(body);
          wishes.delete(body);
          if (buffer !== null) {
            finished += buffer.length;
            gone.register(buffer.buffer, buffer.length);
          }
          grant();
        },
      };
    },
  };
}

let collector: (() => void) | null = null;

function collect(): void {
  if (collector === null) {
    setFlagsFromString('--expose-gc');
    collector = runInNewContext('gc') as () => void;
  }
  collector();
}
