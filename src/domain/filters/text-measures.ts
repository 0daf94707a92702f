// What the published quality rules measure of a text, counted once for all of them.

export interface TextMeasures {
  /** Words: runs of non-spaces, as the papers count them. */
  words: string[];
  /** Non-empty lines, trimmed. */
  lines: string[];
  /** Blocks between blank lines, trimmed. */
  paragraphs: string[];
  characters: number;
  /** True where words are not separated by spaces (Chinese, Japanese, Thai …): rules on words and sentences' ends do not apply. */
  isUnspaced: boolean;
  language: string | null;
}

/** Characters measured of one text. */
const LIMIT = 2_000_000;
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/gu;

export function measureText(text: string, language: string | null): TextMeasures {
  const measured = text.slice(0, LIMIT);
  const filled = (part: string): boolean => part !== '';
  const sample = measured.slice(0, 4000);
  return {
    words: measured.split(/\s+/).filter(filled),
    lines: measured
      .split('\n')
      .map((line) => line.trim())
      .filter(filled),
    paragraphs: measured
      .split(/\n{2,}/)
      .map((paragraph) => paragraph.trim())
      .filter(filled),
    characters: measured.length,
    isUnspaced: (sample.match(UNSPACED)?.length ?? 0) > sample.length / 4,
    language,
  };
}

/** Share of the items that repeat an earlier one, and the share of characters they hold. */
export function repeatedShare(items: readonly string[]): { items: number; characters: number } {
  const seen = new Set<string>();
  let repeated = 0;
  let repeatedCharacters = 0;
  let characters = 0;
  for (const item of items) {
    characters += item.length;
    if (seen.has(item)) {
      repeated += 1;
      repeatedCharacters += item.length;
    } else seen.add(item);
  }
  return {
    items: items.length === 0 ? 0 : repeated / items.length,
    characters: characters === 0 ? 0 : repeatedCharacters / characters,
  };
}

/** Share of a text's characters that its most frequent run of `n` words holds; 0 when none occurs twice. */
export function topRunShare(words: readonly string[], n: number, characters: number): number {
  const counts = new Map<string, number>();
  let top = 0;
  for (let at = 0; at + n <= words.length; at += 1) {
    const run = words.slice(at, at + n).join(' ');
    const times = (counts.get(run) ?? 0) + 1;
    counts.set(run, times);
    if (times > 1) top = Math.max(top, times * run.length);
  }
  return characters === 0 ? 0 : top / characters;
}

/** Share of a text's characters in runs of `n` words that occurred before; overlapping runs count once. */
export function repeatedRunShare(words: readonly string[], n: number, characters: number): number {
  const seen = new Set<string>();
  let repeated = 0;
  let at = 0;
  while (at + n <= words.length) {
    const run = words.slice(at, at + n).join(' ');
    if (seen.has(run)) {
      repeated += run.length;
      at += n;
    } else {
      seen.add(run);
      at += 1;
    }
  }
  return characters === 0 ? 0 : repeated / characters;
}
