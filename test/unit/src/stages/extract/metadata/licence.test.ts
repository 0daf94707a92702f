import { expect, test } from 'vitest';
import { parseHtml } from '../../../../../../src/stages/extract/dom/parse-html.ts';
import { creativeCommonsId, pageLicence } from '../../../../../../src/stages/extract/metadata/licence.ts';

const read = (html: string) => pageLicence(parseHtml(html).document);

test('a marked licence counts before mere links', () => {
  const html =
    '<a href="https://creativecommons.org/licenses/by-nc/2.0/">photo</a><a rel="license" href="https://creativecommons.org/licenses/by-sa/4.0/">text</a>';
  expect(read(html)).toMatchObject({ url: 'https://creativecommons.org/licenses/by-sa/4.0/', spdx: 'CC-BY-SA-4.0' });
});

test('one linked Creative Commons licence is the page’s, two are nobody’s', () => {
  const by = '<a href="https://creativecommons.org/licenses/by/4.0/deed.de">CC</a>';
  expect(read(by).spdx).toBe('CC-BY-4.0');
  expect(read(`${by}<a href="https://creativecommons.org/licenses/by-nd/3.0/">CC</a>`).url).toBeNull();
});

test('JSON-LD and metas state licences too', () => {
  expect(
    read('<script type="application/ld+json">{"@type":"Article","license":"https://example.org/terms"}</script>'),
  ).toMatchObject({ url: 'https://example.org/terms', spdx: null });
  expect(read('<meta name="dcterms.license" content="https://creativecommons.org/publicdomain/zero/1.0/">').spdx).toBe(
    'CC0-1.0',
  );
});

test('text mining wishes', () => {
  expect(
    read(
      '<meta name="tdm-reservation" content="1"><meta name="tdm-policy" content="https://e.org/tdm.json"><meta name="robots" content="index, noai">',
    ),
  ).toMatchObject({
    tdmReserved: true,
    tdmPolicy: 'https://e.org/tdm.json',
    noAi: true,
  });
  expect(read('<p>nothing</p>')).toEqual({ url: null, spdx: null, tdmReserved: null, tdmPolicy: null, noAi: false });
});

test.each([
  ['http://creativecommons.org/licenses/by-nc-sa/3.0/us/', 'CC-BY-NC-SA-3.0'],
  ['https://creativecommons.org/publicdomain/mark/1.0/', 'CC-PDM-1.0'],
  ['https://creativecommons.org/about/', null],
  ['https://evil.example/creativecommons.org/licenses/by/4.0/', null],
])('%s is %s', (url, id) => {
  expect(creativeCommonsId(url)).toBe(id);
});
