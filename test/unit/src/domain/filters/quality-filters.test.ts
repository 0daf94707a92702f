// Each published rule refuses a text made to break it, and ordinary prose passes all of them.
import { describe, expect, it } from 'vitest';
import { qualityVerdict } from '../../../../../src/domain/filters/quality-filter.ts';
import {
  QUALITY_FILTER_NAMES,
  type QualityFilterName,
  qualityFilters,
} from '../../../../../src/domain/filters/quality-filters.ts';
import { measureText } from '../../../../../src/domain/filters/text-measures.ts';

const sentence = (n: number): string =>
  `The ferry number ${n * 17} left the harbour of ${'abcdefghij'.charAt(n % 10)}${n}ville with ${n * 3} passengers, and most of them had tickets that the office sold in week ${n}.`;
const prose = (count: number, from = 0): string =>
  Array.from({ length: count }, (_, n) => sentence(from + n)).join('\n\n');
const verdict = (
  text: string,
  names: readonly QualityFilterName[] = QUALITY_FILTER_NAMES,
  language = 'en',
): string | null => qualityVerdict(qualityFilters(names), measureText(text, language));

const varied = (count: number): string =>
  Array.from({ length: count }, (_, n) => `word${(n * 7919) % 9973}x is of that`).join(' ');

describe('quality filters', () => {
  it('let ordinary prose pass', () => {
    const text =
      'Rain fell on the western islands for a third day, and the ferry to the mainland stayed in port.\n\n' +
      'Harbour staff said that swell at the outer pier had reached four metres shortly before noon. Passengers with bookings were offered beds in the sports hall, where volunteers had set up a kitchen.\n\n' +
      'The forecast expects wind to drop after midnight. If it does, two extra sailings will leave in the morning, one of them with room for lorries that have waited since Tuesday.';
    expect(verdict(text)).toBeNull();
  });

  it.each([
    ['gopher-word-count', 'The short of it and that.'],
    ['gopher-word-length', 'a I to of an '.repeat(30)],
    ['gopher-symbols', varied(30).replaceAll('is', '#is')],
    ['gopher-bullets', Array.from({ length: 20 }, (_, n) => `- ${sentence(n)}`).join('\n')],
    ['gopher-ellipsis-lines', Array.from({ length: 20 }, (_, n) => `${sentence(n)}..`).join('\n')],
    ['gopher-letters', `${varied(30)} ${Array.from({ length: 90 }, (_, n) => `${n}999`).join(' ')}`],
    ['gopher-stop-words', Array.from({ length: 60 }, (_, n) => `werk${n}`).join(' ')],
    ['gopher-repeated-lines', `${prose(6)}\n${prose(6)}`],
  ])('%s', (reason, text) => {
    expect(verdict(text, ['gopher'])).toBe(reason);
  });

  it('gopher refuses runs of words that come again and again', () => {
    const repeated = Array.from({ length: 40 }, (_, n) => `click here for more offers today item${n * 31}`).join(
      ' and the ',
    );
    expect(verdict(repeated, ['gopher'])).toMatch(/^gopher-(top|repeated)-\d+-gram$/);
  });

  it.each([
    ['c4-lorem-ipsum', 'Lorem ipsum dolor sit amet. One. Two. Three.'],
    ['c4-curly-bracket', 'One. Two. Three. function a() { }'],
    ['c4-few-sentences', 'A heading\n\nAnd a line'],
  ])('%s', (reason, text) => {
    expect(verdict(text, ['c4'])).toBe(reason);
  });

  it.each([
    [
      'fineweb-line-punctuation',
      Array.from({ length: 20 }, (_, n) => `a line that goes on and on to number ${n}`).join('\n'),
    ],
    ['fineweb-repeated-line-characters', `${sentence(1)}\n${sentence(1)}\n${sentence(2)}`],
    ['fineweb-short-lines', `${sentence(1)}\n${Array.from({ length: 9 }, (_, n) => `Item ${n}.`).join('\n')}`],
  ])('%s', (reason, text) => {
    expect(verdict(text, ['fineweb'])).toBe(reason);
  });

  it('do not judge Chinese by the length of its words', () => {
    const text = Array.from({ length: 12 }, (_, n) => `第${n}天，渡轮停在港口，因为海浪太高，乘客在体育馆过夜。`).join(
      '\n\n',
    );
    expect(verdict(text, QUALITY_FILTER_NAMES, 'zh')).toBeNull();
  });

  it('name their sources', () => {
    for (const filter of qualityFilters(QUALITY_FILTER_NAMES)) expect(filter.source).toMatch(/arXiv:\d{4}\.\d{5}/);
  });
});
