import { describe, expect, it } from 'vitest';
import { discountFurniture, gatherHost, hostBlockKey } from '../../../../../src/stages/extract/host-profile.ts';

const footer = 'Call us on weekdays from nine to five';
const pages = Array.from({ length: 10 }, (_, i) => [`Story number ${i} about something else`, footer]);

describe('host profiles', () => {
  it('hold what stands on many pages and nothing else, in whatever order pages came', () => {
    const [forwards, backwards] = [pages, [...pages].reverse()].map((list) => {
      const gatherer = gatherHost();
      for (const page of list) gatherer.add(page);
      return gatherer.freeze();
    });
    expect([...(forwards?.repeated ?? [])]).toEqual([hostBlockKey(footer)]);
    expect(backwards).toEqual(forwards);
  });

  it('count a block once a page', () => {
    const gatherer = gatherHost();
    for (let i = 0; i < 3; i++) gatherer.add([footer, footer, footer]);
    expect(gatherer.freeze().repeated.size).toBe(0);
  });

  it('stay bounded', () => {
    const gatherer = gatherHost();
    for (let i = 0; i < 60; i++)
      gatherer.add([footer, ...Array.from({ length: 1000 }, (_, k) => `Line ${i} of ${k} things`)]);
    expect([...gatherer.freeze().repeated]).toEqual([hostBlockKey(footer)]);
  });

  it('lower the scores of known blocks alone', () => {
    const profile = { id: 'x', repeated: new Set([hostBlockKey(footer) ?? '']) };
    const scores = discountFurniture(['Story', footer.toUpperCase()], Float32Array.of(0.5, 0.5), profile);
    expect(scores[0]).toBe(0.5);
    expect(scores[1]).toBeLessThan(0.25);
  });
});
