// The numbers that the page-type model sees of a page: its address, what it declares, and the shape of its blocks.
import { CLASS_WORDS } from '../blocks/class-words.ts';
import type { PageBlock } from '../blocks/page-block.ts';
import { log, share } from './feature-row.ts';
import { PAGE_NAMES, pageFeatures } from './page-features.ts';
import type { PageSignals } from './page-signals.ts';
import type { PageView } from './page-view.ts';

const PATH_WORDS: readonly RegExp[] = [
  /forum|community|discuss|board/,
  /thread|topic|viewtopic|showthread|\/t\/|questions?\/|\/q\/|comments\//,
  /product|\/p\/|\/dp\/|item|\/itm\//,
  /collections?\/|categor|\/c\/|shop|store|catalog|\/b\//,
  /docs?[./-]|documentation|reference|manual|tutorial|learn|guide|api|handbook|wiki|help/,
  /blog|news|article|story|stories|post|magazine|press|insight/,
  /list|directory|search|browse|archive|tag\/|topics?\/|index|latest|all|jobs|events|rank/,
  /service|solution|about|pricing|platform|company|features|program|course|consult|what-we-do|home/,
  /\d{4}\/\d{1,2}/,
  /\.html?$/,
  /-\w+-\w+-\w+-/,
  /\/$/,
];
const SCHEMAS = [
  'Article',
  'NewsArticle',
  'BlogPosting',
  'Product',
  'ProductGroup',
  'Offer',
  'AggregateOffer',
  'ItemList',
  'CollectionPage',
  'DiscussionForumPosting',
  'QAPage',
  'Question',
  'FAQPage',
  'Service',
  'LocalBusiness',
  'Organization',
  'TechArticle',
  'BreadcrumbList',
  'WebPage',
  'WebSite',
  'Person',
  'HowTo',
  'Comment',
  'Review',
  'AggregateRating',
  'SoftwareApplication',
  'Course',
  'Event',
  'JobPosting',
  'VideoObject',
  'Recipe',
];
const OG = ['article', 'website', 'product', 'product.group', 'object', 'profile'];
const GENERATORS = [
  /discourse|phpbb|vbulletin|xenforo|smf|mybb|invision/,
  /wordpress/,
  /shopify|magento|woocommerce|prestashop/,
  /sphinx|docusaurus|mkdocs|hugo|jekyll|gitbook|antora|vitepress|doxygen/,
];
const CHUNKS = ['code', 'table-row', 'list-item', 'heading', 'quote', 'paragraph'];

export const TYPE_FEATURE_NAMES: readonly string[] = [
  ...Array.from({ length: PAGE_NAMES.length }, (_, i) => `page-${i}`),
  ...PATH_WORDS.map((_, i) => `path-${i}`),
  ...PATH_WORDS.slice(0, 8).map((_, i) => `title-${i}`),
  ...SCHEMAS.map((name) => `schema-${name}`),
  ...OG.map((name) => `og-${name}`),
  ...GENERATORS.map((_, i) => `generator-${i}`),
  ...CHUNKS.map((kind) => `words-in-${kind}`),
  ...CHUNKS.map((kind) => `main-words-in-${kind}`),
  ...CLASS_WORDS.map(([name]) => `class-${name}`),
  'price-share',
  'date-share',
  'question-share',
  'buttons',
  'fields',
  'images',
  'main-blocks',
  'main-links',
  'median-words',
  'longest',
  'host-sub',
  'cart',
  'reply',
  'posted',
];

/** The same columns with nothing of the page's title in them. */
export function withoutTitle(columns: Float32Array): Float32Array {
  const blind = columns.slice();
  TYPE_FEATURE_NAMES.forEach((name, i) => {
    if (name.startsWith('title-')) blind[i] = 0;
  });
  return blind;
}

