import { describe, expect, it } from 'vitest';
import { segmentPage } from '../../../../../src/stages/extract/blocks/segment.ts';
import { parseHtml } from '../../../../../src/stages/extract/dom/parse-html.ts';
import { pageSignals } from '../../../../../src/stages/extract/features/page-signals.ts';
import { viewPage } from '../../../../../src/stages/extract/features/page-view.ts';
import { likeliestType, pageTypeByModel } from '../../../../../src/stages/extract/page-type.ts';

const names = ['article', 'forum', 'listing'];
const { document } = parseHtml('<p>A page whose text is long enough that there is something to tell.</p>');
const page = segmentPage(document);
const typeAt = (url: string | null, ...types: number[]) =>
  pageTypeByModel(Float64Array.from(types), names, viewPage(page, pageSignals(document, url)));

describe('the type of a page', () => {
  it('is the likeliest, or other where none is likely', () => {
    expect(typeAt('https://example.org/a', 0.7, 0.2, 0.1)).toBe('article');
    expect(typeAt('https://example.org/a', 0.28, 0.29, 0.28)).toBe('other');
    expect(typeAt(null, 0.2, 0.2, 0.6)).toBe('listing');
  });

  it.each([
    'https://www.gardenforum.example/beginners/148-will-it-grow.html',
    'https://example.org/forums/tools/12',
    'https://boards.example.org/t/12',
    'https://bbs.example.org/viewtopic.php?id=12',
    'https://example.org/discussion/39/an-old-mill',
  ])('is forum where the address says so and the model does not rule it out: %s', (url) => {
    expect(typeAt(url, 0.7, 0.2, 0.1)).toBe('forum');
    expect(typeAt(url, 0.85, 0.1, 0.05)).toBe('article');
    expect(likeliestType(Float64Array.of(0.7, 0.2, 0.1), names)).toBe('article');
  });

  it.each([
    'https://example.org/topic/mills',
    'https://example.org/cupboards/oak',
    'https://example.org/news/?q=forum',
  ])('is no forum by words that only look like one: %s', (url) => {
    expect(typeAt(url, 0.7, 0.2, 0.1)).toBe('article');
  });

  it.each([
    ['<meta name="generator" content="Discourse 3.4.0">', 'forum'],
    ['<script type="application/ld+json">{"@type":"DiscussionForumPosting"}</script>', 'forum'],
    ['<meta name="generator" content="WordPress 6">', 'other'],
  ])('is what the head of an empty frame says: %s', (head, type) => {
    const frame = parseHtml(`${head}<p>Loading</p>`).document;
    const view = viewPage(segmentPage(frame), pageSignals(frame, 'https://example.org/forum/12'));
    expect(pageTypeByModel(Float64Array.of(0.9, 0, 0), names, view)).toBe(type);
  });
});
