import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { structuredDate } from '../../../../../../../src/stages/extract/metadata/dates/structured-date.ts';
import { datesInText } from '../../../../../../../src/stages/extract/metadata/dates/text-date.ts';

describe('dates that people write', () => {
  test.each([
    ['Dec. 19, 2025', 'en', '2025-12-19'],
    ['Friday, December 19th, 2025', 'en', '2025-12-19'],
    ['19 December, 2025', 'en', '2025-12-19'],
    ['on 04-ago-2021 5:11:10', 'es', '2021-08-04'],
    ['1. März 2021', 'de', '2021-03-01'],
    ['Stand: 03.04.2021', 'de', '2021-04-03'],
    ['le 1er août 2019', 'fr', '2019-08-01'],
    ['15 de enero de 2020', 'es', '2020-01-15'],
    ['7 de março de 2018', 'pt', '2018-03-07'],
    ['12 maggio 2017', 'it', '2017-05-12'],
    ['3 października 2022', 'pl', '2022-10-03'],
    ['5 мая 2020', 'ru', '2020-05-05'],
    ['9 Αυγούστου 2016', 'el', '2016-08-09'],
    ['2025年12月17日', 'zh', '2025-12-17'],
    ['2025년 12월 17일', 'ko', '2025-12-17'],
    ['17 ธันวาคม 2568', 'th', '2025-12-17'],
    ['١٧ ديسمبر ٢٠٢٥', 'ar', '2025-12-17'],
    ['2025.12.17 |', 'en', '2025-12-17'],
    ['12/31/2024', 'en', '2024-12-31'],
    ['03/04/2024', 'en-US', '2024-03-04'],
    ['03/04/2024', 'en-GB', '2024-04-03'],
    ['03/04/2024', 'fr', '2024-04-03'],
  ])('%s (%s)', (text, language, day) => {
    expect(datesInText(text, language).map((date) => date.day)).toEqual([day]);
  });

  test.each([
    'version 1.2.3',
    'call 555-12-1234',
    '32/13/2020',
    'in 2020 we sold 3 of them',
    'February 30, 2020',
    '10.0.0.1',
    'may 2020',
  ])('no date in "%s"', (text) => {
    expect(datesInText(text, 'en')).toEqual([]);
  });

  test('a month that two languages name alike is the page’s own', () => {
    expect(datesInText('5. listopada 2020', 'hr')[0]?.day).toBe('2020-10-05');
    expect(datesInText('5. listopadu 2020', 'cs')[0]?.day).toBe('2020-11-05');
  });

  test('long and odd texts are read within bounds', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 3000 }), (text) => {
        expect(datesInText(text, null).length).toBeLessThanOrEqual(8);
      }),
      { numRuns: 100 },
    );
  });
});

describe('dates that machines write', () => {
  test.each([
    ['2025-12-17', '2025-12-17'],
    ['2025-12-17T10:20:30Z', '2025-12-17T10:20:30Z'],
    ['2025-12-17T10:20:30.123+02:00', '2025-12-17T08:20:30Z'],
    ['2025-12-17 10:20 +0000', '2025-12-17T10:20:00Z'],
    ['2025-12-17T10:20:30', '2025-12-17'],
    ['20251217', '2025-12-17'],
    ['Fri, 19 Dec 2025 06:55:17 GMT', '2025-12-19T06:55:17Z'],
    ['1734441600', '2024-12-17T13:20:00Z'],
    ['2020/3/4', '2020-03-04'],
    ['Nov 05, 2025', '2025-11-05'],
  ])('%s', (value, expected) => {
    expect(structuredDate(value)).toBe(expected);
  });

  test('the day that the page states is kept where UTC would have another', () => {
    expect(structuredDate('2025-12-19T23:30:00-05:00')).toBe('2025-12-19');
  });

  test.each(['', 'yesterday', '0000-00-00', '2025-02-31', '99999999999999999', 'null'])('no date in "%s"', (value) => {
    expect(structuredDate(value)).toBeNull();
  });

  test('what comes out is a real day', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1900-01-01'), max: new Date('2099-12-30'), noInvalidDate: true }),
        (date) => {
          const value = date.toISOString();
          expect(structuredDate(value)).toBe(`${value.slice(0, 19)}Z`);
        },
      ),
    );
  });
});
