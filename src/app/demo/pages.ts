// The demo site page by page: which article, in which dress, under which address, and what a crawl should make of it.
import {
  BAKERY,
  BRIDGE,
  CHESS,
  CLOCKS,
  type DemoArticle,
  FERRY,
  FLOOD,
  LIBRARY,
  LIGHTHOUSE,
  ORANGES,
  OTTERS,
  PRICES,
  TEA,
  WARNINGS_EXPLAINED,
} from './articles.ts';
import { articleHtml, type Dress, escapeHtml, layout } from './dress.ts';
import {
  ADVERTISEMENT,
  APP_PROMPT,
  COMMENT_FORMS,
  COOKIE_BANNERS,
  DATABASE_ERROR,
  NEWSLETTERS,
  NOSCRIPT,
  PAYWALL,
  PHOTO,
  phpWarnings,
  RELATED,
  SHARE_BAR,
  STACK_TRACE,
  STALE_NOTICE,
} from './noise.ts';

/** What a page is for, and what becomes of it. */
export type DemoPageKind =
  | 'front'
  | 'article'
  | 'duplicate'
  | 'near-duplicate'
  | 'script-rendered'
  | 'recovering'
  | 'redirect'
  | 'missing'
  | 'soft-missing'
  | 'disallowed';

export interface DemoPage {
  path: string;
  kind: DemoPageKind;
  /** One line for people: what is special here. */
  about: string;
  /** The article whose text the page carries. */
  article: DemoArticle | null;
  /** Status of an answer; a recovering page says 500 first. */
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}

const page = (
  path: string,
  kind: DemoPageKind,
  about: string,
  article: DemoArticle | null,
  body: string | Buffer,
  extra: { status?: number; headers?: Record<string, string> } = {},
): DemoPage => ({
  path,
  kind,
  about,
  article,
  status: extra.status ?? 200,
  headers: { 'content-type': 'text/html; charset=utf-8', ...extra.headers },
  body: Buffer.isBuffer(body) ? body : Buffer.from(body),
});

const dressed = (article: DemoArticle, about: string, dress: Dress): DemoPage =>
  page(`/${article.slug}`, 'article', about, article, articleHtml(article, dress));

/** Text that a script fetches after loading; the page itself is an empty shell. */
export const MARKET_STORY = JSON.stringify({ title: PRICES.title, paragraphs: PRICES.paragraphs });

