// The record parser's view of decoded chunks: a buffer that slides over them and knows where in the source each byte came from.
import type { Chunk, ChunkFeed, Lost } from '../io/chunk.ts';

interface Mark {
  /** Position in the buffer of the chunk's first byte; negative when that byte has gone. */
  at: number;
  chunk: Chunk;
}

export interface RecordWindow {
  /** Bytes held and not consumed; a view that `fill` may outdate. */
  view(): Buffer;
  /** Wants `length` bytes in view. False when a break, the end or a member that begins a record of its own comes before. */
  fill(length: number): Promise<boolean>;
  advance(count: number): void;
  /** Source offset of the byte at a position of the view. */
  offset(position?: number): number;
  /** Source offset after the bytes before a position of the view. */
  endOffset(position: number): number;
  /** The view's first byte was not compressed. */
  isPlain(): boolean;
  /** A compressed member begins at the view's first byte. */
  startsMember(): boolean;
  /** That member's header says nothing. */
  hasBareHeader(): boolean;
  /** The byte at a position comes from a member that failed its check. `bad`: for certain; `open`: its check is not known. */
  doubt(): 'none' | 'bad' | 'open';
  /** Where what follows the view begins, when `fill` has stopped short. */
  boundaryOffset(): number;
  /** The break that follows the view, if one does; taking it lets `fill` go on. */
  takeBreak(): Lost | null;
  hasBreak(): boolean;
  /**
   * With nothing in view: the next member, when it is sound and another that begins a record follows, both at hand. It stays where it is.
   * `takeMember` passes over it.
   */
  memberAtHand(): Chunk | null;
  takeMember(): void;
}

/** Members that are at hand at once, and one that has been given out. */
export const MEMBERS_AT_HAND = 3;

/** `reuses`: the feed puts what is ready over what it gave `MEMBERS_AT_HAND` members before. */
export function openRecordWindow(
  feed: ChunkFeed,
  sourceSize: number,
  begins: (start: Buffer) => boolean,
  reuses = false,
): RecordWindow {
  let buffer: Buffer = Buffer.alloc(0);
  let position = 0;
  let marks: Mark[] = [];
  let held: Chunk | null = null;
  /** The chunk after `held`. */
  let after: Chunk | null = null;
  let found: Lost | null = null;
  let ended = false;

  /** What `fill` takes with `drop`. */
  const pull = async (): Promise<Chunk | null> => {
    held ??= found === null && !ended ? feed.ready() : null;
    if (held !== null) return held;
    if (found !== null || ended) return null;
    const { value } = await feed.chunks.next();
    if (!value) ended = true;
    else if (value.kind === 'lost') found = value;
    else return value;
    return null;
  };
  const markAt = (at: number): Mark | undefined => {
    let last = marks[0];
    for (const mark of marks) {
      if (mark.at > at) break;
      last = mark;
    }
    return last;
  };
  const offsetOf = (at: number): number => {
    const mark = markAt(at);
    if (mark === undefined) return boundary();
    return mark.chunk.isPlain ? mark.chunk.offset + at - mark.at : mark.chunk.offset;
  };
  const boundary = (): number =>
    held?.offset ?? found?.offset ?? (ended ? sourceSize : (marks.at(-1)?.chunk.end ?? sourceSize));

  return {
    view: () => (position === 0 ? buffer : buffer.subarray(position)),
    async fill(length) {
      let available = buffer.length - position;
      if (available >= length) return true;
      const parts: Buffer[] = [];
      const added: Mark[] = [];
      while (available < length) {
        const chunk = await pull();
        if (chunk === null) break;
        if (chunk.isFirst && available > 0 && begins(chunk.bytes)) {
          held = chunk;
          break;
        }
        [held, after] = [after, null];
        added.push({ at: available, chunk });
        parts.push(reuses ? Buffer.from(chunk.bytes) : chunk.bytes);
        available += chunk.bytes.length;
      }
      if (added.length === 0) return false;
      const rest = buffer.subarray(position);
      const kept =
        rest.length === 0 ? [] : marks.filter((_, i) => (marks[i + 1]?.at ?? Number.POSITIVE_INFINITY) > position);
      marks = [...kept.map((mark) => ({ ...mark, at: mark.at - position })), ...added];
      const whole = rest.length === 0 ? parts : [rest, ...parts];
      buffer = whole.length === 1 && whole[0] !== undefined ? whole[0] : Buffer.concat(whole);
      position = 0;
      return available >= length;
    },
    advance(count) {
      position = Math.min(buffer.length, position + count);
    },
    offset: (at = 0) => offsetOf(position + at),
    endOffset(at) {
      const end = position + at;
      const mark = markAt(end > 0 ? end - 1 : end);
      if (mark === undefined) return boundary();
      if (mark.chunk.isPlain) return mark.chunk.offset + end - mark.at;
      return (
        marks.find((m) => m.chunk.offset === mark.chunk.offset && m.chunk.end !== null)?.chunk.end ?? mark.chunk.offset
      );
    },
    isPlain: () => markAt(position)?.chunk.isPlain ?? false,
    startsMember: () => marks.some((mark) => mark.at === position && mark.chunk.isFirst),
    hasBareHeader: () => marks.find((mark) => mark.at === position && mark.chunk.isFirst)?.chunk.isBare ?? false,
    doubt() {
      const mark = markAt(position);
      if (mark === undefined || !mark.chunk.isDoubtful) return 'none';
      return mark.chunk.end === null ? 'open' : 'bad';
    },
    boundaryOffset: boundary,
    takeBreak() {
      const taken = found;
      found = null;
      return taken;
    },
    hasBreak: () => found !== null,
    memberAtHand() {
      if (found !== null || ended || position < buffer.length) return null;
      held ??= feed.ready();
      if (held === null || !held.isFirst || held.end === null || held.isDoubtful) return null;
      after ??= feed.ready();
      return after?.isFirst === true && begins(after.bytes) ? held : null;
    },
    takeMember() {
      [held, after] = [after, null];
    },
  };
}
