// Bytes of a page to what can be read of them: what is valid UTF-8 is UTF-8, then what header and page declare if the bytes bear it out, then detection.
import { isAscii, isUtf8 } from 'node:buffer';
import { PageSource } from '../dom/page-source.ts';
import { byteOrderMark, utf16WithoutMark } from './byte-order.ts';
import { type CharsetSample, detectCharset, sampleBytes, weigh } from './detect-charset.ts';
import { charsetOfContentType } from './labels.ts';
import { declaredInBytes } from './prescan.ts';

export interface DecodedHtml {
  page: PageSource;
  /** Name of the encoding as TextDecoder gives it, lower case. */
  charset: string;
}

/** Never throws: malformed sequences become U+FFFD. `contentType` is the header field's value, null for none. */
export function decodeHtml(bytes: Buffer, contentType: string | null): DecodedHtml {
  const charset = charsetOf(bytes, contentType);
  return { page: decoded(bytes, charset), charset };
}

/** The encoding that a page is read in, by its WHATWG name in lower case. */
export function charsetOf(bytes: Buffer, contentType: string | null): string {
  const mark = byteOrderMark(bytes);
  if (mark !== null) return mark.encoding;
  const header = charsetOfContentType(contentType);
  const wide = utf16WithoutMark(bytes);
  if (wide !== null) return wide;
  // Text of few ASCII characters has few zero bytes: then the header is believed.
  if ((header === 'utf-16le' || header === 'utf-16be') && !isUtf8(bytes)) return header;
  const declared = [header, declaredInBytes(bytes)].filter((name) => name !== null && !name.startsWith('utf-16'));
  if (isAscii(bytes)) return asciiCharset(bytes, declared[0] ?? null);
  if (isUtf8(bytes) || isNearlyUtf8(bytes))
    return declared.includes('utf-8') || !isLegacyInDisguise(bytes, declared[0]) ? 'utf-8' : (declared[0] ?? 'utf-8');
  return legacyCharset(
    bytes,
    declared.filter((name) => name !== 'utf-8'),
  );
}

/** Every encoding of the Web but two reads ASCII bytes as ASCII, so what is declared does no harm; the standard's default is windows-1252. */
function asciiCharset(bytes: Buffer, declared: string | null): string {
  if (/\x1b\$[@B]|\x1b\([BJ]/.test(bytes.subarray(0, 65_536).toString('latin1'))) return 'iso-2022-jp';
  return declared === null || declared === 'iso-2022-jp' ? (declared ?? 'windows-1252') : declared;
}

const MAX_JUDGED = 2_000_000;
/** Sequences that are right for each one that is not, in a page that is UTF-8 with accidents. */
const RIGHT_FOR_WRONG = 5;

/** UTF-8 that was cut or patched: nearly all of its sequences are well formed. Legacy text hardly ever has one. */
function isNearlyUtf8(bytes: Buffer): boolean {
  let right = 0;
  let wrong = 0;
  const end = Math.min(bytes.length, MAX_JUDGED);
  for (let i = 0; i < end; i++) {
    const byte = bytes[i] ?? 0;
    if (byte < 0x80) continue;
    const length = byte >= 0xf0 && byte < 0xf5 ? 4 : byte >= 0xe0 ? 3 : 2;
    let whole = byte >= 0xc2 && byte < 0xf5;
    for (let k = 1; k < length && whole; k++) whole = ((bytes[i + k] ?? 0) & 0xc0) === 0x80;
    // A sequence that the end of the bytes cuts off is no fault of its own.
    if (!whole && byte >= 0xc2 && i + length > end) continue;
    if (whole) {
      right++;
      i += length - 1;
    } else wrong++;
  }
  return right >= RIGHT_FOR_WRONG * wrong && right >= (wrong === 0 ? 1 : 3);
}

/** A few bytes of GBK or Big5 can be well-formed UTF-8 by chance; believed only when declared and much the better text. */
function isLegacyInDisguise(bytes: Buffer, declared: string | null | undefined): boolean {
  if (declared === null || declared === undefined || declared === 'utf-8') return false;
  const sample = sampleBytes(bytes);
  if (sample.high === 0 || sample.high > 12 || !isUtf8(sample.bytes)) return false;
  const text = sample.bytes.toString('utf8');
  // Two-byte sequences alone, in letters that no page of the declared language would use.
  return (
    /[\u0080-\u009f\u0250-\u036f\u0530-\u058f\u0700-\u07ff]/.test(text) && weigh(sample, declared) < sample.high * 7
  );
}

/** Bits a byte by which another encoding must beat a declared one, and bits in all. */
const MARGIN_PER_BYTE = 0.6;
const MARGIN = 16;
const READS_WELL = 8;

function legacyCharset(bytes: Buffer, declared: readonly (string | null)[]): string {
  const sample = sampleBytes(bytes);
  const named = declared.filter((name) => name !== null);
  if (sample.high === 0) return named[0] ?? 'windows-1252';
  const chosen = betterOf(sample, named[0], named[1]);
  if (chosen === undefined) return detectCharset(sample).charset;
  const bits = weigh(sample, chosen);
  // An encoding that is not looked for has nothing to be weighed by: it is believed. So is one that reads well.
  if (!Number.isFinite(bits) || bits < READS_WELL * sample.high) return chosen;
  const best = detectCharset(sample);
  return best.bits + MARGIN + MARGIN_PER_BYTE * sample.high < bits ? best.charset : chosen;
}

/** Of a header and a meta that disagree the one that reads better; the header when it makes no difference. */
function betterOf(sample: CharsetSample, header: string | undefined, meta: string | undefined): string | undefined {
  if (header === undefined || meta === undefined || header === meta) return header ?? meta;
  return weigh(sample, meta) + 6 < weigh(sample, header) ? meta : header;
}

function decoded(bytes: Buffer, charset: string): PageSource {
  if (charset === 'windows-1252' && isAscii(bytes)) return PageSource.ofUtf8(bytes);
  if (charset === 'utf-8' && isUtf8(bytes))
    return PageSource.ofUtf8(byteOrderMark(bytes) === null ? bytes : bytes.subarray(3));
  // In two calls, because Node 20 reads windows-1252 as ISO-8859-1 when a TextDecoder is not streaming.
  const decoder = new TextDecoder(charset);
  return PageSource.ofText(decoder.decode(bytes, { stream: true }) + decoder.decode());
}