const scriptShell = (): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${PRICES.title} | The Millbrook Gazette</title></head><body>
<div id="root"></div><noscript>You need to enable JavaScript to run this app.</noscript>
<script type="module">
const story = await (await fetch('/live/market.json')).json();
const article = document.createElement('article');
article.append(Object.assign(document.createElement('h1'), { textContent: story.title }));
for (const text of story.paragraphs) article.append(Object.assign(document.createElement('p'), { textContent: text }));
document.getElementById('root').append(article);
</script></body></html>`;

/** The wire's version of the otters: another headline and byline, one sentence changed, one added. */
const OTTERS_ON_THE_WIRE = OTTERS.paragraphs.map((text, n) =>
  n === 0
    ? text.replace('after an absence of forty-six years', 'for the first time since the seventies')
    : n === 3
      ? `${text} The survey will be repeated next autumn.`
      : text,
);

const BAKERY_PHOTO = PHOTO('Marit Solberg at the oven');

const ARTICLE_PAGES: readonly DemoPage[] = [
  dressed(BRIDGE, 'PHP warnings between headline and text, cookie banner, comment form', {
    above: COOKIE_BANNERS.en,
    lead: phpWarnings(12),
    middle: ADVERTISEMENT,
    tail: SHARE_BAR,
    below: RELATED + COMMENT_FORMS.en,
  }),
  dressed(BAKERY, 'comment form, newsletter prompt, photo credit', {
    lead: BAKERY_PHOTO,
    middle: NEWSLETTERS.en,
    below: COMMENT_FORMS.en + NOSCRIPT,
  }),
  dressed(OTTERS, 'age notice, database error, end mark', {
    lead: STALE_NOTICE + DATABASE_ERROR,
    middle: ADVERTISEMENT,
    tail: '<p>®</p>',
    below: RELATED,
  }),
  page(
    `/${CLOCKS.slug}`,
    'article',
    'German, in windows-1252 without saying so; cookie banner and comment form in German',
    CLOCKS,
    toWindows1252(
      articleHtml(CLOCKS, {
        above: COOKIE_BANNERS.de,
        middle: NEWSLETTERS.de,
        below: COMMENT_FORMS.de,
      }).replace('<meta charset="utf-8">', ''),
    ),
    { headers: { 'content-type': 'text/html' } },
  ),
  dressed(LIGHTHOUSE, 'French; cookie banner and comment form in French', {
    above: COOKIE_BANNERS.fr,
    below: COMMENT_FORMS.fr,
  }),
  dressed(ORANGES, 'Spanish; subscription prompts in the middle', { middle: PAYWALL, below: NEWSLETTERS.es }),
  dressed(TEA, 'Chinese; the time and the headline repeated as text', {
    lead: `<p>${TEA.title}</p><p>${TEA.day} 17:53</p>`,
    below: COMMENT_FORMS.zh,
  }),
  dressed(LIBRARY, 'Russian; a Java stack trace above the text', { lead: STACK_TRACE, below: RELATED }),
  dressed(WARNINGS_EXPLAINED, 'an article about PHP warnings that quotes one: the quotation must stay', {}),
  dressed(CHESS, 'found only through the feed', { tail: APP_PROMPT }),
  dressed(FLOOD, 'found only through the sitemap', {}),
];

/** Every page that has an address of its own; robots.txt, sitemap and feed are made by the server. */
export const DEMO_PAGES: readonly DemoPage[] = [
  ...ARTICLE_PAGES,
  page(
    '/print/bridge',
    'duplicate',
    'the bridge again, as a page for printing under another headline',
    BRIDGE,
    printPage(),
  ),
  page(
    '/partners/bakery',
    'duplicate',
    'the bakery again, on a partner’s page',
    BAKERY,
    articleHtml(BAKERY, { author: 'Staff', above: COOKIE_BANNERS.en, lead: BAKERY_PHOTO }),
  ),
  page(
    '/wire/otters',
    'near-duplicate',
    'the otters again, with a sentence changed and one added',
    OTTERS,
    articleHtml(OTTERS, {
      title: 'Otters seen again in the hills',
      author: 'Valley Wire',
      paragraphs: OTTERS_ON_THE_WIRE,
    }),
  ),
  page(`/${PRICES.slug}`, 'script-rendered', 'an empty shell whose text a script fetches', PRICES, scriptShell()),
  page(
    `/${FERRY.slug}`,
    'recovering',
    'says 500 on the first request and is well on the second',
    FERRY,
    articleHtml(FERRY),
  ),
  page('/old/bridge', 'redirect', 'moved for good', null, '', { status: 301, headers: { location: '/news/bridge' } }),
  page('/r/otters', 'redirect', 'moved for now', null, '', { status: 302, headers: { location: '/nature/otters' } }),
  page('/news/lost', 'missing', 'an honest 404', null, layout('en', 'Not found', '<main><h1>Not found</h1></main>'), {
    status: 404,
  }),
  page(
    '/news/vanished',
    'soft-missing',
    'a page that says in words, not in its status, that there is nothing',
    null,
    layout(
      'en',
      'Page not found',
      '<main><h1>Page not found</h1><p>Sorry, the page you were looking for doesn’t exist. It may have been moved or deleted.</p></main>',
    ),
  ),
  page(
    '/private/drafts',
    'disallowed',
    'robots.txt keeps crawlers out',
    null,
    layout('en', 'Drafts', '<main><p>Not for crawlers.</p></main>'),
  ),
];

function printPage(): string {
  const paragraphs = BRIDGE.paragraphs.map((text) => `<p>${escapeHtml(text)}</p>`).join('\n');
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Old bridge open again (print)</title></head><body><article><h1>Old bridge open again</h1>\n${paragraphs}\n</article></body></html>`;
}

/** Links of the front page: everything but what only the sitemap or the feed knows. */
export function frontPage(): DemoPage {
  const hidden = new Set([CHESS.slug, FLOOD.slug]);
  const links = DEMO_PAGES.filter((p) => !(p.kind === 'article' && p.article !== null && hidden.has(p.article.slug)));
  const items = links.map((p) => `<li><a href="${p.path}">${escapeHtml(p.article?.title ?? p.path)}</a></li>`);
  // the same page behind tracking parameters: one URL, fetched once
  const tracked = `<li><a href="/news/bakery?utm_source=front&amp;utm_medium=box">Our favourite this week</a></li>`;
  return page(
    '/',
    'front',
    'the front page',
    null,
    layout('en', 'The Millbrook Gazette', `<main><h1>Today</h1><ul>${items.join('\n')}${tracked}</ul></main>`),
  );
}

/** The letters of our German text that windows-1252 has beyond Latin-1. */
function toWindows1252(text: string): Buffer {
  const beyond: Record<string, number> = {
    '€': 0x80,
    '„': 0x84,
    '…': 0x85,
    '‘': 0x91,
    '’': 0x92,
    '“': 0x93,
    '”': 0x94,
    '–': 0x96,
    '—': 0x97,
  };
  return Buffer.from(Array.from(text, (letter) => beyond[letter] ?? letter.charCodeAt(0)));
}
