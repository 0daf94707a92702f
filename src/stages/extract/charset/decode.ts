// Bytes of a page to text: what is valid UTF-8 is UTF-8, then what header and page declare if the bytes allow it, then detection.
import { isAscii, isUtf8 } from 'node:buffer';
import { byteOrderMark, utf16WithoutMark } from './byte-order.ts';
import { charsetOfContentType } from './labels.ts';
import { declaredInBytes } from './prescan.ts';

export interface DecodedHtml {
  html: string;
  /** Name of the encoding as TextDecoder gives it, lower case. */
  charset: string;
}

/** Never throws: malformed sequences become U+FFFD. `contentType` is the header field's value, null for none. */
export function decodeHtml(bytes: Buffer, contentType: string | null): DecodedHtml {
  const mark = byteOrderMark(bytes);
  if (mark !== null) return decoded(bytes, mark.encoding);
  const header = charsetOfContentType(contentType);
  if (header === 'utf-16le' || header === 'utf-16be') {
    const order = utf16WithoutMark(bytes);
    if (order !== null || !isUtf8(bytes)) return decoded(bytes, order ?? header);
  }
  const order = utf16WithoutMark(bytes);
  if (order !== null) return decoded(bytes, order);
  const declared = header ?? declaredInBytes(bytes);
  if (isAscii(bytes)) return decoded(bytes, declared ?? 'windows-1252');
  if (isUtf8(bytes)) return decoded(bytes, 'utf-8');
  const candidates = [header, declaredInBytes(bytes)].filter((name) => name !== null && name !== 'utf-8');
  return decoded(bytes, candidates[0] ?? 'windows-1252');
}

/** In two calls, because Node 20 reads windows-1252 as ISO-8859-1 when a TextDecoder is not streaming. */
function decoded(bytes: Buffer, charset: string): DecodedHtml {
  const decoder = new TextDecoder(charset);
  return { html: decoder.decode(bytes, { stream: true }) + decoder.decode(), charset };
}
