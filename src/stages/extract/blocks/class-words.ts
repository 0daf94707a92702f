// What class names, ids and roles say of an element, as bits: the words that web authors use for the parts of a page.

/** Order is part of the model's feature layout: append only. */
export const CLASS_WORDS: ReadonlyArray<readonly [name: string, pattern: RegExp]> = [
  ['nav', /nav|menu|breadcrumb|crumbs|pagination|pager|toolbar|tabs?\b|toc|sitemap|skip/],
  ['footer', /foot|colophon|copyright|legal|bottom/],
  ['header', /head(er|ing)?\b|masthead|topbar|banner|hero|jumbotron/],
  ['side', /side|aside|rail|widget|gutter|column-right|secondary|tertiary/],
  ['comment', /comment|disqus|respon[ds]|repl(y|ies)|discussion|feedback/],
  ['share', /share|social|follow|twitter|facebook|whatsapp|addthis|pinterest/],
  [
    'related',
    /relat|recommend|similar|more-|also|popular|trending|latest|recent|upsell|cross-sell|read-next|teaser|promo|suggest|outbrain|taboola/,
  ],
  ['advert', /\bads?\b|advert|sponsor|dfp|gpt|\bad-|-ad\b|affiliate/],
  [
    'consent',
    /cookie|consent|gdpr|privacy|onetrust|modal|popup|overlay|lightbox|dialog|toast|alert|notice|tooltip|offcanvas|drawer/,
  ],
  ['subscribe', /subscri|newsletter|signup|sign-up|paywall|regwall|login|register|optin|mailing|donat/],
  [
    'article',
    /article|story|entry|blog|post-?(body|content|text)|rich-?text|prose|markdown|wysiwyg|\brte\b|editor|main-?text|body-?copy|article-?body|longform/,
  ],
  ['content', /content|body|copy|text|desc(ription)?|detail|main|page|excerpt|summary|intro|lead|about/],
  ['post', /post|message|msg|thread|topic|reply|answer|question|forum|bbs|cooked/],
  ['product', /product|item|sku|price|spec|feature|variant|\bpdp|buy|cart|stock|shipping/],
  ['card', /card|tile|grid|list|result|collection|catalog|listing|row\b|thumb|gallery|carousel|slider|swiper/],
  [
    'meta',
    /meta|byline|author|date|time|publish|posted|tags?\b|categor|label|badge|credit|info\b|stats?\b|views|caption/,
  ],
  ['form', /form|input|search|filter|sort|select|field|button|btn|cta|facet|refine/],
  [
    'hidden',
    /hidden|hide\b|sr-only|visually|screen-reader|collapse|invisible|d-none|display-none|noprint|no-print|print-only/,
  ],
  ['faq', /faq|accordion|toggle|question|collaps|expand|panel|tab-?(content|pane)/],
  ['review', /review|rating|testimonial|stars?\b|quote/],
  ['bio', /bio\b|profile|avatar|user|member|team|signature|\bsig\b|about-?author/],
  ['code', /code|highlight|syntax|snippet|prism|hljs|example|codehilite|listing/],
  ['table', /table|\brow|\bcell|\bcol(umn)?\b|specs/],
  ['section', /section|block|module|region|wrapper|container|component|elementor|vc_/],
];

const TEXT_LIMIT = 400;
const CACHE_LIMIT = 20_000;
const bitsOfText = new Map<string, number>();
const bitsOfName = new Map<string, number>();

/** One bit per entry of `CLASS_WORDS`. Reads at most 400 characters of each attribute. */
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

/** No pattern has a space in it, so a text's bits are those of its names. Sites use few names, in many combinations. */
function bitsOf(value: string): number {
  const text = value.length > TEXT_LIMIT ? value.slice(0, TEXT_LIMIT) : value;
  const known = bitsOfText.get(text);
  if (known !== undefined) return known;
  let bits = 0;
  for (let start = 0; start < text.length; ) {
    const space = text.indexOf(' ', start);
    const end = space < 0 ? text.length : space;
    if (end > start) bits |= nameBits(text.slice(start, end));
    start = end + 1;
  }
  if (bitsOfText.size >= CACHE_LIMIT) bitsOfText.clear();
  bitsOfText.set(text, bits);
  return bits;
}

function nameBits(name: string): number {
  const known = bitsOfName.get(name);
  if (known !== undefined) return known;
  const words = splitCamelCase(name);
  let bits = 0;
  for (let i = 0; i < CLASS_WORDS.length; i++) if (CLASS_WORDS[i]?.[1].test(words)) bits |= 1 << i;
  if (bitsOfName.size >= CACHE_LIMIT) bitsOfName.clear();
  bitsOfName.set(name, bits);
  return bits;
}

/** The bit of a named group of words. */
export function classBit(name: string): number {
  const index = CLASS_WORDS.findIndex(([word]) => word === name);
  if (index < 0) throw new RangeError(`no such class word group: ${name}`);
  return 1 << index;
}

export function splitCamelCase(text: string): string {
  const split = /[A-Z]/.test(text) ? text.replace(/([a-z0-9])([A-Z])/g, '$1-$2') : text;
  return (split.includes('_') ? split.replaceAll('_', '-') : split).toLowerCase();
}
