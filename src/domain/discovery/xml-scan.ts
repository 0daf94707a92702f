// A forgiving XML scanner for sitemaps and feeds: it reads what ill-formed files still say, in one pass. No document type is obeyed, no
// entity is ever expanded or fetched (no XXE, no billion laughs), nothing recurses.
import { decodeReferences } from './character-references.ts';

export interface XmlTag {
  /** `image:loc`. */
  name: string;
  /** `image`, or "". */
  prefix: string;
  /** `loc`, lower case. */
  local: string;
}

export interface XmlEvents {
  /** `attributes` is read on demand. Return false to stop. */
  open(tag: XmlTag, attributes: () => Map<string, string>, isEmpty: boolean): boolean | undefined;
  close(tag: XmlTag): boolean | undefined;
  /** Text or CDATA, references decoded. */
  text(text: string): void;
}

const MAX_NAME = 256;
/** Attributes of one tag that are read. */
const MAX_ATTRIBUTES = 64;

/** True when the input ends outside of any markup, or a handler stopped it; false when it breaks off inside a tag, comment or CDATA section. */
export function scanXml(xml: string, events: XmlEvents): boolean {
  let at = 0;
  while (at < xml.length) {
    const lt = xml.indexOf('<', at);
    const end = lt < 0 ? xml.length : lt;
    if (end > at) events.text(decodeReferences(xml.slice(at, end)));
    if (lt < 0) return true;
    const next = scanMarkup(xml, lt, events);
    if (next === STOPPED) return true;
    if (next === BROKEN_OFF) return false;
    at = next;
  }
  return true;
}

const BROKEN_OFF = -1;
const STOPPED = -2;

/** The offset behind the markup that begins at `lt`. */
function scanMarkup(xml: string, lt: number, events: XmlEvents): number {
  if (xml.startsWith('<!--', lt)) return behind(xml, '-->', lt + 4);
  if (xml.startsWith('<![CDATA[', lt)) {
    const end = xml.indexOf(']]>', lt + 9);
    events.text(xml.slice(lt + 9, end < 0 ? xml.length : end));
    return end < 0 ? BROKEN_OFF : end + 3;
  }
  if (xml.startsWith('<!', lt)) return behindDeclaration(xml, lt);
  if (xml.startsWith('<?', lt)) return behind(xml, '>', lt + 2);
  const isClose = xml[lt + 1] === '/';
  const nameAt = isClose ? lt + 2 : lt + 1;
  const name = nameFrom(xml, nameAt);
  if (name === '') {
    // A bare "<" is text.
    events.text('<');
    return lt + 1;
  }
  const end = tagEnd(xml, nameAt + name.length);
  if (end < 0) return BROKEN_OFF;
  const tag = tagOf(name);
  if (isClose) return events.close(tag) === false ? STOPPED : end + 1;
  const isEmpty = xml[end - 1] === '/';
  const attributes = (): Map<string, string> =>
    readAttributes(xml.slice(nameAt + name.length, isEmpty ? end - 1 : end));
  if (events.open(tag, attributes, isEmpty) === false) return STOPPED;
  if (isEmpty && events.close(tag) === false) return STOPPED;
  return end + 1;
}

function behind(xml: string, mark: string, from: number): number {
  const end = xml.indexOf(mark, from);
  return end < 0 ? BROKEN_OFF : end + mark.length;
}

/** `<!DOCTYPE … [ … ]>`: the internal subset is passed over, quoted ">" included. */
function behindDeclaration(xml: string, from: number): number {
  let inSubset = false;
  let quote = '';
  for (let i = from + 2; i < xml.length; i++) {
    const c = xml[i] ?? '';
    if (quote !== '') {
      if (c === quote) quote = '';
    } else if (c === '"' || c === "'") quote = c;
    else if (c === '[') inSubset = true;
    else if (c === ']') inSubset = false;
    else if (c === '>' && !inSubset) return i + 1;
  }
  return BROKEN_OFF;
}

const NAME = /[A-Za-z_:\u0080-\uffff][\w:.\-\u0080-\uffff]*/y;

function nameFrom(xml: string, at: number): string {
  NAME.lastIndex = at;
  return NAME.exec(xml)?.[0].slice(0, MAX_NAME) ?? '';
}

/** The ">" that ends a tag. One in quotes does not count, unless the quote is never closed. */
function tagEnd(xml: string, from: number): number {
  let at = from;
  for (;;) {
    const gt = xml.indexOf('>', at);
    if (gt < 0) return -1;
    const quote = openQuote(xml, at, gt);
    if (quote === '') return gt;
    const close = xml.indexOf(quote, gt);
    const nextTag = xml.indexOf('<', gt);
    if (close < 0 || (nextTag >= 0 && nextTag < close)) return gt;
    at = close + 1;
  }
}

function openQuote(xml: string, from: number, to: number): string {
  let quote = '';
  for (let i = from; i < to; i++) {
    const c = xml[i] ?? '';
    if (quote !== '') {
      if (c === quote) quote = '';
    } else if (c === '"' || c === "'") quote = c;
  }
  return quote;
}

function tagOf(name: string): XmlTag {
  const colon = name.indexOf(':');
  const prefix = colon < 0 ? '' : name.slice(0, colon);
  return { name, prefix, local: name.slice(colon + 1).toLowerCase() };
}

/** One step at a time, each from where the last one ended: a single pattern over all would be tried from every letter of an endless name. */
const ATTRIBUTE_NAME = /[\s/"'<>=]*([^\s=/"'<>]+)\s*/y;
const ATTRIBUTE_VALUE = /=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/y;

function readAttributes(text: string): Map<string, string> {
  const attributes = new Map<string, string>();
  let at = 0;
  while (attributes.size < MAX_ATTRIBUTES) {
    ATTRIBUTE_NAME.lastIndex = at;
    const name = ATTRIBUTE_NAME.exec(text)?.[1];
    if (name === undefined) break;
    at = ATTRIBUTE_NAME.lastIndex;
    ATTRIBUTE_VALUE.lastIndex = at;
    const value = ATTRIBUTE_VALUE.exec(text);
    if (value === null) continue;
    at = ATTRIBUTE_VALUE.lastIndex;
    attributes.set(name.slice(0, MAX_NAME).toLowerCase(), decodeReferences(value[1] ?? value[2] ?? value[3] ?? ''));
  }
  return attributes;
}
