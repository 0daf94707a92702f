// What is the same for every block of a page: its size, what it declares, its address.
import { log, share } from './feature-row.ts';
import type { PageView } from './page-view.ts';

export const PAGE_NAMES =
  'blocks words density long-blocks long-share has-article article-schema product-schema forum-schema list-schema og-article og-product path-depth path-digits path-root max-twins main-words main-density prices dates data'.split(
    ' ',
  );

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
