// Where two inline elements meet without white space, a style sheet often sets them apart: "colour" and "Black", "2026" and "1h 54m". A text that
// glued them would hold words that nobody wrote.
import { type InlineRun, RUN_STYLE } from './page-block.ts';

/** Elements that are often styled as boxes of their own. */
const BOXED: ReadonlySet<string> = new Set(['span', 'time', 'small', 'label', 'button', 'a']);
/** What stands close to the word before it by its nature. */
const CLOSE: ReadonlySet<string> = new Set(['sup', 'sub', 'wbr']);

const WORD_BEGINS = /^\p{Lu}\p{Ll}/u;
const SENTENCE_ENDS = /[\d.!?:)]$/;
const WORD_ENDS = /[\p{L}\p{N}]$/u;
/** A small letter may go on with the word: emphasis within it, an initial set large. */
const CAPITAL_OR_NUMBER = /^[\p{Lu}\p{N}]/u;

/** The borders of inline elements since the text before. */
export class Seam {
  private met = false;
  private closed = false;
  /** One element closed and the next opened. */
  private apart = false;
  private tight = false;

  enter(name: string): void {
    if (CLOSE.has(name)) this.tight = true;
    if (!BOXED.has(name)) return;
    this.met = true;
    if (this.closed) this.apart = true;
  }

  leave(name: string): void {
    if (CLOSE.has(name)) this.tight = true;
    if (!BOXED.has(name)) return;
    this.met = true;
    this.closed = true;
  }

  /** Text was met: what came before it is over. */
  close(): void {
    this.met = false;
    this.closed = false;
    this.apart = false;
    this.tight = false;
  }

  /** Whether a reader sees a space between the text before and the next one. */
  isBetween(before: InlineRun | undefined, next: string): boolean {
    if (!this.met || before === undefined) return false;
    if (WORD_BEGINS.test(next) && SENTENCE_ENDS.test(before.text)) return true;
    if (!this.apart || this.tight || before.style & RUN_STYLE.code) return false;
    // Letters and digits in an element each are one word that moves or counts.
    if (before.text.length + next.length <= 2) return false;
    return WORD_ENDS.test(before.text) && CAPITAL_OR_NUMBER.test(next);
  }
}
