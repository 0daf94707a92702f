import { type ChildNode, Element, type ParentNode, Text } from 'domhandler';
import { describe, expect, it } from 'vitest';
import { PARSE_LIMITS, parseHtml } from '../../../../../../src/stages/extract/dom/parse-html.ts';

/** The tree in short: `p(b("x") "y")`. */
function outline(node: ParentNode): string {
  return node.children.map(one).filter(Boolean).join(' ');
}
function one(node: ChildNode): string {
  if (node instanceof Text) return node.data.trim() === '' ? '' : JSON.stringify(node.data);
  if (!(node instanceof Element)) return '';
  const inner = outline(node);
  return inner === '' ? node.name : `${node.name}(${inner})`;
}
const tree = (html: string): string => outline(parseHtml(html).document);

describe('parseHtml', () => {
  it.each([
    ['paragraphs end where a block begins', '<p>a<div>b</div>', 'p("a") div("b")'],
    [
      'list items end at the next one, not at one inside',
      '<ul><li>a<ul><li>b</ul><li>c</ul>',
      'ul(li("a" ul(li("b"))) li("c"))',
    ],
    ['items with inline markup left open still end', '<ul><li><b>a<li>b</ul>', 'ul(li(b("a")) li("b"))'],
    [
      'cells and rows end by themselves',
      '<table><tr><td>a<td>b<tr><td>c</table>d',
      'table(tr(td("a") td("b")) tr(td("c"))) "d"',
    ],
    ['a stray end tag does not leave a cell', '<table><tr><td>a</div>b</table>', 'table(tr(td("ab")))'],
    ['definitions', '<dl><dt>a<dd>b<dt>c</dl>', 'dl(dt("a") dd("b") dt("c"))'],
    ['a heading ends an open heading', '<h2>a<h3>b</h3>', 'h2("a") h3("b")'],
    ['head ends where the body begins', '<head><title>t</title><p>a', 'head(title("t")) p("a")'],
    ['a second body is no element', '<body><p>a</p><body><p>b', 'body(p("a") p("b"))'],
    ['text in SVG is dropped and an unclosed SVG ends at HTML', '<svg><title>x</title><path><p>a', 'p("a")'],
    ['a CDATA opening is a comment up to the next >', '<![CDATA[ x><p>a</p>', 'p("a")'],
    [
      'an iframe left open in noscript does not swallow the page',
      '<noscript><iframe src=x></noscript><p>a',
      'noscript(iframe) p("a")',
    ],
    ['NULs vanish', '<p>a\0b</p>', 'p("ab")'],
    ['inline elements left open by blocks end with them', '<a href=x><div>a</a></div><p>b', 'a(div("a")) p("b")'],
    [
      'script code is dropped, data kept',
      '<script>x()</script><script type="application/ld+json">{}</script>',
      'script script("{}")',
    ],
  ])('%s', (_, html, expected) => {
    expect(tree(html)).toBe(expected);
  });

  it('decodes entities in text and attributes', () => {
    const { document } = parseHtml('<a title="&lt;x&gt;">caf&eacute; &#x1F600;</a>');
    const a = document.children[0];
    expect(a instanceof Element && a.attribs['title']).toBe('<x>');
    expect(outline(document)).toBe('a("café 😀")');
  });

  it('makes deeper elements siblings at the depth limit and finds what follows', () => {
    const { document } = parseHtml(`<body>${'<div>'.repeat(100_000)}${'</div>'.repeat(100_000)}<p>end`);
    let depth = 0;
    let node: ParentNode = document;
    while (node.children[0] instanceof Element) {
      node = node.children[0];
      depth++;
    }
    expect(depth).toBeLessThanOrEqual(PARSE_LIMITS.maxDepth + 1);
    const body = document.children[0];
    const last = body instanceof Element ? body.children.at(-1) : null;
    expect(last instanceof Element && outline(last)).toBe('"end"');
  });

  it('says which limit cut a page', () => {
    expect(parseHtml('<p>a</p>').cut).toBeNull();
    expect(parseHtml('<p>abc</p>', { ...PARSE_LIMITS, maxChars: 5 }).cut).toBe('length');
    expect(parseHtml('<i></i>'.repeat(20_000), { ...PARSE_LIMITS, maxNodes: 100 }).cut).toBe('nodes');
  });

  it('looks at no more attributes than the limit, and keeps those that are read', () => {
    const junk = (n: number): string => Array.from({ length: n }, (_, i) => `data-a${i}=1`).join(' ');
    const attributesOf = (html: string): Record<string, string> => {
      const p = parseHtml(html).document.children[0];
      return p instanceof Element ? p.attribs : {};
    };
    expect(attributesOf(`<p ${junk(PARSE_LIMITS.maxAttributes - 1)} CLASS="a &amp; b" id=c>x`)).toEqual({
      class: 'a & b',
    });
    expect(attributesOf(`<p ${junk(PARSE_LIMITS.maxAttributes)} class=a>x`)).toEqual({});
  });

  it('never keeps more than two line breaks in a row', () => {
    expect(tree(`a${'<br>'.repeat(5000)}b`)).toBe('"a" br br "b"');
  });
});
