// Bytes of a sitemap or feed to text: byte order mark, then the XML declaration, then the Content-Type, then UTF-8 (RFC 7303 §3).
import { TextDecoder } from 'node:util';

/** Never throws: an unknown label counts as none, and bytes that are no text of the encoding become U+FFFD. */
export function decodeText(bytes: Uint8Array, contentType: string | null): string {
  const mark = byteOrderMark(bytes);
  if (mark !== null) return decoderFor(mark).decode(bytes);
  if (bytes[0] === 0x3c && bytes[1] === 0 && bytes[3] === 0) return decoderFor('utf-16le').decode(bytes);
  if (bytes[0] === 0 && bytes[1] === 0x3c && bytes[2] === 0) return decoderFor('utf-16be').decode(bytes);
  const head = Buffer.from(bytes.subarray(0, 1024)).toString('latin1');
  const declared = /^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([\w.:-]{1,40})["']/.exec(head)?.[1];
  const stated = /;\s*charset\s*=\s*"?([\w.:-]{1,40})/i.exec(contentType ?? '')?.[1];
  // A declaration that can be read as ASCII cannot be right about UTF-16.
  const label = declared !== undefined && !/^utf-?16/i.test(declared) ? declared : stated;
  if (label === undefined || /^utf-?8$/i.test(label)) return decodeUtf8(bytes);
  return decoderFor(label).decode(bytes);
}

function byteOrderMark(bytes: Uint8Array): string | null {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return null;
}

const decoderFor = (label: string): TextDecoder => {
  try {
    return new TextDecoder(label);
  } catch (unknownLabel) {
    if (!(unknownLabel instanceof RangeError)) throw unknownLabel;
    return new TextDecoder('utf-8');
  }
};

/** Bytes that are no UTF-8 are nearly always windows-1252 with a wrong label. A cut in the last character is no such sign. */
function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
  } catch (malformed) {
    if (!(malformed instanceof TypeError)) throw malformed;
    return new TextDecoder('windows-1252').decode(bytes);
  }
}
