// The numbers that the page-type model sees of a page: its address, what it declares, and the shape of its blocks.
import { CLASS_WORDS } from '../blocks/class-words.ts';
import type { PageBlock } from '../blocks/page-block.ts';
import { FeatureRow, log, share } from './feature-row.ts';
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
/** What titles are asked for. */
const TITLE_WORDS = PATH_WORDS.slice(0, 8);
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
/** Beginnings of host names: of talk, of instruction, of trade, of news. */
const HOSTS = [
  /^(forums?|community|discuss|discourse|boards?|answers|talk)\./,
  /^(docs?|developers?|help|support|learn|wiki)\./,
  /^(shop|store)\./,
  /^(blog|news)\./,
];
const CHUNKS = ['code', 'table-row', 'list-item', 'heading', 'quote', 'paragraph'];

export const TYPE_FEATURE_NAMES: readonly string[] = [
  ...Array.from({ length: PAGE_NAMES.length }, (_, i) => `page-${i}`),
  ...PATH_WORDS.map((_, i) => `path-${i}`),
  ...TITLE_WORDS.map((_, i) => `title-${i}`),
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
  const row = new FeatureRow(new Float32Array(TYPE_FEATURE_NAMES.length));
  row.putAll(pageFeatures(view), 0, PAGE_NAMES.length);
  putDeclared(row, view.signals);
  const main = page.boxes[view.mainBox];
  const inMain = page.blocks.slice(main?.first ?? 0, main?.end ?? page.blocks.length);
  putKindShares(row, page.blocks);
  putKindShares(row, inMain);
  for (let b = 0; b < CLASS_WORDS.length; b++) {
    let words = 0;
    for (const block of page.blocks) if (((page.boxes[block.box]?.pathBits ?? 0) >> b) & 1) words += block.words;
    row.put(share(words, view.totalWords));
  }
  putShape(row, view, inMain);
  return row.out;
}

/** What address, title and head say. */
function putDeclared(row: FeatureRow, { url: address, title, schemaTypes, ogType, generator }: PageSignals): void {
  const url = address !== null && URL.canParse(address) ? new URL(address) : null;
  const place = url === null ? '' : url.hostname + `${url.pathname}${url.search}`.toLowerCase();
  const called = title.toLowerCase();
  const maker = generator.toLowerCase();
  for (const words of PATH_WORDS) row.flag(words.test(place));
  for (const words of TITLE_WORDS) row.flag(words.test(called));
  for (const name of SCHEMAS) row.flag(schemaTypes.has(name));
  for (const name of OG) row.flag(ogType === name);
  for (const pattern of GENERATORS) row.flag(pattern.test(maker));
}

/** The share of words in each kind of block. */
function putKindShares(row: FeatureRow, blocks: readonly PageBlock[]): void {
  let all = 0;
  for (const block of blocks) all += block.words;
  for (const kind of CHUNKS) {
    let words = 0;
    for (const block of blocks) if (block.kind === kind) words += block.words;
    row.put(share(words, all));
  }
}

function putShape(row: FeatureRow, view: PageView, inMain: readonly PageBlock[]): void {
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
  let buttons = 0;
  for (const block of page.blocks) if (block.buttonChars * 2 > block.chars) buttons++;
  let linkChars = 0;
  let chars = 0;
  for (const block of inMain) {
    linkChars += block.linkChars;
    chars += block.chars;
  }
  row.put(share(prices, page.blocks.length));
  row.put(share(dates, page.blocks.length));
  row.put(share(questions, page.blocks.length));
  row.put(log(buttons));
  row.put(log(root?.fields ?? 0));
  row.put(log(root?.images ?? 0));
  row.put(log(inMain.length));
  row.put(share(linkChars, chars));
  row.put(words[words.length >> 1] ?? 0);
  row.put(log(words[words.length - 1] ?? 0));
  row.put(1 + HOSTS.findIndex((pattern) => pattern.test(host)));
  row.put(log(cart));
  row.put(log(reply));
  row.put(log(posted));
}
