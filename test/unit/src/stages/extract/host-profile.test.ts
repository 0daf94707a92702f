import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createBlockSketch,
  discountFurniture,
  gatherHosts,
  type HostPage,
  hostBlockKey,
  withEarlier,
} from '../../../../../src/stages/extract/host-profile.ts';
import { smallestKeys } from '../../../../../src/stages/extract/smallest-keys.ts';

const FOOTER = 'Call us on weekdays from nine to five';
const story = (n: number, host = 'leaf.example'): HostPage => ({
  host,
  title: `Story ${n}`,
  text: `Story number ${n} tells of something else.\n\n${FOOTER}`,
});

function learn(pages: readonly HostPage[]): ReturnType<ReturnType<typeof gatherHosts>['freeze']> {
  const sketch = createBlockSketch();
  for (const page of pages) sketch.add(page);
  const gatherer = gatherHosts(sketch);
  for (const page of pages) gatherer.add(page);
  return gatherer.freeze();
}

describe('host profiles', () => {
  it('hold what stands on many pages of a host, and nothing else', () => {
    const pages = Array.from({ length: 10 }, (_, n) => story(n));
    expect([...learn(pages)]).toEqual([
      ['leaf.example', { id: expect.stringMatching(/^[0-9a-f]{12}$/), pages: 10, repeated: [hostBlockKey(FOOTER)] }],
    ]);
    expect(learn(pages.slice(0, 3)).size).toBe(0);
  });

  it('are the same in whatever order the pages came', () => {
    const pages = Array.from({ length: 24 }, (_, n) => story(n, `h${n % 3}.example`));
    const wanted = learn(pages);
    expect(wanted.size).toBe(3);
    fc.assert(
      fc.property(fc.shuffledSubarray(pages, { minLength: pages.length }), (shuffled) => {
        expect([...learn(shuffled)]).toEqual([...wanted]);
      }),
      { numRuns: 20, seed: 7 },
    );
  });

  it('tell copies of one page from furniture', () => {
    const copies = Array.from({ length: 12 }, () => story(1));
    expect(learn(copies).size).toBe(0);
    const renamed = Array.from({ length: 12 }, (_, n) => ({ ...story(1), title: `Print version ${n}` }));
    expect(learn(renamed).size).toBe(0);
  });

  it('count a block once a page, and each line of a list', () => {
    const list = Array.from({ length: 8 }, (_, n) => ({
      ...story(n),
      text: `Text ${n} of the page\n\n- ${FOOTER}\n- Item of page ${n}\n- ${FOOTER}`,
    }));
    expect(learn(list).get('leaf.example')?.repeated).toEqual([hostBlockKey(FOOTER)]);
    expect(learn(list.slice(0, 2)).size).toBe(0);
  });

  it('leave out what stands on few of many pages', () => {
    const pages = Array.from({ length: 60 }, (_, n) =>
      n < 6 ? story(n) : { ...story(n), text: `Page ${n} alone here` },
    );
    expect(learn(pages).size).toBe(0);
  });

  it('keep what was known before, once', () => {
    const now = learn(Array.from({ length: 5 }, (_, n) => story(n))).get('leaf.example');
    const both = withEarlier(now, { id: 'x', pages: 3, repeated: ['0000', ...(now?.repeated ?? [])] });
    expect(both.repeated).toEqual(['0000', hostBlockKey(FOOTER)]);
    expect(withEarlier(undefined, both)).toEqual({ ...both });
  });

  it('lower the scores of known blocks alone', () => {
    const profile = { id: 'x', repeated: new Set([hostBlockKey(FOOTER) ?? '']) };
    const scores = discountFurniture(['Story', FOOTER.toUpperCase()], Float32Array.of(0.5, 0.5), profile);
    expect(scores[0]).toBe(0.5);
    expect(scores[1]).toBeLessThan(0.25);
  });
});

describe('a map of the smallest keys', () => {
  it('holds the same when full, in whatever order keys came, with every count whole', () => {
    const keys = Array.from({ length: 100 }, (_, n) => (n * 7919).toString(16).padStart(6, '0'));
    const count = (order: readonly string[]): [string, number][] => {
      const map = smallestKeys<{ key: string; seen: number }>(20);
      for (const key of [...order, ...order]) {
        const entry = map.at(key, () => ({ key, seen: 0 }));
        if (entry !== null) entry.seen++;
      }
      return map
        .values()
        .map(({ key, seen }): [string, number] => [key, seen])
        .sort();
    };
    const wanted = [...keys]
      .sort()
      .slice(0, 10)
      .map((key): [string, number] => [key, 2]);
    fc.assert(
      fc.property(fc.shuffledSubarray(keys, { minLength: keys.length }), (shuffled) => {
        expect(count(shuffled)).toEqual(wanted);
      }),
      { numRuns: 50, seed: 8 },
    );
  });

  it('holds all while there is room', () => {
    const map = smallestKeys<string[]>(3);
    for (const key of ['c', 'a', 'b']) map.at(key, () => [key]);
    expect(map.values().map(([key]) => key)).toEqual(['c', 'a', 'b']);
  });
});
