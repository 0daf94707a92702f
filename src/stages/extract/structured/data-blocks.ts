// Text that a page carries only as data, turned into blocks: used where the markup shows less than the data says.
import type { PageType } from '../../../domain/document.ts';
import type { TextBlock } from '../../../domain/text-block.ts';
import type { PageBlock } from '../blocks/page-block.ts';
import { renderBlock } from '../blocks/render-blocks.ts';
import { segmentPage } from '../blocks/segment.ts';
import { parseHtml } from '../dom/parse-html.ts';
import { lettersOf } from '../features/page-view.ts';
import type { StructuredPost, StructuredTexts } from './structured-text.ts';

export interface DataText {
  /** `json-ld-body`, `json-ld-product`, `json-ld-posts`, `app-state`. */
  source: string;
  /** True when these blocks stand for the page's text, false when they follow it. */
  replaces: boolean;
  blocks: TextBlock[];
}

/** A page with fewer kept words shows next to nothing of itself. */
const BARE_PAGE_WORDS = 50;
const BODY_WORDS = 80;
const KEY_LETTERS = 40;
const MAX_STATE_BLOCKS = 200;
const MAX_HTML_CHARS = 500_000;

/** Null where the markup says all that the data does. */
export function dataText(
  texts: StructuredTexts,
  kept: readonly PageBlock[],
  pageType: PageType,
  resolve: (href: string) => string | null,
): DataText | null {
  const shown = lettersOf(kept.map((block) => block.body).join(' '));
  const words = kept.reduce((sum, block) => sum + block.words, 0);
  const render = (blocks: readonly PageBlock[]): TextBlock[] => blocks.map((block) => renderBlock(block, resolve));
  const body = longest(texts.articleBodies.map(blocksOfData));
  if (body !== null && wordsOf(body) >= BODY_WORDS && words < wordsOf(body) / 3 && shownShare(body, shown) < 0.3)
    return { source: 'json-ld-body', replaces: words < BARE_PAGE_WORDS, blocks: render(body) };
  if (pageType === 'product' && words < BARE_PAGE_WORDS) {
    const description = longest(texts.productDescriptions.map(blocksOfData));
    if (description !== null && wordsOf(description) >= 20 && shownShare(description, shown) < 0.2)
      return { source: 'json-ld-product', replaces: false, blocks: render(description) };
  }
  const posts = oneAfterAnother(texts.posts.flatMap(blocksOfPost));
  if (words < BARE_PAGE_WORDS && wordsOf(posts) > words * 2)
    return { source: 'json-ld-posts', replaces: true, blocks: render(posts) };
  if (words >= BARE_PAGE_WORDS) return null;
  const state = distinct(oneAfterAnother(texts.stateTexts.map(blocksOfData)))
    .filter(isProse)
    .slice(0, MAX_STATE_BLOCKS);
  return wordsOf(state) > words * 2 ? { source: 'app-state', replaces: false, blocks: render(state) } : null;
}

const wordsOf = (blocks: readonly PageBlock[]): number => blocks.reduce((sum, block) => sum + block.words, 0);

const longest = (candidates: readonly PageBlock[][]): PageBlock[] | null =>
  candidates.reduce<PageBlock[] | null>(
    (best, one) => (best === null || wordsOf(one) > wordsOf(best) ? one : best),
    null,
  );

/** Data is HTML when it has tags, else text whose lines are paragraphs. */
function blocksOfData(text: string): PageBlock[] {
  const html = /<\w+[^<>]*>/.test(text)
    ? text
    : text.replace(/[&<]/g, (c) => (c === '&' ? '&amp;' : '&lt;')).replace(/\s*\n\s*/g, '<p>');
  return segmentPage(parseHtml(html.slice(0, MAX_HTML_CHARS)).document).blocks;
}

/** The line that says who and when, and the post. */
function blocksOfPost({ text, author, date }: StructuredPost): PageBlock[][] {
  const by = [author, date].filter((part) => part !== null).join(', ');
  const blocks = blocksOfData(text);
  return by === '' ? [blocks] : [blocksOfData(by), blocks];
}

/** Texts that were cut apart each count their groups from 0. */
function oneAfterAnother(texts: readonly PageBlock[][]): PageBlock[] {
  let first = 0;
  return texts.flatMap((blocks) => {
    const moved = blocks.map((block) => ({ ...block, group: block.group + first }));
    first = moved.reduce((most, block) => Math.max(most, block.group), first) + 1;
    return moved;
  });
}

function shownShare(blocks: readonly PageBlock[], shown: string): number {
  let found = 0;
  let all = 0;
  for (const block of blocks) {
    const key = lettersOf(block.body).slice(0, KEY_LETTERS);
    if (key.length < 10) continue;
    all += block.words;
    if (shown.includes(key)) found += block.words;
  }
  return all === 0 ? 1 : found / all;
}

function distinct(blocks: readonly PageBlock[]): PageBlock[] {
  const seen = new Set<string>();
  return blocks.filter((block) => {
    const key = lettersOf(block.body);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** Sentences, not identifiers, code or style sheets. */
const isProse = (block: PageBlock): boolean =>
  block.words >= 8 && !/[{}]|:\/\/|;\s|=>/.test(block.body) && block.body.length / block.words < 14;
