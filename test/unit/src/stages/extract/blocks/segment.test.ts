import { describe, expect, it } from 'vitest';
import { joinBlocks } from '../../../../../../src/domain/text-block.ts';
import { renderBlock, ruleTables } from '../../../../../../src/stages/extract/blocks/render-blocks.ts';
import { segmentPage } from '../../../../../../src/stages/extract/blocks/segment.ts';
import { parseHtml } from '../../../../../../src/stages/extract/dom/parse-html.ts';

const blocksOf = (html: string) => segmentPage(parseHtml(html).document).blocks;
const rendered = (html: string) =>
  ruleTables(blocksOf(html).map((b) => renderBlock(b, (href) => new URL(href, 'https://e.org/').href)));
const text = (html: string): string => joinBlocks(rendered(html));
const markdown = (html: string): string => joinBlocks(rendered(html), 'markdown');

describe('text of blocks', () => {
  it.each([
    ['paragraphs by a blank line', '<p>a</p><p>b</p>', 'a\n\nb'],
    ['one br is a line', 'a<br>b', 'a\nb'],
    ['two brs are a paragraph', '<div>a<br> <br>b</div>', 'a\n\nb'],
    ['spaces of all kinds become one', '<p>a&nbsp;&nbsp;b \n\t c\u3000d</p>', 'a b c d'],
    ['inline markup adds no space', '<p>a<b>b</b>c <i>d</i></p>', 'abc d'],
    [
      'labels that only style sets apart',
      '<p><span>Updated: May 9, 2024</span>If you can</p>',
      'Updated: May 9, 2024 If you can',
    ],
    [
      'names written in parts stay whole',
      '<p><span>Java</span>Script H<sub>2</sub>O <b>e</b>Bay</p>',
      'JavaScript H2O eBay',
    ],
    [
      'elements that meet without white space, each a word or number',
      '<p><span>2026</span><span>1h 54m</span><span>R</span> <a>Colour</a><a>Black</a> <label>Parts</label><span>158</span> <small>€49.99</small><span>VAT</span></p>',
      '2026 1h 54m R Colour Black Parts 158 €49.99 VAT',
    ],
    [
      'a word in several elements stays whole',
      '<p><span>f</span><span>or</span> <span>C</span><span>innamon</span> <span>H</span><span>I</span> <span>1</span><span>2</span> <a>x</a><sub><span>2</span></sub> <code><span>get</span><span>Name</span></code> <i>Mc</i><b>Donald</b></p>',
      'for Cinnamon HI 12 x2 getName McDonald',
    ],
    ['list items by one line', '<ul><li>a<li>b</ul>', '- a\n- b'],
    ['numbers of lists', '<ol start=3><li>a<li value=7>b<li>c</ol>', '3. a\n7. b\n8. c'],
    ['nested lists stay one list', '<ul><li>a<ul><li>b</ul><li>c</ul>', '- a\n- b\n- c'],
    ['table rows with tabs', '<table><tr><th>a<th>b<tr><td>1<td>2</table>', 'a\tb\n1\t2'],
    ['code keeps its spaces', '<pre>if x:\n    y()   \n\n\nz</pre>', 'if x:\n    y()\n\n\nz'],
    [
      'marks of footnotes in brackets',
      '<p>lit in 1820<sup><a href="#n1">1</a></sup> and<sup>[<a href="#n2">2</a>]</sup> x<sup>2</sup> 4<sup><a href="#">th</a></sup></p>',
      'lit in 1820[1] and[2] x2 4th',
    ],
    ['readings over ideographs go', '<p><ruby>橋<rp>(</rp><rt>はし</rt><rp>)</rp></ruby>の長さ</p>', '橋の長さ'],
    [
      'line numbers in code go',
      '<pre><span class="ln">1</span>a = 1\n<span class="lineno"> 2</span>b = <span class="ln">x</span></pre>',
      'a = 1\nb = x',
    ],
    [
      'line numbers beside code go',
      '<table><tr><td class="linenos"><pre>1\n2</pre></td><td class="code"><pre>a\nb</pre></td></tr></table>',
      'a\nb',
    ],
    ['code lines in elements', '<pre><div>a</div><div>  b</div></pre>', 'a\n  b'],
    ['soft hyphens and zero-width spaces go', '<p>Wort\u00adteil\u200b</p>', 'Wortteil'],
    ['NFC', '<p>e\u0301</p>', 'é'],
    [
      'scripts, styles, options and SVG are no text',
      '<script>x</script><style>y</style><select><option>z</select><svg><text>w</text></svg><p>a',
      'a',
    ],
    ['a layout table is walked', '<table><tr><td><h1>a</h1><td><p>b</p></table>', 'a\n\nb'],
  ])('%s', (_, html, expected) => {
    expect(text(html)).toBe(expected);
  });
});

describe('Markdown of blocks', () => {
  it.each([
    ['headings', '<h2>a</h2>', '## a'],
    ['absolute links', '<p>see <a href="/x y">this</a>.</p>', 'see [this](https://e.org/x%20y).'],
    ['no links around mere signs', '<h2>Setup <a href="/x">¶</a></h2>', '## Setup ¶'],
    ['emphasis', '<p><b>a</b> <em>b</em> <code>c*d</code></p>', '**a** *b* `c*d`'],
    ['special characters escaped', '<p>a*b_c [d] <e></p>', 'a\\*b\\_c \\[d\\]'],
    ['quotes', '<blockquote><p>a</p></blockquote>', '> a'],
    ['nested items indented', '<ul><li>a<ul><li>b</ul></ul>', '- a\n  - b'],
    ['fenced code', '<pre>a\nb</pre>', '```\na\nb\n```'],
    ['tables with a rule', '<table><tr><td>a<td>b<tr><td>1<td>2</table>', '| a | b |\n| --- | --- |\n| 1 | 2 |'],
  ])('%s', (_, html, expected) => {
    expect(markdown(html)).toBe(expected);
  });
});

describe('boxes', () => {
  it('sum what is inside them and mark what is hidden', () => {
    const { boxes, blocks } = segmentPage(
      parseHtml(
        '<body><div class=nav><a href=x>Home page</a></div><main><p>One two three</p><div hidden><p>gone</p></div></main>',
      ).document,
    );
    const nav = boxes.find((box) => box.element?.attribs['class'] === 'nav');
    const main = boxes.find((box) => box.tag === 'main');
    expect(nav).toMatchObject({ words: 2, linkChars: 9, first: 0, end: 1 });
    expect(main).toMatchObject({ words: 4, first: 1, end: 3 });
    expect(blocks.map((block) => boxes[block.box]?.hidden)).toEqual([false, false, true]);
  });

  it('drops scraps, not sentences, once a page is crowded', () => {
    const page = segmentPage(
      parseHtml(`${'<p>x</p>'.repeat(30_000)}<p>This is a whole sentence that is worth being kept.</p>`).document,
    );
    expect(page.cut).toBe(true);
    expect(page.blocks.at(-1)?.body).toContain('whole sentence');
  });
});