export function typeFeatures(view: PageView): Float32Array {
  const { page } = view;
  const out: number[] = [...pageFeatures(view), ...declaredFeatures(view.signals)];
  const main = page.boxes[view.mainBox];
  const inMain = page.blocks.slice(main?.first ?? 0, main?.end ?? page.blocks.length);
  out.push(...kindShares(page.blocks), ...kindShares(inMain));
  for (let b = 0; b < CLASS_WORDS.length; b++) {
    let words = 0;
    for (const block of page.blocks) if (((page.boxes[block.box]?.pathBits ?? 0) >> b) & 1) words += block.words;
    out.push(share(words, view.totalWords));
  }
  out.push(...shapeFeatures(view, inMain));
  return Float32Array.from(out);
}

const flags = <T>(list: readonly T[], is: (item: T) => boolean): number[] => list.map((item) => (is(item) ? 1 : 0));

/** What address, title and head say. */
function declaredFeatures({ url: address, title, schemaTypes, ogType, generator }: PageSignals): number[] {
  const url = address !== null && URL.canParse(address) ? new URL(address) : null;
  const place = url === null ? '' : url.hostname + `${url.pathname}${url.search}`.toLowerCase();
  return [
    ...flags(PATH_WORDS, (words) => words.test(place)),
    ...flags(PATH_WORDS.slice(0, 8), (words) => words.test(title.toLowerCase())),
    ...flags(SCHEMAS, (name) => schemaTypes.has(name)),
    ...flags(OG, (name) => ogType === name),
    ...flags(GENERATORS, (pattern) => pattern.test(generator.toLowerCase())),
  ];
}

/** The share of words in each kind of block. */
function kindShares(blocks: readonly PageBlock[]): number[] {
  const all = blocks.reduce((sum, block) => sum + block.words, 0);
  return CHUNKS.map((kind) =>
    share(
      blocks.reduce((sum, block) => sum + (block.kind === kind ? block.words : 0), 0),
      all,
    ),
  );
}

function shapeFeatures(view: PageView, inMain: readonly PageBlock[]): number[] {
  const { page, stats, signals } = view;
  let prices = 0;
  let dates = 0;
  let questions = 0;
  let cart = 0;
  let reply = 0;
  let posted = 0;
  page.blocks.forEach((block, i) => {
    if (stats[i]?.hasPrice) prices++;
    if (stats[i]?.hasDate) dates++;
    if (block.body.endsWith('?')) questions++;
    if (block.words > 8) return;
    if (/add to (cart|bag|basket)|buy now|in den warenkorb|ajouter au panier|out of stock|in stock/i.test(block.body))
      cart++;
    if (/\brepl(y|ies)\b|\bquote\b|antworten|répondre|\bviews?\b/i.test(block.body)) reply++;
    if (/posted|joined|messages|registered|member|location:/i.test(block.body)) posted++;
  });
  const root = page.boxes[0];
  const words = inMain.map((block) => block.words).sort((a, b) => a - b);
  const host = signals.url !== null && URL.canParse(signals.url) ? new URL(signals.url).hostname : '';
  return [
    share(prices, page.blocks.length),
    share(dates, page.blocks.length),
    share(questions, page.blocks.length),
    log(page.blocks.filter((block) => block.buttonChars * 2 > block.chars).length),
    log(root?.fields ?? 0),
    log(root?.images ?? 0),
    log(inMain.length),
    share(
      inMain.reduce((sum, block) => sum + block.linkChars, 0),
      inMain.reduce((sum, block) => sum + block.chars, 0),
    ),
    words[words.length >> 1] ?? 0,
    log(words[words.length - 1] ?? 0),
    /^(forums?|community|discuss|discourse|boards?|answers|talk)\./.test(host)
      ? 1
      : /^(docs?|developers?|help|support|learn|wiki)\./.test(host)
        ? 2
        : /^(shop|store)\./.test(host)
          ? 3
          : /^(blog|news)\./.test(host)
            ? 4
            : 0,
    log(cart),
    log(reply),
    log(posted),
  ];
}
