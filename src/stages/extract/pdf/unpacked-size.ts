// What the packed streams of a PDF come to, without keeping it: PDF.js unpacks whatever it is given, and a megabyte may hold gigabytes.
import { inflateSync } from 'node:zlib';

const MIB = 1024 * 1024;
/** Of one stream, and of all together. */
const STREAM_BYTES = 128 * MIB;
const TOTAL_BYTES = 512 * MIB;
/** A stream's dictionary stands before it. */
const DICTIONARY_BYTES = 4096;
const MOST_LAYERS = 8;

/** True when a stream, or all of them, come to more than a page's text can need. Encrypted streams are not seen through. */
export function isPdfBomb(bytes: Buffer): boolean {
  let total = 0;
  for (let at = bytes.indexOf('stream'); at >= 0; at = bytes.indexOf('stream', at + 6)) {
    if (bytes.toString('latin1', Math.max(0, at - 3), at) === 'end') continue;
    const start = at + 6 + (bytes[at + 6] === 13 ? 1 : 0) + 1;
    const end = bytes.indexOf('endstream', start);
    const size = unpackedBytes(bytes.subarray(start, end < 0 ? bytes.length : end), filtersBefore(bytes, at));
    total += size;
    if (size > STREAM_BYTES || total > TOTAL_BYTES) return true;
  }
  return false;
}

/** Names of the filters in the dictionary that ends at `end`, in the order that they come off. */
function filtersBefore(bytes: Buffer, end: number): string[] {
  const before = bytes.toString('latin1', Math.max(0, end - DICTIONARY_BYTES), end);
  const dictionary = before.slice(Math.max(0, before.lastIndexOf(' obj')));
  return [...dictionary.matchAll(/\/(FlateDecode|Fl|LZWDecode|LZW)\b/g)]
    .map((match) => match[1] ?? '')
    .slice(0, MOST_LAYERS);
}

const isZlib = (bytes: Buffer): boolean =>
  (bytes[0] ?? 0) % 16 === 8 && (((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0)) % 31 === 0;

function unpackedBytes(data: Buffer, named: readonly string[]): number {
  // the filter may be named in another object
  const filters = named.length === 0 && isZlib(data) ? ['Fl'] : named;
  let layer = data;
  for (const filter of filters) {
    if (filter.startsWith('LZW')) return lzwBytes(layer); // nothing is packed below it in practice
    const unpacked = inflated(layer);
    if (unpacked === null) return Number.POSITIVE_INFINITY;
    layer = unpacked;
  }
  return layer === data ? 0 : layer.length;
}

/** Null beyond the bound; what is no such data comes to nothing. */
function inflated(data: Buffer): Buffer | null {
  try {
    return inflateSync(data, { maxOutputLength: STREAM_BYTES });
  } catch (fault) {
    return fault instanceof Error && 'code' in fault && fault.code === 'ERR_BUFFER_TOO_LARGE' ? null : Buffer.alloc(0);
  }
}

const CLEAR = 256;
const END = 257;
const FIRST = 258;
const MOST_CODES = 4096;

/** ISO 32000-1 §7.4.4: what LZW data comes to, by the lengths of its entries alone. */
function lzwBytes(data: Buffer): number {
  const lengths = new Uint32Array(MOST_CODES).fill(1);
  let next = FIRST;
  let width = 9;
  let previous = 0;
  let size = 0;
  let held = 0;
  let bits = 0;
  for (const byte of data) {
    held = ((held << 8) | byte) & 0xffffff;
    bits += 8;
    if (bits < width) continue;
    bits -= width;
    const code = (held >> bits) & (2 ** width - 1);
    if (code === END) break;
    if (code === CLEAR) {
      [next, width, previous] = [FIRST, 9, 0];
      continue;
    }
    const length = code < next ? (lengths[code] ?? 1) : previous + 1;
    size += length;
    if (size > STREAM_BYTES) break;
    if (previous > 0 && next < MOST_CODES) lengths[next++] = previous + 1;
    previous = length;
    width = next + 1 >= 2048 ? 12 : next + 1 >= 1024 ? 11 : next + 1 >= 512 ? 10 : 9;
  }
  return size;
}
