// A title that the body repeats at its head, in capitals or with the site's name too.
import { dropLine, type LineEdit, type NoiseFilter } from './filter.ts';
import type { NoisePage } from './noise-page.ts';

/** How far into the body the title is looked for: kickers, dates and captions may come before it. */
const HEAD_LINES = 8;

/** Letters and digits alone, so that capitals, quotes and punctuation make no difference. */
export const bareLetters = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');

/** Letters that a title must have to be compared: a price or "Sale" may well come twice. */
const SHORTEST = 4;
const SITE_PART = /\s+[|\-–—·»:•]\s+/;

/** A title's letters, and those without its last parts behind separators, two at most. */
function forms(title: string): { whole: string; shorter: string[] } {
  const parts = title.split(SITE_PART);
  const shorter: string[] = [];
  for (let off = 1; off <= 2 && off < parts.length; off++) {
    const short = bareLetters(parts.slice(0, -off).join(' '));
    if (short.length >= SHORTEST) shorter.push(short);
  }
  return { whole: bareLetters(title), shorter };
}

function sameTitle(a: string, b: string): boolean {
  const [x, y] = [forms(a), forms(b)];
  if (
    x.whole.length < SHORTEST ||
    !/\p{L}{3}|[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]{2}/u.test(x.whole)
  )
    return false;
  return x.whole === y.whole || x.shorter.includes(y.whole) || y.shorter.includes(x.whole);
}

function repeats(page: NoisePage, index: number, title: string): boolean {
  const line = page.lines[index];
  if (line === undefined || index === page.titleLine || line.kind === 'code' || line.kind === 'list-item') return false;
  return line.kind !== 'table-row' && line.text.length <= 400 && sameTitle(title, line.text);
}

const isCapitals = (text: string): boolean => text === text.toUpperCase() && text !== text.toLowerCase();

/** Where the first of two titles is in capitals or carries the site's name, the other one takes its place. */
function betterTitle(page: NoisePage, dropped: readonly LineEdit[]): LineEdit | null {
  const title = page.lines[page.titleLine]?.text ?? '';
  const others = dropped.map(({ removed }) => removed);
  const better = others.find(
    (other) =>
      (isCapitals(title) && !isCapitals(other)) ||
      (title.length > other.length && bareLetters(title) !== bareLetters(other)),
  );
  return better === undefined ? null : { line: page.titleLine, to: better, removed: title };
}

export const doubledTitle: NoiseFilter = {
  name: 'Doubled title',
  reason: 'doubled-title',
  summary:
    "The title's repetition at the head of the body, in other capitals or with the site's name; a refrain or a later mention stays.",
  example: 'HOW A LIGHTHOUSE KEEPER FILLS THE WINTER',
  find(page) {
    if (page.title === null) return [];
    const { title } = page;
    const edits: LineEdit[] = [];
    const from = page.titleLine + 1;
    const to = Math.min(page.lines.length, from + HEAD_LINES, page.firstProse + 1);
    for (let i = 0; i < to; i++) if (repeats(page, i, title)) edits.push(dropLine(page, i));
    // A post that is nothing but its title keeps its text.
    if (edits.length > 0 && edits.length === page.lines.length - (page.titleLine < 0 ? 0 : 1)) return [];
    const better = page.titleLine < 0 ? null : betterTitle(page, edits);
    if (better !== null) edits.push(better);
    return edits.sort((a, b) => a.line - b.line);
  },
};
