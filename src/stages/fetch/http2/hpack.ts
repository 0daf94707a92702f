// Header blocks of HTTP/2 (HPACK, RFC 7541): read whole, within bounds; written without compression, so that nothing has to be remembered.
import type { HeaderList } from '../../../domain/exchange.ts';
import { decodeHuffman } from './huffman.ts';

/** RFC 7541 Appendix A, names and the values that some have. */
const STATIC: ReadonlyArray<readonly [name: string, value: string]> = (
  ':authority|:method=GET|:method=POST|:path=/|:path=/index.html|:scheme=http|:scheme=https|:status=200|:status=204|:status=206|' +
  ':status=304|:status=400|:status=404|:status=500|accept-charset|accept-encoding=gzip, deflate|accept-language|accept-ranges|' +
  'accept|access-control-allow-origin|age|allow|authorization|cache-control|content-disposition|content-encoding|' +
  'content-language|content-length|content-location|content-range|content-type|cookie|date|etag|expect|expires|from|host|' +
  'if-match|if-modified-since|if-none-match|if-range|if-unmodified-since|last-modified|link|location|max-forwards|' +
  'proxy-authenticate|proxy-authorization|range|referer|refresh|retry-after|server|set-cookie|strict-transport-security|' +
  'transfer-encoding|user-agent|vary|via|www-authenticate'
)
  .split('|')
  .map((entry) => {
    const [name = '', value = ''] = entry.split('=');
    return [name, value] as const;
  });

/** RFC 9113 §6.5.2: what a peer may use unless told otherwise; we do not tell. */
const TABLE_BYTES = 4096;
/** RFC 7541 §4.1. */
const ENTRY_OVERHEAD = 32;
const MOST_FIELDS = 5000;

export class HpackFault extends Error {}
/** More than the bound holds. */
export class HpackOverflow extends Error {}

export interface HpackDecoder {
  /** Fields of one whole block, in order. Throws HpackFault for what is no block, HpackOverflow beyond `maxBytes` of names and values. */
  decode(block: Buffer, maxBytes: number): HeaderList;
}

export function createHpackDecoder(): HpackDecoder {
  /** The newest first. */
  const table: Array<readonly [name: string, value: string]> = [];
  let size = 0;
  let limit = TABLE_BYTES;

  const evict = (): void => {
    for (let last = table.at(-1); size > limit && last !== undefined; last = table.at(-1)) {
      size -= last[0].length + last[1].length + ENTRY_OVERHEAD;
      table.pop();
    }
  };
  const remember = (entry: readonly [string, string]): void => {
    table.unshift(entry);
    size += entry[0].length + entry[1].length + ENTRY_OVERHEAD;
    evict();
  };
  const entryAt = (index: number): readonly [string, string] => {
    const entry = index <= STATIC.length ? STATIC[index - 1] : table[index - STATIC.length - 1];
    if (entry === undefined) throw new HpackFault(`no field has the index ${index}`);
    return entry;
  };

  /** RFC 7541 §6: indexed whole, or literal, and then to be remembered or not. */
  const readField = (reader: Reader, first: number): readonly [string, string] => {
    if (first >= 0x80) return entryAt(readInteger(reader, 7));
    const isKept = first >= 0x40;
    const index = readInteger(reader, isKept ? 6 : 4);
    const name = index === 0 ? readText(reader) : entryAt(index)[0];
    const field = [name, readText(reader)] as const;
    if (isKept) remember(field);
    return field;
  };

  return {
    decode(block, maxBytes) {
      const fields: Array<readonly [string, string]> = [];
      const reader = { block, at: 0 };
      let bytes = 0;
      while (reader.at < block.length) {
        const first = block[reader.at] ?? 0;
        if ((first & 0xe0) === 0x20) {
          const wanted = readInteger(reader, 5);
          if (wanted > TABLE_BYTES || fields.length > 0) throw new HpackFault('a table size that may not be');
          limit = wanted;
          evict();
          continue;
        }
        const field = readField(reader, first);
        bytes += field[0].length + field[1].length;
        if (bytes > maxBytes || fields.length >= MOST_FIELDS) throw new HpackOverflow('response head too large');
        fields.push(field);
      }
      return fields;
    },
  };
}

interface Reader {
  block: Buffer;
  at: number;
}

/** RFC 7541 §5.1; five bytes more at most. */
function readInteger(reader: Reader, prefixBits: number): number {
  const most = 2 ** prefixBits - 1;
  let value = (reader.block[reader.at++] ?? 0) & most;
  if (value < most) return value;
  for (let shift = 0; shift <= 28; shift += 7) {
    const byte = reader.block[reader.at++];
    if (byte === undefined) break;
    value += (byte & 127) * 2 ** shift;
    if (byte < 128) return value;
  }
  throw new HpackFault('an integer that does not end');
}

function readText(reader: Reader): string {
  const isPacked = (reader.block[reader.at] ?? 0) >= 128;
  const length = readInteger(reader, 7);
  const end = reader.at + length;
  if (end > reader.block.length) throw new HpackFault('a text that goes beyond its block');
  const bytes = reader.block.subarray(reader.at, end);
  reader.at = end;
  const text = isPacked ? decodeHuffman(bytes) : bytes.toString('latin1');
  if (text === null) throw new HpackFault('a text that is no Huffman code');
  return text;
}

/** Each field literal, never to be indexed (RFC 7541 §6.2.3): cookies are among them. */
export const encodeFields = (fields: HeaderList): Buffer =>
  Buffer.concat(fields.flatMap(([name, value]) => [Buffer.from([0x10]), textBytes(name), textBytes(value)]));

function textBytes(text: string): Buffer {
  const bytes = Buffer.from(text, 'latin1');
  const length = [Math.min(bytes.length, 127)];
  let left = bytes.length - 127;
  if (left >= 0) {
    for (; left >= 128; left = Math.floor(left / 128)) length.push((left % 128) + 128);
    length.push(left);
  }
  return Buffer.concat([Buffer.from(length), bytes]);
}
