// The numbers that the block model sees of one block. Names and order are the model's contract: see `FEATURE_NAMES`.
import { CLASS_WORDS } from '../blocks/class-words.ts';
import type { Box, PageBlock } from '../blocks/page-block.ts';
import type { PageView } from './page-view.ts';

const KINDS = ['paragraph', 'heading', 'list-item', 'table-row', 'code', 'quote'];
const TAGS = [
  'div',
  'p',
  'li',
  'ul',
  'ol',
  'section',
  'article',
  'main',
  'body',
  'td',
  'tr',
  'table',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'header',
  'footer',
  'nav',
  'aside',
  'form',
  'figure',
  'figcaption',
  'blockquote',
  'pre',
  'dl',
  'dt',
  'dd',
  'details',
  'summary',
  'fieldset',
  'noscript',
  'address',
  'label',
  'center',
  'html',
];
const TAG_CODE = new Map(TAGS.map((tag, i) => [tag, i + 1]));
/** Ancestor tags whose distance is a feature. */
const NEAR_TAGS = [
  'article',
  'main',
  'nav',
  'footer',
  'aside',
  'header',
  'form',
  'ul',
  'td',
  'section',
  'figure',
  'details',
  'noscript',
  'p',
  'blockquote',
];
const NEAR_INDEX = new Map(NEAR_TAGS.map((tag, i) => [tag === 'ol' ? 'ul' : tag, i]));
const FAR = 20;

const OWN = [
  'kind',
  'level',
  'chars',
  'words',
  'word-length',
  'link-density',
  'links',
  'button-density',
  'bold-density',
  'ends-sentence',
  'ends-colon',
  'starts-upper',
  'comma-rate',
  'sentence-rate',
  'digit-rate',
  'upper-rate',
  'separator-rate',
  'function-rate',
  'copyright',
  'price',
  'date',
  'at',
  'ellipsis',
  'wide',
  'marker',
  'quoted',
  'images',
  'lines',
  'cells',
  'repeats',
  'in-title',
  'in-description',
  'title-share',
  'in-data',
];
const PLACE = [
  'index',
  'index-share',
  'words-before-share',
  'from-h1',
  'h1-known',
  'rule',
  'in-main-box',
  'before-main',
  'after-main',
  'main-share',
  'depth',
  'hidden',
  'inline-link',
  'box-tag',
  'parent-tag',
  'grand-tag',
  'heading-distance',
  'heading-level',
  'template-blocks',
  'template-words',
  'template-density',
  'template-share',
  'twin-distance',
  'twin-count',
  'twin-place',
  'twin-words',
];
const BOX = [
  'words',
  'density',
  'blocks',
  'paragraphs',
  'headings',
  'items',
  'fields',
  'images',
  'words-per-block',
  'share',
  'twins',
  'position',
];
const LEVELS = ['own', 'parent', 'grand', 'great', 'fifth', 'wide'];
const NEIGHBOURS = [-3, -2, -1, 1, 2, 3];
const NEIGHBOUR = ['words', 'density', 'kind', 'ends-sentence', 'shared', 'rule', 'same-template'];
const WINDOW = ['before-words', 'before-density', 'after-words', 'after-density', 'long-before', 'long-after'];
const PAGE = [
  'blocks',
  'words',
  'density',
  'long-blocks',
  'long-share',
  'has-article',
  'article-schema',
  'product-schema',
  'forum-schema',
  'list-schema',
  'og-article',
  'og-product',
  'path-depth',
  'path-digits',
  'path-root',
  'max-twins',
  'main-words',
  'main-density',
  'prices',
  'dates',
  'data',
];

/** Numbers that are the same for all blocks of a page. */
export const PAGE_FEATURES = PAGE.length;

/** Everything but the token priors, in order. */
export const FEATURE_NAMES: readonly string[] = [
  ...OWN,
  ...PLACE,
  ...CLASS_WORDS.map(([name]) => `near-class-${name}`),
  ...CLASS_WORDS.map(([name]) => `inline-class-${name}`),
  ...NEAR_TAGS.map((tag) => `near-tag-${tag}`),
  ...LEVELS.flatMap((level) => BOX.map((name) => `${level}-${name}`)),
  ...NEIGHBOURS.flatMap((step) => NEIGHBOUR.map((name) => `at${step}-${name}`)),
  ...WINDOW,
  ...PAGE.map((name) => `page-${name}`),
];

/** A matrix of blocks by features, row by row. */
export function blockFeatures(view: PageView): Float32Array {
  const width = FEATURE_NAMES.length;
  const { blocks } = view.page;
  const out = new Float32Array(blocks.length * width);
  const near = nearness(view);
  const pageRow = pageFeatures(view);
  const row = new Row(out);
  for (let i = 0; i < blocks.length; i++) {
    const block = blocks[i];
    if (!block) continue;
    row.at = i * width;
    ownFeatures(row, view, block, i);
    placeFeatures(row, view, block, i);
    row.putAll(near.classes, block.box * CLASS_WORDS.length, CLASS_WORDS.length);
    for (let b = 0; b < CLASS_WORDS.length; b++) row.put((block.inlineBits >> b) & 1);
    row.putAll(near.tags, block.box * NEAR_TAGS.length, NEAR_TAGS.length);
    boxFeatures(row, view, block, i);
    neighbourFeatures(row, view, block, i);
    windowFeatures(row, view, i);
    row.putAll(pageRow, 0, pageRow.length);
  }
  return out;
}

