import { beforeAll, describe, expect, test } from 'vitest';
import { createLanguageDetector, type LanguageDetector } from '../../../../../../src/stages/extract/language/detect.ts';
import { primarySubtag } from '../../../../../../src/stages/extract/language/subtag.ts';

let detector: LanguageDetector;
beforeAll(async () => {
  detector = await createLanguageDetector();
});

describe('by text', () => {
  test.each([
    ['en', 'The river rose overnight and the village had to be left in the morning.'],
    ['de', 'Der Fluss stieg über Nacht, und das Dorf musste am Morgen verlassen werden.'],
    ['fr', 'La rivière est montée pendant la nuit et le village a dû être évacué au matin.'],
    ['pl', 'Rzeka przybrała w nocy i rano trzeba było opuścić wioskę.'],
    ['ru', 'Река поднялась за ночь, и утром деревню пришлось покинуть.'],
    ['uk', 'Річка піднялася за ніч, і вранці село довелося покинути.'],
    ['zh', '河水一夜之间上涨，村民早上不得不离开村庄。'],
    ['ja', '川は一晩で増水し、村は朝に避難しなければならなかった。'],
    ['ko', '강물이 밤새 불어나 아침에 마을을 떠나야 했다.'],
    ['ar', 'ارتفع النهر ليلا واضطر السكان إلى مغادرة القرية في الصباح.'],
    ['th', 'แม่น้ำสูงขึ้นในเวลากลางคืนและต้องอพยพหมู่บ้านในตอนเช้า'],
  ])('%s', (language, text) => {
    const found = detector.detect(text, { htmlLang: 'xx' });
    expect(found.language).toBe(language);
    expect(found.score).toBeGreaterThan(0.5);
  });

  test('addresses and numbers do not count as words', () => {
    expect(
      detector.detect(
        'https://example.com/the/english/path 12345 Der Fluss stieg über Nacht an, sagte der Bürgermeister.',
      ).language,
    ).toBe('de');
  });
});

test('a text that says too little leaves it to the page', () => {
  expect(detector.detect('OK', { htmlLang: 'pt-BR' }).language).toBe('pt');
  expect(detector.detect('', { htmlLang: 'de_AT' })).toEqual({ language: 'de', score: null });
  expect(detector.detect('12 + 3')).toEqual({ language: null, score: null });
});

test('half a surrogate at the cut does no harm', () => {
  expect(detector.detect(`${'word '.repeat(99)}abcd\u{1f600} and more words of the text`).language).toBe('en');
});

test('language tags in the ways pages write them', () => {
  expect(['en-US', ' ZH_Hans ', 'nb', 'iw', 'und', '', 'english', null].map(primarySubtag)).toEqual([
    'en',
    'zh',
    'no',
    'he',
    null,
    null,
    null,
    null,
  ]);
});
