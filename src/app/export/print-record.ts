// A document record as one JSON line. Nearly all of it is two texts, which are quoted here at half the cost that JSON.stringify has for them.
import type { DocumentRecord } from '../../domain/document.ts';

/** Two neighbours of the record without their texts. No string value holds this: a quote within one is escaped. */
const GAP = ',"text":null,"markdown":null,';

/** The bytes of `JSON.stringify(record)` and a line feed. */
export function printRecord(record: DocumentRecord): string {
  const head = JSON.stringify({ ...record, text: null, markdown: null });
  const gap = head.indexOf(GAP);
  if (gap < 0) return `${JSON.stringify(record)}\n`;
  const rest = head.slice(gap + GAP.length);
  return `${head.slice(0, gap)},"text":${quote(record.text)},"markdown":${quote(record.markdown)},${rest}\n`;
}

/** Control characters with escapes of their own, and half surrogate pairs. Texts have LF and TAB alone. */
const ODD = /[\u0000-\u0008\u000b-\u001f\ud800-\udfff]/;

const quote = (text: string): string =>
  ODD.test(text)
    ? JSON.stringify(text)
    : `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n').replaceAll('\t', '\\t')}"`;
