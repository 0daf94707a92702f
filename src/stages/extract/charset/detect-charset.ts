// Tells legacy encodings apart by decoding a sample in each and weighing what comes out, as text of the languages written in it.
import { ideographCost } from './ideograph-cost.ts';
import { isMultiByte, MULTI_BYTE, MULTI_BYTE_LANGUAGE, type MultiByteCharset, SINGLE_BYTE } from './legacy-charsets.ts';
import { letterCost, lettersOf } from './letter-cost.ts';

/** Bytes of markup looked through, and bytes of text weighed. */
const MAX_SCANNED = 400_000;
const MAX_SAMPLE = 4000;
const MAX_WORD = 400;
/** What the page's `lang` weighs for a charset of its language, in bits. */
const LANGUAGE_HINT = 8;

/** The words of a page that have bytes beyond ASCII in them, tags and scripts left out, and the language that the page names. */
export interface CharsetSample {
  bytes: Buffer;
  /** Bytes beyond ASCII in the sample. */
  high: number;
  language: string | null;
}

export function sampleBytes(page: Buffer): CharsetSample {
  const text = page.subarray(0, MAX_SCANNED).toString('latin1');
  const language = /<html\b[^>]{0,500}?\slang\s*=\s*["']?([a-z]{2,3})/i.exec(text)?.[1]?.toLowerCase() ?? null;
  const words = highWords(text);
  const bytes = Buffer.from(words.join(' '), 'latin1');
  return { bytes, high: highBytes(bytes), language };
}

/** A run begins at a word and ends at ASCII space or markup, which no trail byte of any encoding looks like. */
function highWords(text: string): string[] {
  const words: string[] = [];
  let length = 0;
  for (const run of textRuns(text)) {
    for (const match of run.matchAll(/[^\t\n\f\r ]+/g)) {
      const word = match[0].slice(0, MAX_WORD);
      if (!/[\x80-\xff]/.test(word)) continue;
      words.push(word);
      length += word.length + 1;
      if (length >= MAX_SAMPLE) return words;
    }
  }
  return words;
}

/** What stands between the tags of a page, scripts, styles and comments left out; one pass, whatever is left open. */
function* textRuns(text: string): Generator<string> {
  const lower = text.toLowerCase();
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf('<', at);
    if (open < 0) {
      yield text.slice(at);
      return;
    }
    if (open > at) yield text.slice(at, open);
    const end = endOfMarkup(lower, open);
    if (end < 0) return;
    at = end;
  }
}

function endOfMarkup(lower: string, open: number): number {
  if (lower.startsWith('<!--', open)) return after(lower, '-->', open + 4);
  for (const name of ['script', 'style']) {
    if (lower.startsWith(name, open + 1)) {
      const close = lower.indexOf(`</${name}`, open);
      return close < 0 ? -1 : after(lower, '>', close);
    }
  }
  return after(lower, '>', open);
}

function after(text: string, mark: string, from: number): number {
  const found = text.indexOf(mark, from);
  return found < 0 ? -1 : found + mark.length;
}

function highBytes(bytes: Buffer): number {
  let high = 0;
  for (const byte of bytes) if (byte > 127) high++;
  return high;
}

export interface WeighedCharset {
  charset: string;
  /** Bits of the sample in the language that fits best, prior and hint included. */
  bits: number;
}

/** The best encoding for a sample that has bytes beyond ASCII. */
export function detectCharset(sample: CharsetSample): WeighedCharset {
  let best: WeighedCharset = { charset: 'windows-1252', bits: Number.POSITIVE_INFINITY };
  for (const { name } of SINGLE_BYTE) {
    const bits = weigh(sample, name);
    if (bits < best.bits) best = { charset: name, bits };
  }
  for (const name of MULTI_BYTE) {
    const bits = weigh(sample, name);
    if (bits < best.bits) best = { charset: name, bits };
  }
  return best.charset === 'gb18030' && !hasFourByteForms(sample.bytes) ? { ...best, charset: 'gbk' } : best;
}

/** Bits of a sample read in one encoding; infinite for encodings that are not looked for. */
export function weigh(sample: CharsetSample, charset: string): number {
  const name = charset === 'gbk' ? 'gb18030' : charset;
  if (isMultiByte(name)) {
    const known = name as MultiByteCharset;
    const text = decode(sample.bytes, known);
    const hint = sample.language === MULTI_BYTE_LANGUAGE[known] ? LANGUAGE_HINT : 0;
    return ideographCost(text, known) + 3 - hint;
  }
  const single = SINGLE_BYTE.find((one) => one.name === name);
  if (single === undefined) return Number.POSITIVE_INFINITY;
  const letters = lettersOf(decode(sample.bytes, name));
  let best = Number.POSITIVE_INFINITY;
  for (const language of single.languages) {
    const bits = letterCost(letters, language) - (language === sample.language ? LANGUAGE_HINT : 0);
    if (bits < best) best = bits;
  }
  return best + single.prior;
}

function decode(bytes: Buffer, charset: string): string {
  const decoder = new TextDecoder(charset);
  return decoder.decode(bytes, { stream: true }) + decoder.decode();
}

/** GB18030's own four-byte forms: a digit as second and fourth byte. */
function hasFourByteForms(bytes: Buffer): boolean {
  return /[\x81-\xfe][0-9][\x81-\xfe][0-9]/.test(bytes.toString('latin1'));
}
