import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { versionId, versionText } from '../../../../src/domain/version-text.ts';

const ARTICLE =
  'The council met on Tuesday and agreed to spend 1,200 dollars on the bridge, which has carried 340 carts a day since 1887.\n\nNobody spoke against it.';
const page = (...lines: string[]): string => [ARTICLE, ...lines].join('\n\n');

describe('versionText', () => {
  it.each([
    ['1,234 views', '1,235 views'],
    ['12 comments', '3 comments'],
    ['Views: 10 234', 'Views: 10 301'],
    ['Visitors today: 51', 'Visitors today: 52'],
    ['3.4K shares · 12 likes', '3.5K shares · 19 likes'],
    ['Posted by Ann, 5 minutes ago', 'Posted by Ann, 3 hours ago'],
    ['vor 5 Minuten · 13 Kommentare', 'vor 6 Minuten · 14 Kommentare'],
    ['il y a 2 heures', 'il y a 3 jours'],
    ['hace 3 días', 'hace 4 días'],
    ['5 минут назад, 1 204 просмотра', '6 минут назад, 1 260 просмотров'],
    ['发布于 5分钟前 · 阅读 1234', '发布于 2小时前 · 阅读 2345'],
    ['閲覧数 1,204回 いいね 12', '閲覧数 1,300回 いいね 14'],
    ['Page generated in 0.123 seconds with 14 queries', 'Page generated in 1.02 seconds with 9 queries'],
    ['The time is now 10:15 am', 'The time is now 11:47 pm'],
    ['Server time: 2026-11-23 10:00:01', 'Server time: 2026-11-24 08:30:59'],
    ['We have 23 guests online', 'We have 7 guests online'],
  ])('takes "%s" and "%s" for the same', (before, after) => {
    expect(versionId('Bridge', page(before))).toBe(versionId('Bridge', page(after)));
  });

  it.each([
    ['Price: 12.99 €', 'Price: 13.99 €'],
    ['Arsenal\t12\t30', 'Arsenal\t13\t33'],
    ['Temperature 12°, wind 5 km/h', 'Temperature 14°, wind 9 km/h'],
    ['Opening hours: 9:00 to 17:00', 'Opening hours: 10:00 to 17:00'],
    ['Version 2.3.1', 'Version 2.3.2'],
    ['In stock: 5', 'In stock: 0'],
    ['Published 2026-11-23', 'Published 2026-11-24'],
    [
      '3 comments were removed by the moderator after the council had asked for it',
      '4 comments were removed by the moderator after the council had asked for it',
    ],
    ['12 comments', '12 comments\n\nA new paragraph.'],
  ])('tells "%s" and "%s" apart', (before, after) => {
    expect(versionId('Bridge', page(before))).not.toBe(versionId('Bridge', page(after)));
  });

  it('sees every number of the prose, and the title', () => {
    expect(versionId('a', page())).not.toBe(versionId('a', page().replace('1,200', '1,300')));
    expect(versionId('a', page())).not.toBe(versionId('b', page()));
    expect(versionText(page('12 comments'))).toBe(versionText(page()));
  });

  it('keeps every line without digits as it is, and ends soon on any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
        const plain = text.replaceAll(/\p{N}/gu, 'x');
        const spaced = plain.split('\n').map((line) => line.replaceAll(/\s+/g, ' ').trim());
        expect(versionText(plain)).toBe(spaced.filter((line) => line !== '').join('\n'));
      }),
    );
    for (const hostile of ['1 '.repeat(80), `${'1.'.repeat(79)}x`, '9 views '.repeat(20), `now is ${'a '.repeat(70)}1`])
      expect(versionText(hostile).length).toBeLessThanOrEqual(hostile.length);
  });
});
