// What the first bytes and the zero bytes of a page say: byte order marks, and UTF-16 that carries none.

export interface ByteOrderMark {
  encoding: 'utf-8' | 'utf-16le' | 'utf-16be';
  /** Bytes that the mark takes. */
  length: number;
}

export function byteOrderMark(bytes: Buffer): ByteOrderMark | null {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return { encoding: 'utf-8', length: 3 };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { encoding: 'utf-16be', length: 2 };
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { encoding: 'utf-16le', length: 2 };
  return null;
}

const SAMPLE_BYTES = 4096;

/** Markup is ASCII, and ASCII in UTF-16 is every other byte zero: the side that the zeros are on tells the order. */
export function utf16WithoutMark(bytes: Buffer): 'utf-16le' | 'utf-16be' | null {
  const end = Math.min(bytes.length, SAMPLE_BYTES) & ~1;
  if (end < 4) return null;
  let even = 0;
  let odd = 0;
  for (let i = 0; i < end; i += 2) {
    if (bytes[i] === 0) even++;
    if (bytes[i + 1] === 0) odd++;
  }
  const pairs = end / 2;
  if (odd > pairs * 0.2 && even < odd * 0.1) return 'utf-16le';
  if (even > pairs * 0.2 && odd < even * 0.1) return 'utf-16be';
  return null;
}
