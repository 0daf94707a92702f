// Language codes as pages and the model write them, to BCP 47 primary subtags (RFC 5646).

/** Wikipedia codes of lid.176 that are not, or not usefully, language subtags of their own. */
const OF_LABEL: ReadonlyMap<string, string> = new Map([
  ['als', 'gsw'],
  ['arz', 'ar'],
  ['bh', 'bho'],
  ['eml', 'egl'],
  ['wuu', 'zh'],
]);

/** What `<html lang>` says in other words than the model does. */
const OF_DECLARED: ReadonlyMap<string, string> = new Map([
  ['nb', 'no'],
  ['iw', 'he'],
  ['in', 'id'],
  ['ji', 'yi'],
  ['fil', 'tl'],
  ['cmn', 'zh'],
  ['eng', 'en'],
  ['deu', 'de'],
  ['fra', 'fr'],
  ['spa', 'es'],
  ['ita', 'it'],
  ['por', 'pt'],
  ['rus', 'ru'],
  ['jpn', 'ja'],
  ['zho', 'zh'],
  ['kor', 'ko'],
  ['cn', 'zh'],
  ['jp', 'ja'],
  ['kr', 'ko'],
  ['ua', 'uk'],
  ['cz', 'cs'],
  ['gr', 'el'],
]);

/** `__label__de` of fastText to `de`. */
export function subtagOfLabel(label: string): string {
  const code = label.replace('__label__', '');
  return OF_LABEL.get(code) ?? code;
}

/** Primary subtag of a language tag such as `pt-BR` or `zh_Hans`, lower case; null for what is none. */
export function primarySubtag(tag: string | null): string | null {
  const match = /^\s*([a-z]{2,3})(?:[-_\s,;]|$)/i.exec(tag ?? '');
  const code = match?.[1]?.toLowerCase();
  if (code === undefined || code === 'und' || code === 'mul') return null;
  return OF_DECLARED.get(code) ?? code;
}
