import { describe, expect, it } from 'vitest';
import { mendMojibake } from '../../../../../../src/stages/extract/filters/mojibake.ts';

const WINDOWS_1252 = new Map(
  [...'€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'].map((char, i) => [0x80 + i, char]),
);
/** What a reader makes of UTF-8 who takes it for windows-1252. */
const misread = (text: string): string =>
  [...new TextEncoder().encode(text)].map((byte) => WINDOWS_1252.get(byte) ?? String.fromCharCode(byte)).join('');

describe('mendMojibake', () => {
  it.each([
    'Für die Tür, “naïve” – dash — yes … it’s 5 € and £3',
    'Zażółć gęślą jaźń',
    'Привет, мир. Паром снова ходит.',
    'Καλημέρα σε όλους',
    '你好，世界。安全',
    '廃校の小学校',
    '안녕하세요 여러분',
    'السلام عليكم',
    'A family 👩‍👩‍👧 and a flag',
  ])('reads again what was misread: %s', (text) => {
    expect(mendMojibake(misread(text)).text).toBe(text);
  });

  it('mends what was broken twice', () => {
    expect(mendMojibake(misread(misread('It’s a café'))).text).toBe('It’s a café');
  });

  it.each(['SÃO PAULO', 'Ünlü “Ü»x”', 'Für «DIE TÜ»', 'Â', 'naïve café – “plain”', 'Ã', 'Привет, мир', '你好'])(
    'leaves sound text alone: %s',
    (text) => {
      expect(mendMojibake(text)).toEqual({ text, found: [] });
    },
  );
});
