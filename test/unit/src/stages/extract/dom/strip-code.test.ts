import { describe, expect, it } from 'vitest';
import { PageSource } from '../../../../../../src/stages/extract/dom/page-source.ts';
import { stripCode } from '../../../../../../src/stages/extract/dom/strip-code.ts';

describe('stripCode', () => {
  it.each([
    [
      'scripts and style sheets lose their insides',
      '<p>a</p><script async>x("<p>")</script><STYLE>b{}</STYLE><p>c',
      '<p>a</p><script async></script><STYLE></STYLE><p>c',
    ],
    [
      'JSON is kept',
      '<script type="application/ld+json">{"a":1}</script>',
      '<script type="application/ld+json">{"a":1}</script>',
    ],
    [
      'comments are stepped over',
      '<!-- <script> --><p>a</p><script>x</script>',
      '<!-- <script> --><p>a</p><script></script>',
    ],
    ['what is left open stays', '<p>a</p><script>x <p>b</p>', '<p>a</p><script>x <p>b</p>'],
    [
      'a tag inside a quoted attribute is none',
      '<p title="<script a="b>c</p><p>d</p>',
      '<p title="<script a="b>c</p><p>d</p>',
    ],
    ['other elements are left alone', '<scripture>a</scripture>', '<scripture>a</scripture>'],
  ])('%s', (_, html, expected) => {
    expect(stripCode(PageSource.ofText(html)).markup).toBe(expected);
  });
});
