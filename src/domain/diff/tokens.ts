// What a difference is counted in: words with the spaces around them, or paragraphs.

export type DiffUnit = 'word' | 'paragraph';

/**
 * Pieces that joined give the text again. Words: runs of letters and digits, each ideograph or kana alone (they are written without spaces), runs of spaces,
 * any other character. Paragraphs: up to and with their line ends.
 */
export function tokenize(text: string, unit: DiffUnit): string[] {
  return text.match(unit === 'word' ? WORDS : PARAGRAPHS) ?? [];
}

const WORDS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}])[\p{L}\p{N}\p{M}_'’])+|\s+|[\s\S]/gu;
const PARAGRAPHS = /[^\n]*\n+|[^\n]+$/g;
