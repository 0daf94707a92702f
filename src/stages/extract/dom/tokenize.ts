// HTML to tags and texts (HTML Living Standard §13.2.5), over the whole page at once: what is between tags is found by searching, and
// only what is kept is cut out. Comments, declarations and instructions are stepped over.
import { decodeHTML, decodeHTMLAttribute } from 'entities';
import { isName } from './ascii-name.ts';
import type { PageSource } from './page-source.ts';
import { readAttribute } from './read-attributes.ts';
import { TAG, type Tag, TagTable } from './tag.ts';

export type Attributes = Record<string, string>;

/** What a page's tags and texts are told to. */
export interface TokenSink {
  /** True when no more is wanted. */
  readonly full: boolean;
  /** False where text at this place is not kept: it is not cut out then. */
  wantsText(): boolean;
  text(data: string): void;
  open(tag: Tag, attributes: Attributes, selfClosing: boolean): void;
  close(tag: Tag): void;
  /** True where `<iframe>`, `<title>` and the like hold markup, not raw text. */
  holdsMarkup(): boolean;
}

/** `maxAttributes`: looked at of one tag. The sink hears of tags and texts in order; a tag that the end of the page cuts off is none. */
export function tokenize(page: PageSource, sink: TokenSink, maxAttributes: number): void {
  new Scanner(page, sink, maxAttributes).run();
}

const NO_ATTRIBUTES: Attributes = Object.freeze({});
const GT = 0x3e;
const SLASH = 0x2f;
const EQUALS = 0x3d;

const isSpace = (c: number): boolean => c === 0x20 || (c >= 0x09 && c <= 0x0d && c !== 0x0b);
const endsName = (c: number): boolean => c === GT || c === SLASH || isSpace(c);
const isLetter = (c: number): boolean => (c >= 0x61 && c <= 0x7a) || (c >= 0x41 && c <= 0x5a);

class Scanner {
  private readonly page: PageSource;
  private readonly html: string;
  private readonly sink: TokenSink;
  private readonly maxAttributes: number;
  private readonly tags = new TagTable();
  private at = 0;
  /** The first `&` at or after what was last read; past the end when there is none. */
  private ampersand = -1;
  private selfClosing = false;

  constructor(page: PageSource, sink: TokenSink, maxAttributes: number) {
    this.page = page;
    this.html = page.markup;
    this.sink = sink;
    this.maxAttributes = maxAttributes;
  }

  run(): void {
    const { html, sink } = this;
    let from = 0;
    while (!sink.full) {
      const open = html.indexOf('<', this.at);
      if (open < 0 || open + 1 >= html.length) {
        this.text(from, html.length);
        return;
      }
      const c = html.charCodeAt(open + 1);
      // A `<` that begins nothing is text.
      if (!isLetter(c) && c !== SLASH && c !== 0x21 && c !== 0x3f) {
        this.at = open + 1;
        continue;
      }
      if (open > from) this.text(from, open);
      if (isLetter(c)) this.openTag(open + 1);
      else if (c === SLASH) this.closeTag(open + 2);
      else this.stepOver(open);
      from = this.at;
    }
  }

  /** To the character after the next `>`; to the end when there is none. */
  private skipPast(mark: string, from: number): void {
    const end = this.html.indexOf(mark, from);
    this.at = end < 0 ? this.html.length : end + mark.length;
  }

  /** Comments end at `-->` or `--!>` (or at once: `<!-->`, `<!--->`), all else at the first `>`. */
  private stepOver(open: number): void {
    const { html } = this;
    if (!html.startsWith('<!--', open)) {
      this.skipPast('>', open + 2);
      return;
    }
    const from = open + 4;
    if (html.charCodeAt(from) === GT) this.at = from + 1;
    else if (html.startsWith('->', from)) this.at = from + 2;
    else {
      let end = html.indexOf('--', from);
      while (end >= 0) {
        const c = html.charCodeAt(end + 2);
        if (c === GT || (c === 0x21 && html.charCodeAt(end + 3) === GT)) break;
        end = html.indexOf('--', end + 1);
      }
      this.at = end < 0 ? html.length : html.indexOf('>', end) + 1;
    }
  }

  private closeTag(start: number): void {
    const { html } = this;
    const c = html.charCodeAt(start);
    if (start >= html.length) {
      // "</" at the very end is text.
      this.at = start;
      this.text(start - 2, start);
    } else if (isLetter(c)) this.namedCloseTag(start);
    else this.skipPast('>', c === GT ? start : start + 1);
  }

