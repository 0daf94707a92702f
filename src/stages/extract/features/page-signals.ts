// What a page's head says of it, as far as choosing blocks and the page's type need it.
import { type ChildNode, type Document, type Element, Text } from 'domhandler';
import { elementsOf } from '../metadata/walk.ts';

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
/** Where Discourse keeps what its scripts draw. */
export const PRELOADED = 'data-preloaded';
const NAMED_BY = ['src', 'id', 'class'] as const;
const TYPE = /"@type"\s*:\s*(?:"([^"]{1,60})"|\[([^\]]{1,200})\])/g;

export function pageSignals(document: Document, url: string | null): PageSignals {
  const found: Found = {
    meta: new Map(),
    types: new Set(),
    jsonScripts: [],
    jsonChars: 0,
    title: '',
    language: null,
    hasPasswordField: false,
    hasChallengeScript: false,
  };
  for (const element of elementsOf(document)) readElement(element, found);
  const { meta, language, hasPasswordField, hasChallengeScript } = found;
  return {
    url,
    title: (meta.get('og:title') ?? found.title).slice(0, 500),
    description: (meta.get('description') ?? meta.get('og:description') ?? '').slice(0, 1000),
    ogType: (meta.get('og:type') ?? '').toLowerCase(),
    generator: meta.get('generator') ?? '',
    schemaTypes: found.types,
    language,
    hasPasswordField,
    hasChallengeScript,
    jsonScripts: found.jsonScripts,
  };
}

interface Found {
  meta: Map<string, string>;
  types: Set<string>;
  jsonScripts: { id: string; type: string; text: string }[];
  jsonChars: number;
  title: string;
  language: string | null;
  hasPasswordField: boolean;
  hasChallengeScript: boolean;
}

function readElement({ name, attribs, children }: Element, found: Found): void {
  if (name === 'meta') {
    const key = (attribs['property'] ?? attribs['name'] ?? '').toLowerCase();
    if (key !== '' && !found.meta.has(key)) found.meta.set(key, attribs['content'] ?? '');
  } else if (name === 'title' && found.title === '') found.title = textOf(children[0]);
  else if (name === 'script') readScript(attribs, textOf(children[0]), found);
  else if (name === 'html') found.language = attribs['lang'] ?? attribs['xml:lang'] ?? null;
  else if (name === 'input' && attribs['type']?.toLowerCase() === 'password') found.hasPasswordField = true;
  const preloaded = attribs[PRELOADED];
  if (preloaded !== undefined) readScript({ id: PRELOADED, type: 'application/json' }, preloaded, found);
  if (CHALLENGE_TAGS.has(name) && NAMED_BY.some((key) => isChallenge(attribs[key]))) found.hasChallengeScript = true;
  const itemType = attribs['itemtype'];
  if (itemType !== undefined) found.types.add(itemType.slice(itemType.lastIndexOf('/') + 1));
}

/** Each of them has one of three words in it, which are looked for first. */
const isChallenge = (named: string | undefined): boolean =>
  named !== undefined &&
  (named.includes('challenge') || named.includes('captcha') || named.includes('_Incapsula_')) &&
  CHALLENGE.test(named);

function readScript(attribs: Element['attribs'], text: string, found: Found): void {
  if (text === '' || found.jsonChars + text.length > MAX_JSON_CHARS) return;
  const type = attribs['type'] ?? '';
  found.jsonChars += text.length;
  found.jsonScripts.push({ id: attribs['id'] ?? '', type, text });
  if (/ld\+json/i.test(type)) addTypes(found.types, text);
}

function addTypes(types: Set<string>, json: string): void {
  for (const [, one, many] of json.matchAll(TYPE)) {
    if (one !== undefined) types.add(one);
    for (const [, name] of (many ?? '').matchAll(/"([^"]+)"/g)) if (name !== undefined) types.add(name);
  }
}

const textOf = (node: ChildNode | undefined): string => (node instanceof Text ? node.data.trim() : '');
