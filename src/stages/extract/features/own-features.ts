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
  let inTitle = 0;
  let inDescription = 0;
  for (const word of stats.words) {
    if (view.titleWords.has(word)) inTitle++;
    if (view.descriptionWords.has(word)) inDescription++;
  }
  row.put(share(inTitle, stats.words.length));
  row.put(share(inDescription, stats.words.length));
  row.put(share(inTitle, view.titleWords.size));
  row.put(view.inData[i] ?? 0);
}

function countOf(text: string, mark: string): number {
  let n = 0;
  for (let at = text.indexOf(mark); at >= 0 && n < 20; at = text.indexOf(mark, at + 1)) n++;
  return n;
}
