// Forms that are computed from forms must agree with themselves, whatever the input.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalUrl } from '../../src/domain/url/canonical.ts';
import { normalizeEscapes } from '../../src/domain/url/percent.ts';
import { surt } from '../../src/domain/url/surt.ts';
import { trapReason } from '../../src/domain/url/trap.ts';
import { urlKey } from '../../src/domain/url/url-key.ts';

const piece = fc.oneof(
  fc.constantFrom(
    '%',
    '%2',
    '%25',
    '%41',
    '%2e',
    '%2F',
    '%c3%a9',
    '.',
    '..',
    '/',
    ';',
    '+',
    '&',
    '=',
    'a',
    'B',
    '1',
    '~',
    'é',
    '\u{1F600}',
    '\ud800',
  ),
  fc.string({ maxLength: 5 }),
);
const messy = fc.array(piece, { maxLength: 20 }).map((parts) => parts.join(''));
/** What has no host is a key of an index line all the same. */
const HOSTLESS = fc.constantFrom(
  'http://a.aa@',
  'http://.',
  'http://a..:81',
  'https://:80',
  'mailto:',
  'data:,',
  'about:',
);
const anyUrl = fc
  .tuple(fc.oneof({ weight: 9, arbitrary: fc.webUrl({ withQueryParameters: true }) }, HOSTLESS), messy, messy)
  .map(([url, path, query]) => `${url}${path}?${query}`);

describe('canonicalUrl', () => {
  it('is a fixed point', () => {
    fc.assert(
      fc.property(anyUrl, (url) => {
        const canonical = canonicalUrl(url);
        fc.pre(canonical !== null);
        expect(canonicalUrl(canonical ?? '')).toBe(canonical);
      }),
      { numRuns: 2000 },
    );
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string(), fc.option(fc.string(), { nil: undefined }), (url, base) => void canonicalUrl(url, base)),
    );
  });
});

describe('urlKey', () => {
  it('is a fixed point, and the same for the canonical form', () => {
    fc.assert(
      fc.property(anyUrl, (url) => {
        const key = urlKey(url);
        expect(urlKey(key)).toBe(key);
        expect(urlKey(canonicalUrl(url) ?? url)).toBe(key);
      }),
      { numRuns: 2000 },
    );
  });

  it('does not depend on the order of differently named parameters', () => {
    const names = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(names, fc.infiniteStream(fc.nat()), (list, order) => {
        const shuffled = [...list].map((name) => ({ name, rank: order.next().value })).sort((a, b) => a.rank - b.rank);
        const query = (sorted: string[]): string => sorted.map((name) => `${name}=1`).join('&');
        expect(urlKey(`http://a.test/?${query(shuffled.map(({ name }) => name))}`)).toBe(
          urlKey(`http://a.test/?${query(list)}`),
        );
      }),
    );
  });
});

describe('others', () => {
  it('normalizeEscapes is a fixed point', () => {
    fc.assert(
      fc.property(messy, (text) => {
        expect(normalizeEscapes(normalizeEscapes(text))).toBe(normalizeEscapes(text));
      }),
      { numRuns: 2000 },
    );
  });

  it('surt is ASCII without spaces for web URLs and does not tell http from https', () => {
    fc.assert(
      fc.property(anyUrl, (url) => {
        const key = surt(url);
        expect(key).toMatch(/^[\x21-\x7e]+$/);
        if (URL.canParse(url) && !/^https?:\/\/[^/]*:\d/.test(url))
          expect(surt(url.replace(/^https/, 'http'))).toBe(surt(url.replace(/^https?/, 'https')));
      }),
      { numRuns: 1000 },
    );
  });

  it('trapReason never throws', () => {
    fc.assert(fc.property(anyUrl, (url) => void trapReason(url, 2026)));
  });
});
