// A lead that stands twice at the head of a text (a summary and the body's own), and paragraphs doubled by a template.
import { dropLine, type LineEdit, type NoiseFilter } from './filter.ts';
import { beginsBlock, type NoisePage, roughWordCount } from './noise-page.ts';

/** Two texts with that share of common words are one text told twice. */
const NEAR = 0.85;
const SHORTEST_WORDS = 8;
/** Lines looked at from the first running text on. */
const HEAD_LINES = 5;
/** Two neighbours alike, word for word, are doubled by a template from that many words on. */
const DOUBLED_WORDS = 25;

const wordsOf = (text: string): string[] =>
  text.toLowerCase().match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[\p{L}\p{N}]+/gu) ?? [];

/** Share of the words of the longer text that the shorter one has too, counted with repetition. */
export function wordOverlap(a: string, b: string): number {
  const [x, y] = [wordsOf(a), wordsOf(b)];
  if (Math.min(x.length, y.length) < SHORTEST_WORDS) return a === b ? 1 : 0;
  const counts = new Map<string, number>();
  for (const word of x) counts.set(word, (counts.get(word) ?? 0) + 1);
  let common = 0;
  for (const word of y) {
    const left = counts.get(word) ?? 0;
    if (left > 0) {
      common++;
      counts.set(word, left - 1);
    }
  }
  return common / Math.max(x.length, y.length);
}

/** Two offers that differ in their numbers are two offers. */
function sameNumbers(a: string, b: string): boolean {
  const numbers = (text: string): string => (text.match(/\d+/g) ?? []).sort().join(' ');
  return numbers(a) === numbers(b);
}

/** A summary that breaks off: the later text goes on where it ended. */
function isTruncatedForm(summary: string, body: string): boolean {
  const cut = summary.replace(
    /\s*(?:\[?(?:…|\.{3})\]?|\[&hellip;\])\s*(?:read more|mehr|lire la suite|leer más)?$/iu,
    '',
  );
  if (cut === summary || roughWordCount(cut, SHORTEST_WORDS) < SHORTEST_WORDS) return false;
  return body.startsWith(cut.slice(0, Math.max(0, cut.length - 12)));
}

function isProseBlock(page: NoisePage, index: number): boolean {
  const line = page.lines[index];
  return (
    line !== undefined &&
    line.kind !== 'code' &&
    line.kind !== 'table-row' &&
    beginsBlock(page, index) &&
    roughWordCount(line.text, SHORTEST_WORDS) >= SHORTEST_WORDS
  );
}

function repeatedLead(page: NoisePage): number[] {
  const first = page.firstProse;
  const lead = page.lines[first];
  if (lead === undefined || !isProseBlock(page, first)) return [];
  for (let i = first + 1; i < Math.min(page.lines.length, first + 1 + HEAD_LINES); i++) {
    const other = page.lines[i];
    if (other === undefined || !isProseBlock(page, i) || other.kind !== lead.kind) continue;
    // The first is the summary: the body's version stays.
    const near = wordOverlap(lead.text, other.text) >= NEAR && sameNumbers(lead.text, other.text);
    if (near || isTruncatedForm(lead.text, other.text)) return [first];
  }
  return [];
}

/** Neighbouring paragraphs that are equal, word for word: a refrain is shorter, or has something between. */
function doubledNeighbours(page: NoisePage): number[] {
  const doubled: number[] = [];
  for (let i = 1; i < page.lines.length; i++) {
    const [before, line] = [page.lines[i - 1], page.lines[i]];
    if (
      before === undefined ||
      line === undefined ||
      before.text !== line.text ||
      line.kind === 'code' ||
      line.kind === 'table-row'
    )
      continue;
    if (beginsBlock(page, i) && roughWordCount(line.text, DOUBLED_WORDS) >= DOUBLED_WORDS) doubled.push(i);
  }
  return doubled;
}

/** Lines of a text that stands there twice over, with its title or without: the second copy. */
function secondCopy(page: NoisePage): number[] {
  const { lines } = page;
  for (const from of [0, 1]) {
    const length = (lines.length - from) / 2;
    if (!Number.isInteger(length) || length < 3) continue;
    const copied = lines.slice(from, from + length);
    if (copied.filter((line) => line.prose).length < 2) continue;
    if (copied.every((line, i) => line.kind !== 'code' && line.text === lines[from + length + i]?.text))
      return copied.map((_, i) => from + length + i);
  }
  return [];
}

export const repeatedText: NoiseFilter = {
  name: 'Repeated text',
  reason: 'repeated-text',
  summary:
    "A summary that the lead repeats, word for word or nearly, long paragraphs set twice and a whole text set twice; the body's version stays, and so do refrains.",
  example:
    'The council decided on Tuesday to build a tram line. (before "The council voted on Tuesday to build a tram line.")',
  find(page) {
    // Posts quote each other.
    if (page.context.pageType === 'forum') return [];
    const copy = secondCopy(page);
    if (copy.length > 0) return copy.map((line): LineEdit => dropLine(page, line));
    const lead = repeatedLead(page);
    // Of a paragraph set twice one stays: where the first went, the second is it.
    const doubled = doubledNeighbours(page).filter((line) => !lead.includes(line - 1));
    return [...lead, ...doubled].sort((a, b) => a - b).map((line): LineEdit => dropLine(page, line));
  },
};
