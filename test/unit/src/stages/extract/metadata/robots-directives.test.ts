import { expect, test } from 'vitest';
import { parseHtml } from '../../../../../../src/stages/extract/dom/parse-html.ts';
import { robotsDirectives } from '../../../../../../src/stages/extract/metadata/robots-directives.ts';

test('directives for all robots and for ours, each once, in lower case', () => {
  const html =
    '<meta name="ROBOTS" content="NoIndex, nofollow,max-snippet:20"><meta name="gristmill" content="nofollow, noarchive"><meta name="googlebot" content="none">';
  expect(robotsDirectives(parseHtml(html).document)).toEqual(['noindex', 'nofollow', 'max-snippet:20', 'noarchive']);
});

test('a page without any has none', () => {
  expect(robotsDirectives(parseHtml('<p>x</p>').document)).toEqual([]);
});