/** Writes one row of the matrix from left to right. */
class Row {
  at = 0;
  private readonly out: Float32Array;
  constructor(out: Float32Array) {
    this.out = out;
  }
  put(value: number): void {
    this.out[this.at++] = value;
  }
  flag(value: boolean): void {
    this.out[this.at++] = value ? 1 : 0;
  }
  putAll(values: Float32Array, from: number, count: number): void {
    for (let i = 0; i < count; i++) this.out[this.at++] = values[from + i] ?? 0;
  }
}

const log = (n: number): number => Math.log2(1 + n);
const share = (part: number, whole: number): number => (whole > 0 ? part / whole : 0);

function ownFeatures(row: Row, view: PageView, block: PageBlock, i: number): void {
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

function placeFeatures(row: Row, view: PageView, block: PageBlock, i: number): void {
  const { boxes, blocks } = view.page;
  const box = boxes[block.box];
  const parent = boxes[box?.parent ?? -1];
  const grand = boxes[parent?.parent ?? -1];
  const main = boxes[view.mainBox];
  const heading = view.headings[i] ?? -1;
  const template = view.templateSums[view.templates[i] ?? -1];
  row.put(log(i));
  row.put(share(i, blocks.length));
  row.put(share(view.wordsBefore[i] ?? 0, view.totalWords));
  const fromH1 = view.firstH1 < 0 ? 0 : i - view.firstH1;
  row.put(fromH1 < 0 ? -log(-fromH1) : log(fromH1));
  row.flag(view.firstH1 >= 0);
  row.put(view.rules[i] ?? 0);
  const inMain = main !== undefined && i >= main.first && i < main.end;
  row.flag(inMain);
  row.put(main !== undefined && i < main.first ? log(main.first - i) : 0);
  row.put(main !== undefined && i >= main.end ? log(i - main.end + 1) : 0);
  row.put(inMain && main ? share(i - main.first, main.end - main.first) : -1);
  row.put(box?.depth ?? 0);
  row.flag(box?.hidden ?? false);
  row.flag(block.linkChars > 0 && block.linkChars < block.chars * 0.9);
  row.put(TAG_CODE.get(box?.tag ?? '') ?? 0);
  row.put(TAG_CODE.get(parent?.tag ?? '') ?? 0);
  row.put(TAG_CODE.get(grand?.tag ?? '') ?? 0);
  row.put(heading < 0 ? FAR : Math.min(i - heading, FAR));
  row.put(heading < 0 ? 0 : (blocks[heading]?.level ?? 0));
  row.put(log(template?.blocks ?? 0));
  row.put(share(template?.words ?? 0, template?.blocks ?? 0));
  row.put(share(template?.linkChars ?? 0, template?.chars ?? 0));
  row.put(share(template?.words ?? 0, view.totalWords));
  twinFeatures(row, view, block);
}

/** The nearest box around a block that has three twins or more: a card, a row, a post. */
function twinFeatures(row: Row, view: PageView, block: PageBlock): void {
  let at = block.box;
  for (let distance = 0; at >= 0 && distance < FAR; distance++) {
    const count = view.twins[at] ?? 0;
    if (count >= 3) {
      row.put(distance);
      row.put(log(count));
      row.put(log(view.twinPlace[at] ?? 0));
      row.put(log(view.page.boxes[at]?.words ?? 0));
      return;
    }
    at = view.page.boxes[at]?.parent ?? -1;
  }
  row.put(FAR);
  row.put(0);
  row.put(0);
  row.put(0);
}

function boxFeatures(row: Row, view: PageView, block: PageBlock, i: number): void {
  const { boxes } = view.page;
  let at = block.box;
  for (let level = 0; level < 5; level++) {
    oneBox(row, view, boxes[at], at, i);
    at = boxes[at]?.parent ?? -1;
  }
  // The widest box around the block that is still clearly a part of the page.
  let wide = block.box;
  for (let up = block.box; up >= 0; up = boxes[up]?.parent ?? -1) {
    if ((boxes[up]?.words ?? 0) < view.totalWords * 0.7) wide = up;
  }
  oneBox(row, view, boxes[wide], wide, i);
}

function oneBox(row: Row, view: PageView, box: Box | undefined, index: number, i: number): void {
  if (!box) {
    row.at += BOX.length;
    return;
  }
  const size = box.end - box.first;
  row.put(log(box.words));
  row.put(share(box.linkChars, box.chars));
  row.put(log(size));
  row.put(log(box.paragraphs));
  row.put(log(box.headings));
  row.put(log(box.items));
  row.put(log(box.fields));
  row.put(log(box.images));
  row.put(share(box.words, size));
  row.put(share(box.words, view.totalWords));
  row.put(log(view.twins[index] ?? 0));
  row.put(share(i - box.first, size));
}

function neighbourFeatures(row: Row, view: PageView, block: PageBlock, i: number): void {
  for (const step of NEIGHBOURS) {
    const other = view.page.blocks[i + step];
    if (!other) {
      row.put(-1);
      row.put(-1);
      row.put(-1);
      row.at += NEIGHBOUR.length - 3;
      continue;
    }
    row.put(log(other.words));
    row.put(share(other.linkChars, other.chars));
    row.put(KINDS.indexOf(other.kind));
    row.flag(view.stats[i + step]?.endsSentence ?? false);
    row.put(sharedLevels(view.page.boxes, block.box, other.box));
    row.put(view.rules[i + step] ?? 0);
    row.flag(view.templates[i + step] === view.templates[i]);
  }
}

/** How many levels up from the first box the two meet: 0 is the same box; at most 8. */
function sharedLevels(boxes: readonly Box[], a: number, b: number): number {
  let up = a;
  for (let level = 0; level < 8; level++) {
    const box = boxes[up];
    if (!box) return 8;
    let other = b;
    while (other > up) other = boxes[other]?.parent ?? -1;
    if (other === up) return level;
    up = box.parent;
  }
  return 8;
}

const WINDOW_BLOCKS = 8;

function windowFeatures(row: Row, view: PageView, i: number): void {
  const before = windowSum(view, i - WINDOW_BLOCKS, i);
  const after = windowSum(view, i + 1, i + 1 + WINDOW_BLOCKS);
  row.put(log(before.words));
  row.put(before.density);
  row.put(log(after.words));
  row.put(after.density);
  row.put(before.long);
  row.put(after.long);
}

function windowSum(view: PageView, from: number, to: number): { words: number; density: number; long: number } {
  let words = 0;
  let chars = 0;
  let linkChars = 0;
  let long = 0;
  for (let i = Math.max(0, from); i < to; i++) {
    const block = view.page.blocks[i];
    if (!block) break;
    words += block.words;
    chars += block.chars;
    linkChars += block.linkChars;
    if (block.words >= 20 && block.linkChars * 2 < block.chars) long++;
  }
  return { words, density: share(linkChars, chars), long };
}

/** For every box, how many levels up the nearest box with each class word and with each tag is. */
function nearness(view: PageView): { classes: Float32Array; tags: Float32Array } {
  const { boxes } = view.page;
  const nClasses = CLASS_WORDS.length;
  const nTags = NEAR_TAGS.length;
  const classes = new Float32Array(boxes.length * nClasses);
  const tags = new Float32Array(boxes.length * nTags);
  for (let i = 0; i < boxes.length; i++) {
    const box = boxes[i];
    if (!box) continue;
    for (let b = 0; b < nClasses; b++) {
      const above = box.parent < 0 ? FAR : (classes[box.parent * nClasses + b] ?? FAR);
      classes[i * nClasses + b] = (box.bits >> b) & 1 ? 0 : Math.min(FAR, above + 1);
    }
    const own = NEAR_INDEX.get(box.tag === 'ol' ? 'ul' : box.tag === 'th' ? 'td' : box.tag);
    for (let t = 0; t < nTags; t++) {
      const above = box.parent < 0 ? FAR : (tags[box.parent * nTags + t] ?? FAR);
      tags[i * nTags + t] = own === t ? 0 : Math.min(FAR, above + 1);
    }
  }
  return { classes, tags };
}

/** The same for every block of a page; also what the page-type model sees. */
export function pageFeatures(view: PageView): Float32Array {
  const { signals, page } = view;
  const main = page.boxes[view.mainBox];
  const has = (...types: string[]): number => (types.some((type) => signals.schemaTypes.has(type)) ? 1 : 0);
  const path = pathOf(signals.url);
  let maxTwins = 0;
  for (const n of view.twins) if (n > maxTwins) maxTwins = n;
  let prices = 0;
  let dates = 0;
  for (const stats of view.stats) {
    if (stats.hasPrice) prices++;
    if (stats.hasDate) dates++;
  }
  return Float32Array.from([
    log(page.blocks.length),
    log(view.totalWords),
    share(view.totalLinkChars, view.totalChars),
    log(view.longBlocks),
    share(view.longWords, view.totalWords),
    page.boxes.some((box) => box.tag === 'article') ? 1 : 0,
    has('Article', 'NewsArticle', 'BlogPosting'),
    has('Product', 'ProductGroup', 'Offer'),
    has('DiscussionForumPosting', 'QAPage', 'Question'),
    has('ItemList', 'CollectionPage'),
    signals.ogType === 'article' ? 1 : 0,
    signals.ogType.startsWith('product') ? 1 : 0,
    path.split('/').filter((part) => part !== '').length,
    /\d{4,}/.test(path) ? 1 : 0,
    path === '/' || path === '' ? 1 : 0,
    log(maxTwins),
    log(main?.words ?? 0),
    share(main?.linkChars ?? 0, main?.chars ?? 0),
    log(prices),
    log(dates),
    log(view.dataChars),
  ]);
}

function pathOf(url: string | null): string {
  return url !== null && URL.canParse(url) ? new URL(url).pathname : '';
}
