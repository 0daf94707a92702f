// Encoding labels as the WHATWG Encoding Standard reads them (https://encoding.spec.whatwg.org/#names-and-labels).

const known = new Map<string, string | null>();
const MAX_LABELS_KEPT = 500;

/** Lower-case name of a label's encoding, or null for labels that are unknown or must not be decoded (`replacement`). */
export function encodingOf(label: string): string | null {
  const trimmed = label.trim().toLowerCase();
  if (trimmed === '' || trimmed.length > 40) return null;
  const found = known.get(trimmed);
  if (found !== undefined) return found;
  const name = nameOf(trimmed);
  if (known.size < MAX_LABELS_KEPT) known.set(trimmed, name);
  return name;
}

function nameOf(label: string): string | null {
  const spelling = label
    .replace(/^x-(?=utf|gbk|euc|sjis)/, '')
    .replace(/^(windows|win|cp)[-_]?(125\d|874)$/, 'windows-$2');
  for (const form of [label, spelling, ALIASES.get(spelling) ?? '']) {
    if (form === '') continue;
    try {
      return new TextDecoder(form).encoding;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  }
  return null;
}

/** Labels that pages carry and the standard does not list. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['utf', 'utf-8'],
  ['utf8mb4', 'utf-8'],
  ['utf-8-sig', 'utf-8'],
  ['cp936', 'gbk'],
  ['ms936', 'gbk'],
  ['euc-cn', 'gbk'],
  ['gb-2312', 'gbk'],
  ['cp950', 'big5'],
  ['cp932', 'shift_jis'],
  ['s-jis', 'shift_jis'],
  ['shift-jis-2004', 'shift_jis'],
  ['eucjp', 'euc-jp'],
  ['cp949', 'euc-kr'],
  ['uhc', 'euc-kr'],
  ['euckr', 'euc-kr'],
  ['ansi', 'windows-1252'],
  ['8859-1', 'windows-1252'],
  ['latin-1', 'windows-1252'],
  ['iso-8859-9e', 'windows-1254'],
  ['koi-8', 'koi8-r'],
]);

/** The charset parameter of a Content-Type field, quoted or not, or null. */
export function charsetOfContentType(contentType: string | null): string | null {
  if (contentType === null) return null;
  const match = /charset\s*=\s*(?:"([^"]*)"?|'([^']*)'?|([^\s;,"']+))/i.exec(contentType.slice(0, 500));
  return match ? encodingOf(match[1] ?? match[2] ?? match[3] ?? '') : null;
}
