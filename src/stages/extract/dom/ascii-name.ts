// Names in markup compared without cutting them out: most tags and attributes are a few dozen words, in any case.

/** A number for the characters [start, end) with ASCII capitals made small. */
export function nameHash(text: string, start: number, end: number): number {
  let hash = end - start;
  for (let i = start; i < end; i++) hash = (Math.imul(hash, 31) + smallLetter(text.charCodeAt(i))) | 0;
  return hash;
}

/** Is `name`, in lower case, what stands at [start, end)? */
export function isName(name: string, text: string, start: number, end: number): boolean {
  if (name.length !== end - start) return false;
  for (let i = 0; i < name.length; i++)
    if (name.charCodeAt(i) !== smallLetter(text.charCodeAt(start + i))) return false;
  return true;
}

const smallLetter = (c: number): number => (c >= 65 && c <= 90 ? c + 32 : c);
