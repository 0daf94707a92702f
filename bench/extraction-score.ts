// Word-F1 as the WCXB benchmark defines it: bags of lower-case words, page by page.

const WORD = /[\p{L}\p{N}_]+/gu;

export function wordF1(text: string, gold: string): number {
  const said = text.toLowerCase().match(WORD) ?? [];
  const wanted = gold.toLowerCase().match(WORD) ?? [];
  if (wanted.length === 0) return said.length === 0 ? 1 : 0;
  const left = new Map<string, number>();
  for (const word of wanted) left.set(word, (left.get(word) ?? 0) + 1);
  let both = 0;
  for (const word of said) {
    const n = left.get(word) ?? 0;
    if (n === 0) continue;
    both++;
    left.set(word, n - 1);
  }
  return both === 0 ? 0 : (2 * both) / (said.length + wanted.length);
}

export const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((a, b) => a + b, 0) / values.length;
