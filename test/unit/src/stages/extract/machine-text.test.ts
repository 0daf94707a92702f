import { describe, expect, it } from 'vitest';
import { segmentPage } from '../../../../../src/stages/extract/blocks/segment.ts';
import { chooseBlocks } from '../../../../../src/stages/extract/choose-blocks.ts';
import { parseHtml } from '../../../../../src/stages/extract/dom/parse-html.ts';
import { isMachineText } from '../../../../../src/stages/extract/machine-text.ts';

const blocksOf = (html: string) => segmentPage(parseHtml(html).document).blocks;
const ids = 'S19aea247-2e76-4905-9b83-15a5a5664cfaG661bd3c3-576f-4713-baee-9dc0dd7cf1f2H7868484a-db29-4baf';

describe('isMachineText', () => {
  it.each([
    ['identifiers in a row', `<p>${ids}</p>`, true],
    ['words', `<p>${'A sentence of the year 2024. '.repeat(5)}</p>`, false],
    ['code', `<pre>${ids}</pre>`, false],
    ['an address', `<p>https://example.org/${'path-2024-11/'.repeat(10)}</p>`, false],
    ['a language without spaces', `<p>${'第2024回の大会は東京で開かれた'.repeat(8)}</p>`, false],
    ['one long word', `<p>${'pneumonoultramicroscopic'.repeat(5)}</p>`, false],
    ['a short key', '<p>4905-9b83-15a5a5664cfa</p>', false],
  ])('%s', (_, html, expected) => {
    expect(blocksOf(html).map(isMachineText)).toEqual([expected]);
  });

  it('is never chosen, whatever the model says', () => {
    const page = segmentPage(parseHtml(`<p>${'word '.repeat(40)}</p><p>${ids}</p>`).document);
    expect([...chooseBlocks(page, Float32Array.of(0.8, 0.99), 'product').chosen]).toEqual([1, 0]);
  });
});
