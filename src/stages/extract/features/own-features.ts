// A block by itself: how long, how linked, what kind of writing.
import type { PageBlock } from '../blocks/page-block.ts';
import { type FeatureRow, KINDS, log, share } from './feature-row.ts';
import type { PageView } from './page-view.ts';

export const OWN_NAMES =
  'kind level chars words word-length link-density links button-density bold-density ends-sentence ends-colon starts-upper comma-rate sentence-rate digit-rate upper-rate separator-rate function-rate copyright price date at ellipsis wide marker quoted images lines cells repeats in-title in-description title-share in-data'.split(
    ' ',
  );

export function ownFeatures(row: FeatureRow, view: PageView, block: PageBlock, i: number): void {
  const stats = view.stats[i];
  if (!stats) return;
  const looked = Math.min(block.chars, 600);
  row.put(KINDS.indexOf(block.kind));
  row.put(block.level);
  row.put(log(block.chars));
  row.put(log(block.words));
  row.put(share(block.chars, block.words));
  row.put(share(block.linkChars, block.chars));
  row.put(block.links);
  row.put(share(block.buttonChars, block.chars));
  row.put(share(block.boldChars, block.chars));
  row.flag(stats.endsSentence);
  row.flag(stats.endsColon);
  row.flag(stats.startsUpper);
  row.put(share(stats.commas, stats.words.length));
  row.put(share(stats.sentenceEnds, stats.words.length));
  row.put(share(stats.digits, looked));
  row.put(share(stats.upper, stats.letters));
  row.put(share(stats.separators, stats.words.length));
  row.put(share(stats.functionWords, stats.words.length));
  row.flag(stats.hasCopyright);
  row.flag(stats.hasPrice);
  row.flag(stats.hasDate);
  row.flag(stats.hasAt);
  row.flag(stats.hasEllipsis);
  row.flag(stats.wide);
  row.put(block.marker === '' ? 0 : block.marker === '- ' ? 1 : 2);
  row.flag(block.quoted);
  row.put(Math.min(block.images, 10));
  row.put(countOf(block.body, '\n'));
  row.put(countOf(block.body, '\t'));
  row.put(log(view.repeats[i] ?? 1));
  const [inTitle, inDescription, titleShare] = headShares(block.words);
  row.put(inTitle);
  row.put(inDescription);
  row.put(titleShare);
  row.put(view.inData[i] ?? 0);
}

/** By a block's words: what share of them usually stands in title and description, and what share of the title's in it. */
const HEAD_SHARES: readonly (readonly [below: number, inTitle: number, inDescription: number, titleShare: number])[] = [
  [3, 0.032, 0.042, 0.009],
  [8, 0.088, 0.117, 0.056],
  [20, 0.095, 0.145, 0.138],
  [Number.POSITIVE_INFINITY, 0.072, 0.151, 0.416],
];

/**
 * What is usual, never what is: out of fold the words that a block shares with its page's title made no choice better, and they made
 * one article in six come out otherwise under another headline. The columns stay for the models that have them.
 */
function headShares(words: number): readonly [inTitle: number, inDescription: number, titleShare: number] {
  const [, ...shares] = HEAD_SHARES.find(([below]) => words < below) ?? [0, 0, 0, 0];
  return shares;
}

function countOf(text: string, mark: string): number {
  let n = 0;
  for (let at = text.indexOf(mark); at >= 0 && n < 20; at = text.indexOf(mark, at + 1)) n++;
  return n;
}
