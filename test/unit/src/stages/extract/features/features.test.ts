import { describe, expect, it } from 'vitest';
import { segmentPage } from '../../../../../../src/stages/extract/blocks/segment.ts';
import { parseHtml } from '../../../../../../src/stages/extract/dom/parse-html.ts';
import { blockFeatures, FEATURE_NAMES } from '../../../../../../src/stages/extract/features/block-features.ts';
import { pageSignals } from '../../../../../../src/stages/extract/features/page-signals.ts';
import { viewPage } from '../../../../../../src/stages/extract/features/page-view.ts';
import { textStats } from '../../../../../../src/stages/extract/features/text-stats.ts';
import { PRIOR_NAMES, priorFeatures } from '../../../../../../src/stages/extract/features/token-priors.ts';
import {
  TYPE_FEATURE_NAMES,
  typeFeatures,
  withoutTitle,
} from '../../../../../../src/stages/extract/features/type-features.ts';
import { STACK_NAMES, stackFeatures } from '../../../../../../src/stages/extract/model/stack-features.ts';

const html = `<!doctype html><html lang=de><head><title>Boats</title><meta property="og:type" content="Article">
<script type="application/ld+json">{"@graph":[{"@type":["NewsArticle","Report"],"articleBody":"${'The boats came in the morning and nobody knew from where, said Ann. '.repeat(6)}"}]}</script></head>
<body><nav class=main-nav><ul><li><a href=/>Home</a><li><a href=/n>News</a></ul></nav>
<main><article class="post-body"><h1>Boats</h1><p>The boats came in the morning and nobody knew from where, said Ann.</p><h2>Why</h2><p>Price: $5.</p></article></main>
<footer id=footer><p>© 2024</p></footer></body></html>`;

const view = (source: string, url: string | null = 'https://forum.example.org/t/12345') => {
  const { document } = parseHtml(source);
  return viewPage(segmentPage(document), pageSignals(document, url));
};
const column = (source: string, name: string): number[] => {
  const matrix = blockFeatures(view(source));
  const at = FEATURE_NAMES.indexOf(name);
  return Array.from(
    { length: matrix.length / FEATURE_NAMES.length },
    (_, row) => matrix[row * FEATURE_NAMES.length + at] ?? Number.NaN,
  );
};

describe('feature layout', () => {
  it('has one name for every column, each once', () => {
    const page = view(html);
    const blocks = page.page.blocks.length;
    expect(new Set([...FEATURE_NAMES, ...PRIOR_NAMES, ...STACK_NAMES]).size).toBe(
      FEATURE_NAMES.length + PRIOR_NAMES.length + STACK_NAMES.length,
    );
    expect(blockFeatures(page).length).toBe(blocks * FEATURE_NAMES.length);
    expect(stackFeatures(page, page.rules).length).toBe(blocks * STACK_NAMES.length);
    expect(typeFeatures(page).length).toBe(TYPE_FEATURE_NAMES.length);
  });

  it.each([html, '', 'bare text', '<p>', `<ul>${'<li>a'.repeat(50)}</ul>`])(
    'never holds what is no number: %#',
    (source) => {
      const page = view(source, null);
      for (const matrix of [blockFeatures(page), stackFeatures(page, page.rules), typeFeatures(page)])
        expect(matrix.every(Number.isFinite)).toBe(true);
    },
  );

  it('writes each group where its names are', () => {
    expect(column(html, 'kind')).toEqual([2, 2, 1, 0, 1, 0, 0]);
    expect(column(html, 'link-density')).toEqual([1, 1, 0, 0, 0, 0, 0]);
    expect(column(html, 'near-tag-nav')).toEqual([2, 2, 20, 20, 20, 20, 20]);
    expect(column(html, 'near-class-footer').at(-1)).toBe(1);
    expect(column(html, 'heading-level')).toEqual([0, 0, 0, 1, 1, 2, 2]);
    expect(column(html, 'price')).toEqual([0, 0, 0, 0, 0, 1, 0]);
    expect(column(html, 'in-data')).toEqual([0, 0, 0, 1, 0, 0, 0]);
    expect(column(html, 'at-1-kind')[0]).toBe(-1);
    expect(new Set(column(html, 'page-article-schema'))).toEqual(new Set([1]));
  });
});

describe('under another headline', () => {
  const other = html.replace('<title>Boats</title>', '<title>Nobody knew from where the morning boats came</title>');
  it('a block has the same numbers', () => {
    expect(blockFeatures(view(other))).toEqual(blockFeatures(view(html)));
  });
  it('the page has the same shape, its title left out', () => {
    const guide = html.replace('<title>Boats</title>', '<title>Product guide and forum</title>');
    expect(typeFeatures(view(guide))).not.toEqual(typeFeatures(view(html)));
    expect(withoutTitle(typeFeatures(view(guide)))).toEqual(withoutTitle(typeFeatures(view(html))));
  });
});

describe('pageSignals', () => {
  it('reads what the head declares', () => {
    const { document } = parseHtml(html);
    expect(pageSignals(document, null)).toMatchObject({
      title: 'Boats',
      ogType: 'article',
      language: 'de',
      hasPasswordField: false,
    });
    expect([...pageSignals(document, null).schemaTypes]).toEqual(['NewsArticle', 'Report']);
  });
  it('sees password fields and challenges', () => {
    const page = '<input type=Password><script src="https://challenges.cloudflare.com/turnstile/v0/api.js"></script>';
    expect(pageSignals(parseHtml(page).document, null)).toMatchObject({
      hasPasswordField: true,
      hasChallengeScript: true,
    });
  });
});

describe('textStats', () => {
  it.each([
    ['Das ist ein Satz, und er endet hier.', { endsSentence: true, commas: 1, startsUpper: true, functionWords: 5 }],
    ['Share this:', { endsSentence: false, endsColon: true, functionWords: 1 }],
    ['© 2024 Boats', { hasCopyright: true, digits: 4 }],
    ['Now $49.99 only', { hasPrice: true }],
    ['Posted 3 days ago', { hasDate: true }],
    ['12 March 2021', { hasDate: true }],
    ['これは文です。', { wide: true, endsSentence: true }],
  ])('%s', (text, expected) => {
    expect(textStats(text)).toMatchObject(expected);
  });
});

describe('priorFeatures', () => {
  it('carries the numbers of known words and class names to blocks and what is under their headings', () => {
    const page = view(html);
    const priors = {
      words: new Map([
        ['why', -2],
        ['boats', 1],
      ]),
      classes: new Map([
        ['post-body', 1.5],
        ['footer', -3],
      ]),
    };
    const matrix = priorFeatures(page.page, page.stats, page.headings, priors);
    const value = (row: number, name: (typeof PRIOR_NAMES)[number]): number =>
      matrix[row * PRIOR_NAMES.length + PRIOR_NAMES.indexOf(name)] ?? Number.NaN;
    expect(value(2, 'words-mean')).toBe(1);
    expect(value(5, 'heading-min')).toBe(-2);
    expect(value(3, 'class-path-max')).toBe(1.5);
    expect(value(6, 'class-path-min')).toBe(-3);
    expect(value(0, 'class-path-sum')).toBe(0);
  });
});
