// A page's markup as one string to search in, of which little is ever cut out. UTF-8 is searched as it came, a character a byte: its
// markup is ASCII, so nothing but the pieces that are kept needs decoding, and those that are plain ASCII stay half as large.
import { isAscii } from 'node:buffer';

const NOT_ASCII = /[\x80-\xff]/g;

export class PageSource {
  /** What tags and texts are looked for in: characters of the page, or its bytes. Positions in it are what `cut` and `keep` take. */
  readonly markup: string;
  private readonly utf8: Buffer | null;
  /** Where a byte beyond ASCII was last looked for, and the first one from there on; past the end when there is none. */
  private lookedFrom = 0;
  private beyondAscii = -1;

  private constructor(markup: string, utf8: Buffer | null) {
    this.markup = markup;
    this.utf8 = utf8;
  }

  static ofText(text: string): PageSource {
    return new PageSource(text, null);
  }

  /** Bytes of UTF-8 without a byte order mark, every sequence of them well formed. */
  static ofUtf8(bytes: Buffer): PageSource {
    return new PageSource(bytes.toString('latin1'), isAscii(bytes) ? null : bytes);
  }

  /** The whole page as text. */
  text(): string {
    return this.utf8 === null ? this.markup : this.utf8.toString('utf8');
  }

  /** The text at [start, end). Quickest where each piece begins behind the one before. Both ends are beside ASCII characters. */
  cut(start: number, end: number): string {
    const { utf8, markup } = this;
    if (utf8 === null) return markup.slice(start, end);
    if (this.beyondAscii < start || start < this.lookedFrom) {
      this.lookedFrom = start;
      NOT_ASCII.lastIndex = start;
      this.beyondAscii = NOT_ASCII.exec(markup)?.index ?? markup.length;
    }
    return this.beyondAscii < end ? utf8.toString('utf8', start, end) : markup.slice(start, end);
  }

  /** The page of these pieces alone, [start, end) each, in order. */
  keep(pieces: readonly (readonly [start: number, end: number])[]): PageSource {
    const { utf8, markup } = this;
    if (utf8 === null) return PageSource.ofText(pieces.map(([start, end]) => markup.slice(start, end)).join(''));
    const kept = Buffer.concat(pieces.map(([start, end]) => utf8.subarray(start, end)));
    return new PageSource(kept.toString('latin1'), kept);
  }
}
