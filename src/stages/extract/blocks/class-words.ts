// What class names, ids and roles say of an element, as bits: the words that web authors use for the parts of a page.
import { KnownTexts } from '../known-texts.ts';
import { wordFinder } from './word-finder.ts';

/**
 * Groups of words that class names, ids and roles hold, by `wordFinder`'s rules, of names in lower case whose parts are joined by `-`.
 * Order is part of the model's feature layout: append only.
 */
export const CLASS_WORDS: ReadonlyArray<readonly [name: string, words: string]> = [
  ['nav', 'nav menu breadcrumb crumbs pagination pager toolbar tabs| tab| toc sitemap skip'],
  ['footer', 'foot colophon copyright legal bottom'],
  ['header', 'header| heading| head| masthead topbar banner hero jumbotron'],
  ['side', 'side rail widget gutter column-right secondary tertiary'],
  ['comment', 'comment disqus respond respons reply replies discussion feedback'],
  ['share', 'share social follow twitter facebook whatsapp addthis pinterest'],
  [
    'related',
    'relat recommend similar more- also popular trending latest recent upsell cross-sell read-next teaser promo suggest outbrain taboola',
  ],
  ['advert', '|ads| |ad| advert sponsor dfp gpt |ad- -ad| affiliate'],
  [
    'consent',
    'cookie consent gdpr privacy onetrust modal popup overlay lightbox dialog toast alert notice tooltip offcanvas drawer',
  ],
  ['subscribe', 'subscri newsletter signup sign-up paywall regwall login register optin mailing donat'],
  [
    'article',
    'article story entry blog post-body post-content post-text postbody postcontent posttext rich-text richtext prose markdown wysiwyg |rte| editor main-text maintext body-copy bodycopy longform',
  ],
  ['content', 'content body copy text desc detail main page excerpt summary intro lead about'],
  ['post', 'post message msg thread topic reply answer question forum bbs cooked'],
  ['product', 'product item sku price spec feature variant |pdp buy cart stock shipping'],
  ['card', 'card tile grid list result collection catalog row| thumb gallery carousel slider swiper'],
  [
    'meta',
    'meta byline author date time publish posted tags| tag| categor label badge credit info| stats| stat| views caption',
  ],
  ['form', 'form input search filter sort select field button btn cta facet refine'],
  [
    'hidden',
    'hidden hide| sr-only visually screen-reader collapse invisible d-none display-none noprint no-print print-only',
  ],
  ['faq', 'faq accordion toggle question collaps expand panel tab-content tab-pane tabcontent tabpane'],
  ['review', 'review rating testimonial stars| star| quote'],
  ['bio', 'bio| profile avatar user member team signature |sig| about-author aboutauthor'],
  ['code', 'code highlight syntax snippet prism hljs example listing'],
  ['table', 'table |row |cell |column| |col| specs'],
  ['section', 'section block module region wrapper container component elementor'],
];

/** Groups that are no features of the model: their bits only say that a closer look is worth it. */
const OTHER_WORDS: ReadonlyArray<readonly [name: string, words: string]> = [
  ['line-numbers', 'lineno line-no linenum line-num |ln| |lnt| |ln- gutter blob-num'],
];

const wordsIn = wordFinder([...CLASS_WORDS, ...OTHER_WORDS].map(([, words]) => words.split(' ')));

const TEXT_LIMIT = 400;
const bitsOfText = new KnownTexts<number>();

/** One bit per entry of `CLASS_WORDS`, then of `OTHER_WORDS`. Reads at most 400 characters of each attribute. */
export function classBits(attributes: Readonly<Record<string, string>>): number {
  const own = attributes['class'];
  const id = attributes['id'];
  const role = attributes['role'];
  return (
    (own === undefined ? 0 : bitsOf(own)) |
    (id === undefined ? 0 : bitsOf(id)) |
    (role === undefined ? 0 : bitsOf(role))
  );
}

function bitsOf(value: string): number {
  const text = value.length > TEXT_LIMIT ? value.slice(0, TEXT_LIMIT) : value;
  const known = bitsOfText.get(text);
  if (known !== undefined) return known;
  const bits = wordsIn(splitCamelCase(text));
  bitsOfText.set(text, bits);
  return bits;
}

/** The bit of a named group of words. */
export function classBit(name: string): number {
  const index = [...CLASS_WORDS, ...OTHER_WORDS].findIndex(([word]) => word === name);
  if (index < 0) throw new RangeError(`no such class word group: ${name}`);
  return 1 << index;
}

export function splitCamelCase(text: string): string {
  const split = /[A-Z]/.test(text) ? text.replace(/([a-z0-9])([A-Z])/g, '$1-$2') : text;
  return (split.includes('_') ? split.replaceAll('_', '-') : split).toLowerCase();
}
