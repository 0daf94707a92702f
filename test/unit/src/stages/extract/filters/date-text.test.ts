import { describe, expect, it } from 'vitest';
import { monthOf, readDate } from '../../../../../../src/stages/extract/filters/date-text.ts';

describe('readDate', () => {
  it.each([
    ['2024-10-12 17:53', '2024-10-12'],
    ['Published: 3 May 2024', '2024-05-03'],
    ['May 3, 2024 10:15 AM', '2024-05-03'],
    ['3. Oktober 2021', '2021-10-03'],
    ['Publié le 3 août 2019 à 14h05', '2019-08-03'],
    ['3 de diciembre de 2018', '2018-12-03'],
    ['3 мая 2024, 10:15', '2024-05-03'],
    ['2024年10月3日 17:53', '2024-10-03'],
    ['2024년 10월 3일', '2024-10-03'],
    ['3 Mayıs 2024', '2024-05-03'],
    ['13/05/2024', '2024-05-13'],
    ['05/13/2024', '2024-05-13'],
    ['03.05.2024', '2024-05-03'],
    ['2024-05-03T10:15:00Z', '2024-05-03T10:15:00Z'],
    ['2024-05-03T10:15:00+02:00', '2024-05-03T08:15:00Z'],
    ['no date here, not even 12', null],
    ['99/99/2024', null],
  ])('reads %s', (text, date) => {
    expect(readDate(text)).toBe(date);
  });

  it('knows months in many languages and no other words', () => {
    expect(['January', 'März', 'août', 'mayıs', 'октября', 'grudnia'].map(monthOf)).toEqual([1, 3, 8, 5, 10, 12]);
    expect(['Tuesday', 'version', 'xyz'].map(monthOf)).toEqual([null, null, null]);
  });
});
