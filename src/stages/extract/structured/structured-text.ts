// Texts that a page carries as data and not as markup: JSON-LD bodies, descriptions, posts, and the state of single-page applications.
import { type PageSignals, PRELOADED } from '../features/page-signals.ts';

export interface StructuredPost {
  text: string;
  author: string | null;
  date: string | null;
}

export interface StructuredTexts {
  /** `articleBody` of articles and blog posts. */
  articleBodies: string[];
  /** `description` of products. */
  productDescriptions: string[];
  /** Forum posts, questions, answers, comments, in page order. */
  posts: StructuredPost[];
  /** Long strings of application state (`__NEXT_DATA__` and the like) under keys that name content; may hold HTML. */
  stateTexts: string[];
}

const MAX_JSON_NODES = 150_000;
const LONG = 150;
const POST_TYPES: ReadonlySet<string> = new Set([
  'DiscussionForumPosting',
  'Question',
  'Answer',
  'Comment',
  'SocialMediaPosting',
]);
const STATE_KEYS =
  /^(description|content|text|body|html|copy|summary|productdescription|bodycontent|contenthtml|longdescription|value|richtext|markdown|introduction|article)/i;

const read = new WeakMap<PageSignals, StructuredTexts>();

/** Read once a page, whoever asks. */
export function structuredTexts(signals: PageSignals): StructuredTexts {
  const known = read.get(signals);
  if (known) return known;
  const found = readTexts(signals);
  read.set(signals, found);
  return found;
}

function readTexts(signals: PageSignals): StructuredTexts {
  const found: StructuredTexts = { articleBodies: [], productDescriptions: [], posts: [], stateTexts: [] };
  for (const script of signals.jsonScripts) {
    const data = parseJson(script.text);
    if (data === undefined) continue;
    if (script.id === PRELOADED) readPreloaded(data, found);
    else if (/ld\+json/i.test(script.type)) walkJson(data, (node) => readLinkedData(node, found));
    else walkJson(data, (node) => readState(node, found));
  }
  return found;
}

/** Undefined where the text is no JSON. */
export function parseJson(text: string): unknown {
  const trimmed = text
    .replace(/^\s*(?:<!--|\/\*.{0,40}?\*\/|\/\/<!.{0,20}\[)?\s*/, '')
    .replace(/(?:-->|\/\/\]\]>)\s*$/, '');
  try {
    return JSON.parse(trimmed);
  } catch (cause) {
    if (cause instanceof SyntaxError || cause instanceof RangeError) return undefined;
    throw cause;
  }
}

type JsonObject = Record<string, unknown>;

/** Visits objects in document order without recursion, at most 150,000 values. */
function walkJson(root: unknown, visit: (node: JsonObject) => void): void {
  const stack: unknown[] = [root];
  for (let seen = 0; stack.length > 0 && seen < MAX_JSON_NODES; seen++) {
    const node = stack.pop();
    if (typeof node !== 'object' || node === null) continue;
    if (!Array.isArray(node)) visit(node as JsonObject);
    const values = Object.values(node);
    for (let i = values.length - 1; i >= 0; i--)
      if (typeof values[i] === 'object' && values[i] !== null) stack.push(values[i]);
  }
}

function readLinkedData(node: JsonObject, found: StructuredTexts): void {
  const types = [node['@type']].flat().filter((type) => typeof type === 'string');
  const body = stringOf(node['articleBody']);
  if (types.some((type) => POST_TYPES.has(type))) {
    const text = body ?? stringOf(node['text']);
    if (text !== null)
      found.posts.push({
        text,
        author: nameOf(node['author']),
        date: stringOf(node['datePublished']) ?? stringOf(node['dateCreated']),
      });
  } else if (body !== null && body.length >= LONG) found.articleBodies.push(body);
  if (types.some((type) => type === 'Product' || type === 'ProductGroup')) {
    const description = stringOf(node['description']);
    if (description !== null && description.length >= LONG) found.productDescriptions.push(description);
  }
}

/** What Discourse draws a topic from: an object of JSON texts, one of them with its posts. */
function readPreloaded(data: unknown, found: StructuredTexts): void {
  if (typeof data !== 'object' || data === null) return;
  for (const [name, text] of Object.entries(data))
    if (name.startsWith('topic_') && typeof text === 'string')
      walkJson(parseJson(text), (node) => readPost(node, found));
}

function readPost(node: JsonObject, found: StructuredTexts): void {
  const text = stringOf(node['cooked']);
  if (text === null || node['post_number'] === undefined) return;
  found.posts.push({
    text,
    author: stringOf(node['username']),
    date: stringOf(node['created_at'])?.slice(0, 10) ?? null,
  });
}

function readState(node: JsonObject, found: StructuredTexts): void {
  for (const [key, value] of Object.entries(node)) {
    if (typeof value !== 'string' || value.length < LONG || !STATE_KEYS.test(key)) continue;
    if (found.stateTexts.length < 400) found.stateTexts.push(value);
  }
}

const stringOf = (value: unknown): string | null => (typeof value === 'string' && value.trim() !== '' ? value : null);

function nameOf(value: unknown): string | null {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  if (typeof first === 'string') return stringOf(first);
  if (typeof first === 'object' && first !== null && 'name' in first) return stringOf(first.name);
  return null;
}
