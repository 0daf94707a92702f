// Takes out characters that show nothing and mean nothing where they stand; joiners that shape letters and emoji stay.
import type { LineEdit, NoiseFilter } from './filter.ts';

// Soft hyphen, zero-width space, word joiner, BOM, interlinear marks, object replacement, C0 and C1 controls but TAB.
const ALWAYS = /[\u00ad\u200b\u2060\ufeff\ufff9-\ufffc\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;
/** Invisible operators between two words part them; elsewhere they do nothing. */
const SEPARATOR_IN_WORD = /(?<=[\p{L}\p{N}])[\u2061-\u2064]+(?=[\p{L}\p{N}])/gu;
const SEPARATOR = /[\u2061-\u2064]/g;
/** A joiner between two letters of a Latin, Cyrillic, Greek or Han word has no effect. */
const IDLE_JOINER =
  /(?<=^|[\s\p{P}\p{N}\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}])[\u200c\u200d]/gu;
/** Direction marks matter only beside right-to-left letters. */
const DIRECTION = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufefc]/;
const ANY = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffc\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;

/** The text without idle invisible characters. */
export function stripInvisible(text: string): string {
  if (!ANY.test(text)) return text;
  const plain = text
    .replace(SEPARATOR_IN_WORD, ' ')
    .replace(SEPARATOR, '')
    .replace(ALWAYS, '')
    .replace(IDLE_JOINER, '');
  return RIGHT_TO_LEFT.test(plain) ? plain : plain.replace(DIRECTION, '');
}

export const invisibleCharacters: NoiseFilter = {
  name: 'Invisible characters',
  reason: 'invisible-characters',
  summary:
    'Zero-width spaces, soft hyphens, byte order marks and controls go; joiners in emoji and in scripts that need them stay.',
  example: 'The cof\u200bfee was cold',
  find(page) {
    const edits: LineEdit[] = [];
    page.lines.forEach((line, index) => {
      const to = stripInvisible(line.text);
      if (to === line.text) return;
      const codes = [...line.text]
        .filter((char) => ANY.test(char))
        .map((char) => `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`);
      edits.push({ line: index, to: to.trim() === '' ? null : to, removed: [...new Set(codes)].join(' ') });
    });
    return edits;
  },
};
