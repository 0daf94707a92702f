// Is a record's block what its head says? When the next record does not begin where it should, digests and line ends decide what to believe.
import { parseHttpMessage } from '../http/message.ts';
import type { LostReason } from '../io/chunk.ts';
import { hasDigest, parseDigest } from './digest.ts';
import { fieldOf, findRecordStart, type RecordHead } from './parse-head.ts';
import type { RecordWindow } from './record-window.ts';

export type Judged =
  /** `end`: where in the view the search for the next record goes on. */
  | { kind: 'block'; block: Buffer; end: number; hasWrongLength: boolean }
  /** `end` null: all that is in view and what belongs to it is lost. */
  | { kind: 'lost'; end: number | null; reason: LostReason };

/** Line ends after a block: two CRLF by the standard, one LF in ARC, up to this many in the wild. */
export const MAX_LINE_ENDS = 1024;
/** How far a block that is longer than declared is followed. */
const LONGER_BYTES = 256 * 1024;
/** How far a block without a usable length is followed. */
const UNKNOWN_LENGTH_LIMIT = 16 * 1024 * 1024;

export async function judgeBlock(window: RecordWindow, head: RecordHead): Promise<Judged> {
  const start = head.headBytes;
  const declared = head.blockBytes;
  if (declared === null) return unknownLength(window, head);
  const end = start + declared;
  if (!(await window.fill(end))) return shortBlock(window, head);
  const next = await afterLineEnds(window, end);
  const block = window.view().subarray(start, end);
  const doubt = window.doubt();
  if (next !== null && doubt === 'none') return { kind: 'block', block, end: next, hasWrongLength: false };
  const verdict = agrees(head, block);
  if (doubt === 'bad' || (doubt === 'open' && verdict === false))
    return verdict === true
      ? { kind: 'block', block, end: next ?? end, hasWrongLength: false }
      : { kind: 'lost', end: next, reason: 'damaged-member' };
  if (next !== null || verdict === true) return { kind: 'block', block, end: next ?? end, hasWrongLength: false };
  return wrongLength(window, head, block);
}

/** Position after the line ends that close a record, when a record or nothing at all follows; null otherwise. */
async function afterLineEnds(window: RecordWindow, end: number): Promise<number | null> {
  await window.fill(end + MAX_LINE_ENDS + 16);
  const view = window.view();
  let at = end;
  while (at < view.length && at < end + MAX_LINE_ENDS && (view[at] === 13 || view[at] === 10)) at++;
  if (at >= view.length) return at;
  return findRecordStart(view.subarray(at, at + 8448), 0, null) === 0 ? at : null;
}

/** What the record's own digests say of a block; null when it has none that we know. */
function agrees(head: RecordHead, block: Buffer): boolean | null {
  const compare = (field: string, bytes: () => Buffer): boolean | null => {
    const digest = parseDigest(fieldOf(head.fields, field) ?? '');
    return digest === null ? null : hasDigest(bytes(), digest);
  };
  const byBlock = compare('warc-block-digest', () => block);
  if (byBlock !== null || fieldOf(head.fields, 'warc-type') === 'revisit') return byBlock;
  return compare('warc-payload-digest', () => parseHttpMessage(block)?.rawBody ?? block);
}

/** The source, or the member, ends within the block. */
function shortBlock(window: RecordWindow, head: RecordHead): Judged {
  const view = window.view();
  const inside = findRecordStart(view, head.headBytes, head.format);
  const trimmed = trimLineEnds(view, head, inside ?? view.length);
  const block = trimmed ?? view.subarray(head.headBytes, inside ?? view.length);
  const mayBelieve = !window.hasBreak() || inside !== null;
  const verdict = agrees(head, block);
  if (verdict === true || (verdict === null && trimmed !== null && mayBelieve))
    return { kind: 'block', block, end: inside ?? view.length, hasWrongLength: true };
  return { kind: 'lost', end: inside, reason: 'truncated' };
}

/** The declared length leads to no record: a record may begin inside the block, or bytes follow that belong to none. */
async function wrongLength(window: RecordWindow, head: RecordHead, declared: Buffer): Promise<Judged> {
  const end = head.headBytes + declared.length;
  const isWhole = !(await window.fill(end + LONGER_BYTES));
  const view = window.view();
  const block = view.subarray(head.headBytes, end);
  const inside = findRecordStart(view.subarray(0, end + 64), head.headBytes, head.format);
  if (inside === null || inside >= end) {
    const next = findRecordStart(view, end, head.format) ?? (isWhole ? view.length : null);
    const longer = next === null ? null : trimLineEnds(view, head, next);
    // Line ends where the block was to end speak for the length: what follows them belongs to no record.
    const isClosed = head.format === 'arc' || view[end] === 10 || (view[end] === 13 && view[end + 1] === 10);
    const verdict = longer === null ? false : agrees(head, longer);
    if (next !== null && longer !== null && (verdict === true || (verdict === null && !isClosed)))
      return { kind: 'block', block: longer, end: next, hasWrongLength: true };
    return { kind: 'block', block, end, hasWrongLength: !isClosed };
  }
  const trimmed = trimLineEnds(view, head, inside);
  if (trimmed !== null && agrees(head, trimmed) !== false)
    return { kind: 'block', block: trimmed, end: inside, hasWrongLength: true };
  return { kind: 'lost', end: inside, reason: 'truncated' };
}

/** The block up to `end` without the line ends that close a record; null when it is not closed by them. ARC's one LF proves nothing. */
function trimLineEnds(view: Buffer, head: RecordHead, end: number): Buffer | null {
  if (head.format === 'arc' || end - 4 < head.headBytes) return null;
  return view.toString('latin1', end - 4, end) === '\r\n\r\n' ? view.subarray(head.headBytes, end - 4) : null;
}

/** No Content-Length: the block goes on to the next record or to the end of its member. */
async function unknownLength(window: RecordWindow, head: RecordHead): Promise<Judged> {
  for (let want = 64 * 1024; want <= UNKNOWN_LENGTH_LIMIT; want *= 4) {
    const isFilled = await window.fill(want);
    const inside = findRecordStart(window.view(), head.headBytes, head.format);
    const end = inside ?? (isFilled ? null : window.view().length);
    if (end === null) continue;
    const block = trimLineEnds(window.view(), head, end);
    return block === null
      ? { kind: 'lost', end: inside, reason: 'bad-length' }
      : { kind: 'block', block, end, hasWrongLength: true };
  }
  return { kind: 'lost', end: head.headBytes, reason: 'bad-length' };
}
