// Carries an edit of a block's text over to the block's Markdown.
import type { TextBlock } from '../../../domain/text-block.ts';

/** Longest Markdown line that is aligned character by character. */
const LONGEST_ALIGNED = 20_000;

/** Where each character of `text` stands in `markdown`, or null where the two cannot be aligned. Link targets are stepped over. */
function align(text: string, markdown: string): Int32Array | null {
  const at = new Int32Array(text.length);
  let j = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text.charAt(i);
    while (j < markdown.length && markdown.charAt(j) !== char) {
      if (markdown.startsWith('](', j)) {
        const close = markdown.indexOf(')', j);
        if (close < 0) return null;
        j = close + 1;
      } else if (/[\\*_`~[\]!#>\s|<]/.test(markdown.charAt(j))) j++;
      else return null;
    }
    if (j >= markdown.length) return null;
    at[i] = j++;
  }
  return at;
}

/** Blocks of more lines are not matched line by line. */
const MOST_LINES = 3000;

/** The parts of `before` that `after` no longer has: one span, found from both ends. */
function changedSpan(before: string, after: string): { from: number; to: number; with: string } {
  let from = 0;
  while (from < after.length && from < before.length && before[from] === after[from]) from++;
  let tail = 0;
  while (tail < Math.min(before.length, after.length) - from && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  return { from, to: before.length - tail, with: after.slice(from, after.length - tail) };
}

function editLine(before: string, after: string, markdown: string): string {
  if (before === after) return markdown;
  const span = changedSpan(before, after);
  const at = markdown.length <= LONGEST_ALIGNED ? align(before, markdown) : null;
  const first = at?.[span.from] ?? (span.from === before.length ? markdown.length : undefined);
  if (at === null || first === undefined) return after;
  const last = span.to === 0 ? first : (at[span.to - 1] ?? 0) + 1;
  return markdown.slice(0, first) + span.with + markdown.slice(Math.max(first, last));
}

/** Pairs each kept line with the line it was: kept lines come in order, so the first that is equal, or the nearest by place, is it. */
function pairLines(before: readonly string[], after: readonly string[]): number[] | null {
  const pairs: number[] = [];
  let from = 0;
  for (const [index, line] of after.entries()) {
    const left = before.length - (after.length - index);
    let at = before.indexOf(line, from);
    if (at < 0 || at > left) at = from <= left && before.length === after.length ? index : -1;
    if (at < 0) return null;
    pairs.push(at);
    from = at + 1;
  }
  return pairs;
}

/** Markdown of `block` when its text is `lines`. Falls back on the plain text where the two cannot be matched. */
export function editMarkdown(block: TextBlock, lines: readonly string[]): string {
  const before = block.text.split('\n');
  const markdown = block.markdown.split('\n');
  const fenced = block.kind === 'code' && markdown.length === before.length + 2;
  const body = fenced ? markdown.slice(1, -1) : markdown;
  const pairs = body.length === before.length && before.length <= MOST_LINES ? pairLines(before, lines) : null;
  if (pairs === null) return lines.join('\n');
  const edited = lines.map((line, index) => {
    const source = pairs[index] ?? index;
    return editLine(before[source] ?? '', line, body[source] ?? line);
  });
  return (fenced ? [markdown[0] ?? '', ...edited, markdown.at(-1) ?? ''] : edited).join('\n');
}
