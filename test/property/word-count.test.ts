// The quick word count agrees with ICU's segmentation of the whole text.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countCodePoints, countWords } from '../../src/domain/word-count.ts';

const segmenter = new Intl.Segmenter('und', { granularity: 'word' });
const whole = (text: string): number => [...segmenter.segment(text)].filter((s) => s.isWordLike).length;

describe('countWords', () => {
  it('counts what Intl.Segmenter counts, in many scripts', () => {
    const texts = [
      'It’s 3.14 o’clock, isn\'t it? (e.g. "a-b" and U.S.A.) foo_bar a.b c:d 1,000.50 x2 2x',
      'Die Straßenbahn fährt um 12:30 Uhr; „Guten Tag“, sagte sie…\n\nÄrger!',
      '今天天气很好,我们去公园散步。東京タワーに行きました。 한국어 문장입니다',
      'ภาษาไทยไม่มีช่องว่างระหว่างคำ និង ភាសាខ្មែរ',
      'مرحبا بالعالم، كيف حالك؟ שלום עולם, ד״ר כהן',
      'हिन्दी में लिखा गया वाक्य। e\u0301te\u0301 a\u200Db \u00ad soft\u00adhyphen',
      '👩‍👩‍👧 emoji 🇩🇪 and 1️⃣ http://example.org/a?b=c user@example.org #tag @name',
      '12\u202f000 a\u202fb 1\u00a0000 a\ufeffb \ufeff \u202f',
      '',
      '  \t\n ',
    ];
    for (const text of texts) expect(countWords(text), text).toBe(whole(text));
  });

  it('agrees on arbitrary text', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 12 }),
      fc.constantFrom(
        ' ',
        '\n',
        '\t',
        '. ',
        ', ',
        '’s',
        'word',
        '12',
        'don’t',
        '.com',
        ':',
        '“',
        '\u202f',
        '\ufeff',
        '\u00a0',
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const text = pieces.join('');
        expect(countWords(text)).toBe(whole(text));
      }),
      { numRuns: 2000 },
    );
  });

  it('agrees on long runs without a space', () => {
    const runs = [
      '今天天气很好,我们去公园散步。'.repeat(300),
      '東京タワーに行きました'.repeat(300),
      'ภาษาไทยไม่มีช่องว่างระหว่างคำ'.repeat(150),
      '&#x'.repeat(1500),
      'don’t.stop-now,3.14;'.repeat(250),
      'x'.repeat(9000).concat('.', 'y'.repeat(3000)),
      '🇩🇪👩‍👩‍👧e\u0301'.repeat(400),
    ];
    for (const text of runs) expect(countWords(text), text.slice(0, 20)).toBe(whole(text));
  });

  it('ends on a million characters without a space', () => {
    expect(countWords('<a'.repeat(500_000))).toBe(500_000);
  });

  it('counts code points', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (any) => {
        const text = any.toWellFormed();
        expect(countCodePoints(text)).toBe([...text].length);
      }),
    );
  });
});
