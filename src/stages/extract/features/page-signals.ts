// What a page's head says of it, as far as choosing blocks and the page's type need it.
import { type ChildNode, type Document, Element, Text } from 'domhandler';

export interface PageSignals {
  url: string | null;
  title: string;
  description: string;
  /** `og:type`, lower case, '' for none. */
  ogType: string;
  generator: string;
  /** `@type` values of JSON-LD and microdata types (last path part), as written. */
  schemaTypes: ReadonlySet<string>;
  /** `lang` of the root element, null for none. */
  language: string | null;
  hasPasswordField: boolean;
  /** Scripts or frames of a known bot challenge are on the page. */
  hasChallengeScript: boolean;
  /** JSON texts of `application/ld+json` and other JSON scripts, in page order. */
  jsonScripts: readonly { id: string; type: string; text: string }[];
}

const MAX_JSON_CHARS = 3_000_000;
const CHALLENGE_TAGS: ReadonlySet<string> = new Set(['script', 'iframe', 'form', 'div']);
/** Cloudflare, DataDome, PerimeterX, Imperva, AWS WAF. */
const CHALLENGE =
  /cdn-cgi\/challenge-platform\/h\/|challenges\.cloudflare\.com|\bchallenge-form\b|captcha-delivery\.com|px-captcha|_Incapsula_Resource|awswaf\.com\/.+challenge/;
const TYPE = /"@type"\s*:\s*(?:"([^"]{1,60})"|\[([^\]]{1,200})\])/g;

export function pageSignals(document: Document, url: string | null): PageSignals {
  const meta = new Map<string, string>();
  const types = new Set<string>();
  const jsonScripts: { id: string; type: string; text: string }[] = [];
  let title = '';
  let language: string | null = null;
  let hasPasswordField = false;
  let hasChallengeScript = false;
  let jsonChars = 0;
  let node: ChildNode | null = document.children[0] ?? null;
  while (node !== null) {
    if (node instanceof Element) {
      const { name, attribs } = node;
      if (name === 'meta') {
        const key = (attribs['property'] ?? attribs['name'] ?? '').toLowerCase();
        if (key !== '' && !meta.has(key)) meta.set(key, attribs['content'] ?? '');
      } else if (name === 'title' && title === '') title = textOf(node);
      else if (name === 'script') {
        const text = textOf(node);
        if (text !== '' && jsonChars + text.length <= MAX_JSON_CHARS) {
          jsonChars += text.length;
          jsonScripts.push({ id: attribs['id'] ?? '', type: attribs['type'] ?? '', text });
          if (/ld\+json/i.test(attribs['type'] ?? '')) addTypes(types, text);
        }
      }
      if (name === 'html') language = attribs['lang'] ?? attribs['xml:lang'] ?? null;
      else if (name === 'input' && attribs['type']?.toLowerCase() === 'password') hasPasswordField = true;
      if (
        CHALLENGE_TAGS.has(name) &&
        CHALLENGE.test(`${attribs['src'] ?? ''} ${attribs['id'] ?? ''} ${attribs['class'] ?? ''}`)
      )
        hasChallengeScript = true;
      const itemType = attribs['itemtype'];
      if (itemType !== undefined) types.add(itemType.slice(itemType.lastIndexOf('/') + 1));
    }
    node = following(node, document);
  }
  return {
    url,
    title: (meta.get('og:title') ?? title).slice(0, 500),
    description: (meta.get('description') ?? meta.get('og:description') ?? '').slice(0, 1000),
    ogType: (meta.get('og:type') ?? '').toLowerCase(),
    generator: meta.get('generator') ?? '',
    schemaTypes: types,
    language,
    hasPasswordField,
    hasChallengeScript,
    jsonScripts,
  };
}

function addTypes(types: Set<string>, json: string): void {
  for (const [, one, many] of json.matchAll(TYPE)) {
    if (one !== undefined) types.add(one);
    for (const [, name] of (many ?? '').matchAll(/"([^"]+)"/g)) if (name !== undefined) types.add(name);
  }
}

const textOf = (element: Element): string => {
  const first = element.children[0];
  return first instanceof Text ? first.data.trim() : '';
};

/** The next node in document order, without recursion. */
function following(node: ChildNode, root: Document): ChildNode | null {
  if (node instanceof Element && node.children[0]) return node.children[0];
  let at: ChildNode | null = node;
  while (at !== null) {
    if (at.next) return at.next;
    const above: ChildNode['parent'] = at.parent;
    at = above instanceof Element && above.parent !== root.parent ? above : null;
  }
  return null;
}
