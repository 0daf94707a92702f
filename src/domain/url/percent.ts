// Percent-encoding brought to one form (RFC 3986 §6.2.2): upper-case hex, unreserved characters bare.

const NOT_HEX = 255;
const HEX_VALUE = new Uint8Array(128).fill(NOT_HEX);
for (let d = 0; d < 10; d++) HEX_VALUE[48 + d] = d;
for (let d = 0; d < 6; d++) {
  HEX_VALUE[65 + d] = 10 + d;
  HEX_VALUE[97 + d] = 10 + d;
}

const hexValue = (code: number): number => (code < 128 ? (HEX_VALUE[code] ?? NOT_HEX) : NOT_HEX);

/** The octet that `%XY` at `at` stands for, or -1 when it is no escape. */
export function octetAt(text: string, at: number): number {
  if (text.charCodeAt(at) !== 37 || at + 2 >= text.length) return -1;
  const high = hexValue(text.charCodeAt(at + 1));
  const low = hexValue(text.charCodeAt(at + 2));
  return high === NOT_HEX || low === NOT_HEX ? -1 : high * 16 + low;
}

/** ALPHA, DIGIT, "-", ".", "_", "~" (RFC 3986 §2.3). */
export function isUnreserved(octet: number): boolean {
  return (
    (octet >= 97 && octet <= 122) ||
    (octet >= 65 && octet <= 90) ||
    (octet >= 48 && octet <= 57) ||
    octet === 45 ||
    octet === 46 ||
    octet === 95 ||
    octet === 126
  );
}

/** `%C3`. */
export function escapeOctet(octet: number): string {
  return `%${octet < 16 ? '0' : ''}${octet.toString(16).toUpperCase()}`;
}

/**
 * Escapes in upper case, unreserved characters decoded, everything else as it stands. An escape that decoding completes (`%%341`) is
 * decoded too, so that the result is a fixed point; linear time.
 */
export function normalizeEscapes(text: string): string {
  if (!text.includes('%')) return text;
  const out: string[] = [];
  for (let i = 0; i < text.length; i++) {
    out.push(text.charAt(i));
    // An escape ends where its last digit is pushed; what it decodes to may end another one.
    for (let settled = false; !settled; ) settled = !foldLastEscape(out);
  }
  return out.join('');
}

/** Folds an escape at the end of `out`; true when a character was decoded, which may have completed another escape. */
function foldLastEscape(out: string[]): boolean {
  const n = out.length;
  if (n < 3 || out[n - 3] !== '%') return false;
  const octet = octetAt(`%${out[n - 2]}${out[n - 1]}`, 0);
  if (octet < 0) return false;
  if (!isUnreserved(octet)) {
    out[n - 2] = (out[n - 2] ?? '').toUpperCase();
    out[n - 1] = (out[n - 1] ?? '').toUpperCase();
    return false;
  }
  out.length = n - 3;
  out.push(String.fromCharCode(octet));
  return true;
}

/** The text's UTF-8 bytes, one character each (a "byte string"). Lone surrogates U+DC80-U+DCFF stand for single bytes, as in PEP 383. */
export function toByteString(text: string): string {
  let ascii = true;
  for (let i = 0; i < text.length && ascii; i++) ascii = text.charCodeAt(i) < 128;
  if (ascii) return text;
  return text
    .split(/((?<![\uD800-\uDBFF])[\uDC80-\uDCFF])/)
    .map((part, i) =>
      i % 2 === 1 ? String.fromCharCode(part.charCodeAt(0) - 0xdc00) : Buffer.from(part).toString('latin1'),
    )
    .join('');
}
