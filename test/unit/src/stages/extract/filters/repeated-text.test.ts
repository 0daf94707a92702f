import { describe, expect, it } from 'vitest';
import { cleanText } from '../../../../../../src/stages/extract/clean-text.ts';
import { wordOverlap } from '../../../../../../src/stages/extract/filters/repeated-text.ts';

const LEAD =
  'The port authority will replace the diesel engines of its twelve cranes with electric ones by the end of next year, its head of works said on Tuesday, and the neighbours will sleep better for it.';
const REST =
  'Six turbines on the northern mole will supply the current. A cable under the basin has been in place since the spring.';
const text = (...paragraphs: string[]): string => ['Cranes on wind power', ...paragraphs].join('\n\n');

describe('repeated text', () => {
  it.each([
    ['twice', [LEAD, LEAD, REST]],
    ['three times', [LEAD, LEAD, LEAD, REST]],
    ['nearly the same', [LEAD.replace('said', 'announced'), LEAD, REST]],
    ['cut short', [`${LEAD.slice(0, 90)}...`, LEAD, REST]],
  ])('leaves one lead of one that stands %s', (_, paragraphs) => {
    expect(cleanText(text(...paragraphs)).fileText).toBe(text(LEAD, REST));
  });

  it('takes two offers that differ in their numbers for two', () => {
    const offers = [LEAD.replace('twelve', '12'), LEAD.replace('twelve', '14'), REST];
    expect(cleanText(text(...offers)).removed).toEqual([]);
  });

  it('measures overlap by words and their number', () => {
    expect(wordOverlap(LEAD, LEAD)).toBe(1);
    expect(wordOverlap(LEAD, REST)).toBeLessThan(0.4);
    expect(wordOverlap('short', 'short')).toBe(1);
    expect(wordOverlap('short', 'other')).toBe(0);
  });
});