  private namedCloseTag(start: number): void {
    const { html } = this;
    let end = start + 1;
    while (end < html.length && !endsName(html.charCodeAt(end))) end++;
    if (end < html.length) this.sink.close(this.tags.at(this.page, start, end));
    this.skipPast('>', end);
  }

  private openTag(start: number): void {
    const { html, sink } = this;
    let end = start + 1;
    while (end < html.length && !endsName(html.charCodeAt(end))) end++;
    const tag = this.tags.at(this.page, start, end);
    const raw = (tag.bits & TAG.rawText) !== 0 && !sink.holdsMarkup();
    this.at = end;
    const attributes = this.attributes();
    if (attributes === null) return;
    sink.open(tag, attributes, this.selfClosing);
    if (raw) this.rawText(tag);
  }

  /** From behind a tag's name to behind its `>`; null when the page ends before that. */
  private attributes(): Attributes | null {
    const { html } = this;
    const { length } = html;
    let found: Attributes = NO_ATTRIBUTES;
    let at = this.at;
    let seen = 0;
    this.selfClosing = false;
    for (;;) {
      let slash = false;
      let c = html.charCodeAt(at);
      while (isSpace(c) || c === SLASH) {
        if (c === SLASH) slash = true;
        c = html.charCodeAt(++at);
      }
      if (at >= length) break;
      if (c === GT) {
        this.at = at + 1;
        this.selfClosing = slash;
        return found;
      }
      const start = at++;
      c = html.charCodeAt(at);
      while (at < length && c !== EQUALS && !endsName(c)) c = html.charCodeAt(++at);
      const name = seen++ < this.maxAttributes ? readAttribute(html, start, at) : null;
      at = this.value(at);
      if (at > length) break;
      if (name === null || Object.hasOwn(found, name)) continue;
      if (found === NO_ATTRIBUTES) found = {};
      found[name] = this.valueStart < 0 ? '' : this.decoded(this.valueStart, this.valueEnd, decodeHTMLAttribute);
    }
    this.at = length;
    return null;
  }

  /** Where the last value stands; -1 for none. */
  private valueStart = -1;
  private valueEnd = -1;

  /** Reads the value of the attribute whose name ends at `from`; answers where the tag goes on, beyond the page's length when it does not. */
  private value(from: number): number {
    const { html } = this;
    const { length } = html;
    this.valueStart = -1;
    let at = from;
    while (isSpace(html.charCodeAt(at))) at++;
    if (html.charCodeAt(at) !== EQUALS) return at;
    at++;
    while (isSpace(html.charCodeAt(at))) at++;
    if (at >= length) return length + 1;
    const quote = html.charCodeAt(at);
    if (quote === 0x22 || quote === 0x27) {
      const end = html.indexOf(quote === 0x22 ? '"' : "'", at + 1);
      if (end < 0) return length + 1;
      this.valueStart = at + 1;
      this.valueEnd = end;
      return end + 1;
    }
    this.valueStart = at;
    while (at < length && html.charCodeAt(at) !== GT && !isSpace(html.charCodeAt(at))) at++;
    this.valueEnd = at;
    return at < length ? at : length + 1;
  }

  /** What is between a raw text element's tags, and its end tag; all the rest when it has none. */
  private rawText(tag: Tag): void {
    const { html, sink } = this;
    const from = this.at;
    const end = tag.name === 'plaintext' ? -1 : this.endOf(tag, from);
    const until = end < 0 ? html.length : end;
    const decode = tag.name === 'title' || tag.name === 'textarea';
    if (until > from && sink.wantsText())
      sink.text(decode ? this.decoded(from, until, decodeHTML) : this.page.cut(from, until));
    this.at = until;
    if (end >= 0) this.namedCloseTag(end + 2);
  }

  /** Where the end tag of a raw text element begins, -1 for nowhere. */
  private endOf(tag: Tag, from: number): number {
    const { html } = this;
    for (let at = html.indexOf('</', from); at >= 0; at = html.indexOf('</', at + 2)) {
      const end = at + 2 + tag.name.length;
      if (end < html.length && endsName(html.charCodeAt(end)) && isName(tag.name, html, at + 2, end)) return at;
    }
    return -1;
  }

  private text(start: number, end: number): void {
    if (start < end && this.sink.wantsText()) this.sink.text(this.decoded(start, end, decodeHTML));
  }

  private decoded(start: number, end: number, decode: (text: string) => string): string {
    const text = this.page.cut(start, end);
    if (this.ampersand < start) {
      const next = this.html.indexOf('&', start);
      this.ampersand = next < 0 ? this.html.length : next;
    }
    return this.ampersand < end ? decode(text) : text;
  }
}
