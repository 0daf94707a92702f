// Finds the encoding that a page declares in its own bytes: XML declaration and meta elements (HTML Standard §13.2.3.2).
import { charsetOfContentType, encodingOf } from './labels.ts';

/** The standard looks at 1,024 bytes; browsers go on while parsing, and so does this, up to here. */
const MAX_PRESCAN_BYTES = 131_072;
const MAX_TAGS = 4000;

/** Encoding of the first meta that names one, comments and the raw text of scripts, styles and the like left out; null for none. */
export function declaredInBytes(bytes: Buffer): string | null {
  const head = bytes.subarray(0, MAX_PRESCAN_BYTES).toString('latin1');
  const xml = /^\s*<\?xml\s[^>]{0,300}?encoding\s*=\s*["']([\w.:-]{1,40})["']/.exec(head);
  const fromXml = xml?.[1] === undefined ? null : encodingOf(xml[1]);
  return metaCharset(head) ?? (fromXml === null ? null : utf16AsUtf8(fromXml));
}

const TAG = /<!--|<(script|style|noscript|textarea|title|xmp|iframe)\b|<meta[\s/]/gi;

function metaCharset(head: string): string | null {
  TAG.lastIndex = 0;
  for (let tags = 0; tags < MAX_TAGS; tags++) {
    const match = TAG.exec(head);
    if (match === null) return null;
    const after = TAG.lastIndex;
    if (match[0] === '<!--') {
      // `<!-->` is a whole comment (§13.2.5.43).
      const end = head.indexOf('-->', after - 2);
      if (end < 0) return null;
      TAG.lastIndex = end + 3;
    } else if (match[1] !== undefined) {
      if (match[1].toLowerCase() === 'noscript') continue;
      const end = closingTag(head, match[1], after);
      if (end < 0) return null;
      TAG.lastIndex = end;
    } else {
      const named = charsetOfMeta(head, after - 1);
      if (named !== null) return utf16AsUtf8(named);
    }
  }
  return null;
}

function closingTag(head: string, name: string, from: number): number {
  const end = new RegExp(`</${name}[\\s/>]`, 'gi');
  end.lastIndex = from;
  return end.exec(head)?.index ?? -1;
}

const ATTRIBUTE = /[\s/]*([^\s/>=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']*)))?/y;
const MAX_META_ATTRIBUTES = 30;

function charsetOfMeta(head: string, from: number): string | null {
  let content: string | null = null;
  let charset: string | null = null;
  let equiv = '';
  ATTRIBUTE.lastIndex = from;
  for (let i = 0; i < MAX_META_ATTRIBUTES; i++) {
    const match = ATTRIBUTE.exec(head);
    if (match === null) break;
    const name = (match[1] ?? '').toLowerCase();
    const value = match[2] ?? match[3] ?? match[4] ?? '';
    if (name === 'charset') charset ??= value;
    else if (name === 'content') content ??= value;
    else if (name === 'http-equiv') equiv ||= value.trim().toLowerCase();
  }
  if (charset !== null) {
    // `<meta charset="text/html; charset=gbk">` is a common slip.
    const named = encodingOf(charset) ?? charsetOfContentType(charset);
    if (named !== null) return named;
  }
  return content !== null && equiv === 'content-type' ? charsetOfContentType(content) : null;
}

/** A meta that could be read as ASCII cannot be telling the truth about UTF-16 (§13.2.3.2, step 15). */
function utf16AsUtf8(name: string): string {
  if (name === 'utf-16le' || name === 'utf-16be') return 'utf-8';
  return name === 'x-user-defined' ? 'windows-1252' : name;
}
