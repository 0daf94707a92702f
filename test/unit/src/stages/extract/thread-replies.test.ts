import { describe, expect, it } from 'vitest';
import { segmentPage } from '../../../../../src/stages/extract/blocks/segment.ts';
import { parseHtml } from '../../../../../src/stages/extract/dom/parse-html.ts';
import { raiseReplies } from '../../../../../src/stages/extract/thread-replies.ts';

const opening =
  '<div class="opening"><p>I have bought an old mill and want to know whether its stones still grind.</p></div>';
const reply =
  '<div class="comment"><p class="who">Anna, miller</p><p>They do, once they are dressed again by hand.</p></div>';

/** The scores of a page on which every block had 0.2. */
function raised(html: string): number[] {
  const page = segmentPage(parseHtml(html).document);
  return Array.from(raiseReplies(page, new Float32Array(page.blocks.length).fill(0.2)));
}

describe('replies of a thread that was taken for something else', () => {
  it('are likelier than the model says, their names and dates are not', () => {
    const [first, name, text] = raised(`<main>${opening}${reply}${reply}</main>`);
    expect(first).toBeCloseTo(0.2);
    expect(name).toBeCloseTo(0.2);
    expect(text).toBeGreaterThan(0.5);
  });

  it('are not the whole thread', () => {
    for (const score of raised(`<main class="discussion">${opening}</main><p>About us</p>`))
      expect(score).toBeCloseTo(0.2);
  });

  it('stay what they are where the model is certain', () => {
    const page = segmentPage(parseHtml(`${opening}${reply}`).document);
    expect(Array.from(raiseReplies(page, Float32Array.of(0, 1, 0)))).toEqual([0, 1, 0]);
  });
});
