import { describe, expect, it } from 'vitest';
import { blankExtraction } from '../../../../../src/stages/extract/blank-extraction.ts';
import { explanationHtml } from '../../../../../src/stages/extract/explain-html.ts';

const block = { kind: 'paragraph' as const, text: 'A <b>bold</b> & "quoted" word', score: 0.91, place: 'div.a > p' };

describe('explanationHtml', () => {
  const page = explanationHtml({
    url: 'https://example.org/?a=1&b=2',
    extraction: { ...blankExtraction('x'), title: '<script>', removed: [{ reason: 'cookie-banner', count: 2 }] },
    blocks: [
      { ...block, kept: true, reason: 'model' },
      { ...block, kept: false, reason: 'model' },
      { ...block, kept: false, reason: 'cookie-banner' },
      { ...block, kept: false, reason: 'host-profile' },
    ],
    removed: [{ reason: 'end-mark', text: '<®>' }],
  });

  it('colours each block by what became of it', () => {
    expect([...page.matchAll(/class="b (\w+) paragraph"/g)].map(([, verdict]) => verdict)).toEqual([
      'kept',
      'gone',
      'filtered',
      'gone',
    ]);
    expect(page).toContain('0.91 model');
    expect(page).toContain('cookie-banner 2');
  });

  it('counts the verdicts, and lists what filters took out of blocks too', () => {
    expect(page).toContain('1 kept as main text');
    expect(page).toContain('2 judged not to be main text');
    expect(page).toMatch(/end-mark<\/b><\/div><div class="t">&lt;®&gt;/);
  });

  it('escapes what comes from the page and loads nothing', () => {
    expect(page).toContain('A &lt;b&gt;bold&lt;/b&gt; &amp; &quot;quoted&quot; word');
    expect(page).not.toMatch(/<script|<link|<img|src=|@import|url\(/);
  });
});
