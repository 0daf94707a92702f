// Runs of inline text to canonical text (docs/contract.md §3) and to Markdown (CommonMark 0.31).
import { markUnits } from '../letters.ts';
import type { InlineRun } from './page-block.ts';
import { RUN_STYLE } from './page-block.ts';

/** Stands for `<br>` until white space is folded; not allowed in HTML text. */
export const LINE_BREAK = '\u0001';
/** Stands for a table cell's end. */
export const CELL_BREAK = '\u0002';

const SPACES = /[\s\u0085\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+/g;
const NEEDS_FOLDING = /[^\S ]|[\u0085\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]| {2}/;
/** C0 and C1 controls but TAB, LF and our two marks; soft hyphens, zero-width spaces, byte order marks, directional marks. */
const INVISIBLE =
  /[\u0000\u0003-\u0008\u000b\u000e-\u001f\u007f-\u0084\u0086-\u009f\u00ad\u200b\u2028\u2029\u200e\u200f\u202a-\u202e\u2060\ufeff\ufff9-\uffff]/g;

/** What folding does with a UTF-16 unit: 0 nothing, 1 a plain space, 2 other white space, 3 out. */
const FOLDING = new Uint8Array(0x10000);
markUnits(FOLDING, INVISIBLE, 3);
markUnits(FOLDING, SPACES, 2);
FOLDING[0x20] = 1;

/** One text node's data with white space folded to single spaces; edges keep one space where there was any. */
export function foldSpaces(data: string): string {
  let last = 0;
  let spaces = 0;
  for (let i = 0; i < data.length; i++) {
    const kind = FOLDING[data.charCodeAt(i)] ?? 0;
    if (kind > 1 || (kind === 1 && last === 1)) return spaces === i ? foldBehindSpaces(data, i) : foldSlowly(data);
    if (kind === 1) spaces++;
    last = kind;
  }
  return data;
}

/** Most texts on a page are line breaks and indents between tags. */
function foldBehindSpaces(data: string, from: number): string {
  for (let i = from; i < data.length; i++) {
    const kind = FOLDING[data.charCodeAt(i)] ?? 0;
    if (kind !== 1 && kind !== 2) return foldSlowly(data);
  }
  return ' ';
}

function foldSlowly(data: string): string {
  const folded = NEEDS_FOLDING.test(data) ? data.replace(SPACES, ' ') : data;
  return INVISIBLE.test(folded) ? folded.replace(INVISIBLE, '') : folded;
}

/** Joined folded runs to a block's body: spaces single, breaks as LF, cells as TAB, NFC. */
export function bodyText(runs: readonly InlineRun[]): string {
  let text = '';
  for (const run of runs) text += run.text;
  return composed(tidy(text));
}

/** NFC. Below U+0300, and in general punctuation, every text is composed. */
function composed(text: string): string {
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c >= 0x300 && (c < 0x2010 || c > 0x2027)) return text.normalize('NFC');
  }
  return text;
}

function tidy(text: string): string {
  let out = text.includes('  ') ? text.replace(/ {2,}/g, ' ') : text;
  if (out.includes(LINE_BREAK)) out = out.replace(/ ?\u0001[ \u0001]*/g, '\n');
  if (out.includes(CELL_BREAK)) out = out.replace(/[ \n]*\u0002[ \n]*/g, '\t').replace(/[ \t\n]+$/, '');
  let start = 0;
  let end = out.length;
  while (start < end && isBlank(out.charCodeAt(start))) start++;
  while (end > start && isBlank(out.charCodeAt(end - 1))) end--;
  return out.slice(start, end);
}

const isBlank = (c: number): boolean => c === 0x20 || c === 0x0a;

/** Code keeps its spaces and lines; only line ends are made LF and trailing spaces go. */
export function codeText(runs: readonly InlineRun[]): string {
  let text = '';
  for (const run of runs) text += run.text;
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '')
    .replace(/[ \t\u00a0]+$/gm, '')
    .replaceAll('\u00a0', ' ')
    .replace(/^\n+|\n+$/g, '')
    .normalize('NFC');
}

/** Inline Markdown of a block: links absolute, emphasis and code spans, special characters escaped. */
export function inlineMarkdown(runs: readonly InlineRun[], resolve: (href: string) => string | null): string {
  let out = '';
  for (let i = 0; i < runs.length; i++) {
    const first = runs[i];
    if (!first) break;
    let label = styled(first);
    while (first.href !== null && runs[i + 1]?.href === first.href) {
      i++;
      const next = runs[i];
      if (next) label += styled(next);
    }
    out += first.href === null ? label : link(label, resolve(first.href));
  }
  const tidied = composed(tidy(out));
  return tidied.includes('\n') ? tidied.replaceAll('\n', '\\\n') : tidied;
}

function styled(run: InlineRun): string {
  if (run.text === LINE_BREAK || run.text === CELL_BREAK) return run.text;
  const core = run.text.trim();
  if (core === '') return run.text;
  const lead = run.text.startsWith(' ') ? ' ' : '';
  const tail = run.text.endsWith(' ') ? ' ' : '';
  if (run.style & RUN_STYLE.code) {
    const fence = core.includes('`') ? '``' : '`';
    return `${lead}${fence}${core}${fence}${tail}`;
  }
  let inner = escapeMarkdown(core);
  if (run.style & RUN_STYLE.strike) inner = `~~${inner}~~`;
  if (run.style & RUN_STYLE.italic) inner = `*${inner}*`;
  if (run.style & RUN_STYLE.bold) inner = `**${inner}**`;
  return lead + inner + tail;
}

function link(label: string, url: string | null): string {
  const core = label.trim();
  if (url === null || core === '' || core.includes(CELL_BREAK) || !/[\p{L}\p{N}]/u.test(core)) return label;
  const lead = label.startsWith(' ') ? ' ' : '';
  const tail = label.endsWith(' ') ? ' ' : '';
  return `${lead}[${core}](${url
    .replace(/[()\s<>]/g, encodeURIComponent)
    .replaceAll('(', '%28')
    .replaceAll(')', '%29')})${tail}`;
}

const SPECIAL = /[\\`*_[\]<>]/;
const escapeMarkdown = (text: string): string => (SPECIAL.test(text) ? text.replace(/[\\`*_[\]<>]/g, '\\$&') : text);
