// Character references of XML and the common ones of HTML. Any other name stands for an entity that a document type may have defined: it is dropped.
import { NAMED_REFERENCES } from '../named-references.ts';

/** A bare "&", as in an unescaped query, stays. */
export function decodeReferences(text: string): string {
  if (!text.includes('&')) return text;
  return text.replaceAll(
    /&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z][A-Za-z0-9]{0,31}));/g,
    (_, decimal: string | undefined, hex: string | undefined, name: string | undefined) =>
      name !== undefined
        ? (NAMED_REFERENCES.get(name) ?? '')
        : fromCodePoint(decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal)),
  );
}

/** Only XML's characters (XML 1.0 §2.2). */
function fromCodePoint(code: number): string {
  const isChar =
    code === 9 ||
    code === 10 ||
    code === 13 ||
    (code >= 0x20 && code <= 0xd7ff) ||
    (code >= 0xe000 && code <= 0xfffd) ||
    (code >= 0x10000 && code <= 0x10ffff);
  return isChar ? String.fromCodePoint(code) : '';
}
