// Markup made to break extractors: each page ends with text or with a reason, and the article survives where it can be reached.
import { beforeAll, describe, expect, it } from 'vitest';
import { createExtractEngine, type ExtractEngine } from '../../../src/stages/extract/engine.ts';
import { extractPage } from '../../../src/stages/extract/extract-page.ts';

// paragraphs that differ: one that is set eight times over is furniture, and is judged so
const PARAGRAPHS = [
  'Nobody on the island could remember a winter in which the ferry had failed to come for three weeks, and the shop began to ration its flour. The baker kept a list.',
  'On the tenth day the schoolmaster rowed out to the sandbank with a lantern, a thermos of tea and the letters that were to go to the mainland, and came back with all three.',
  'The doctor, who had come for a weekend and stayed for the storm, set two broken wrists and learned to milk. She said afterwards that the cows were the easier patients.',
  'When the wind dropped at last, the harbour was full of kelp, and it took the men of four families until evening to cut a channel wide enough for one boat.',
  'The ferry came in at dusk with its whistle going, and the captain was carried up the hill on a kitchen chair, protesting that he had only been waiting for the weather.',
  'There was bread the next morning, though nobody had been quite without it. The list hangs in the bakery still, and every name on it has been crossed out in red.',
];
const article = `<article><h1>The long way round</h1>${PARAGRAPHS.map((text) => `<p>${text}</p>`).join('')}</article>`;
const N = 100_000;

let engine: ExtractEngine;
beforeAll(async () => {
  engine = await createExtractEngine({});
});
const textOf = async (html: string) => extractPage({ html, url: 'https://example.org/a', contentType: null }, engine);

describe('the article survives', () => {
  it.each([
    ['100,000 open divs', '<div>'.repeat(N) + article],
    ['100,000 closed divs', '<div>'.repeat(N) + '</div>'.repeat(N) + article],
    ['100,000 open inline elements', '<b>'.repeat(N) + article],
    ['100,000 nested tables', '<table><tr><td>'.repeat(N) + article],
    ['100,000 open SVGs', '<svg>'.repeat(N) + article],
    ['a million attributes', `<div ${Array.from({ length: 1e6 }, (_, i) => `a${i}=1`).join(' ')}>${article}`],
    ['a million line breaks', article + '<br>'.repeat(1e6)],
    ['NULs between all letters', article.split('').join('\0')],
    ['millions of stray end tags', `${'</b>'.repeat(2e6)}${article}`],
    ['20 MB of script', `${article}<script>${'x'.repeat(2e7)}</script>`],
    ['30 MB of spaces', `${article}${' '.repeat(3e7)}x`],
    ['60,000 lists in one another', article + '<ul><li>a'.repeat(60_000)],
    ['60,000 definition lists in one another', `${article}${'<dl><dt>a<dd>b'.repeat(60_000)}`],
    ['60,000 forms and selects', `${article}${'<form><select><option>'.repeat(60_000)}`],
    ['a class of two million characters', `<div class="${'c '.repeat(1e6)}">${article}</div>`],
    ['a table of 300,000 cells in one row', `${article}<table><tr>${'<td>x</td>'.repeat(300_000)}</tr></table>`],
    [
      'cells that span 65,534 columns',
      `${article}<table>${'<tr><td colspan=65534 rowspan=65534>y</td></tr>'.repeat(2000)}</table>`,
    ],
    ['a million references', `${article}<p>${'&amp;&#x1F600;'.repeat(5e5)}</p>`],
    ['half a million combining marks', `${article}<p>a${'\u0301'.repeat(5e5)}</p>`],
    ['bold and paragraphs crossed 100,000 times', article + '<b><p></b></p>'.repeat(N)],
    ['a title that never ends', `${article}<title>${'x'.repeat(2e6)}`],
    [
      'application state 100,000 deep',
      `<script id="__NEXT_DATA__" type="application/json">${'{"a":'.repeat(N)}1${'}'.repeat(N)}</script>${article}`,
    ],
    ['broken JSON-LD a megabyte deep', `<script type="application/ld+json">${'['.repeat(1e6)}</script>${article}`],
  ])('%s', async (_, html) => {
    const { text, noTextReason } = await textOf(`<!doctype html><title>The long way round</title><body>${html}`);
    expect(noTextReason).toBeNull();
    expect(text.match(/Nobody on the island/g)?.length ?? 0).toBeGreaterThanOrEqual(1);
    expect(text).toContain('The baker kept a list.');
  });
});

it.each([
  ['nothing', ''],
  ['an attribute that never ends', `<a title="${article}`],
  ['a comment that never ends', `<!--${article}`],
  ['ampersands', '&'.repeat(1e6)],
  ['angle brackets', '<'.repeat(1e6)],
])('%s gives text or a reason', async (_, html) => {
  const { text, noTextReason } = await textOf(html);
  expect(text === '').toBe(noTextReason !== null);
});

it('50 MB on one line is cut, and its beginning kept', async () => {
  const { text } = await textOf(`<body>${article}<p>${'word '.repeat(1e7)}`);
  expect(text).toContain('Nobody on the island');
});
