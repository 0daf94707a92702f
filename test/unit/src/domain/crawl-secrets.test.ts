import { expect, test } from 'vitest';
import { type CrawlSpec, DEFAULT_CRAWL_SPEC } from '../../../../src/domain/crawl.ts';
import { isMasked, withoutSecrets } from '../../../../src/domain/crawl-secrets.ts';

const spec = (more: Partial<CrawlSpec>): CrawlSpec => ({
  ...DEFAULT_CRAWL_SPEC,
  seeds: ['https://a.example/'],
  ...more,
});

test('nothing that opens a door is left, and what is harmless stays', () => {
  const masked = withoutSecrets(
    spec({
      headers: [
        ['Authorization', 'Basic SECRET'],
        ['Proxy-Authorization', 'SECRET'],
        ['X-Api-Key', 'SECRET'],
        ['Accept-Language', 'de'],
      ],
      cookies: ['sid=SECRET; Path=/'],
      proxy: 'http://u:SECRET@proxy.example:3128',
      seeds: ['https://u:SECRET@a.example/x'],
    }),
  );
  expect(JSON.stringify(masked)).not.toContain('SECRET');
  expect(masked.headers[3]).toEqual(['Accept-Language', 'de']);
  expect(masked.cookies).toEqual(['sid=***']);
  expect(masked.proxy).toBe('http://***@proxy.example:3128');
  expect(isMasked(masked)).toBe(true);
});

test('a crawl without secrets is as it was', () => {
  const plain = spec({ headers: [['Accept-Language', 'de']], proxy: 'http://proxy.example:3128' });
  expect(withoutSecrets(plain)).toEqual(plain);
  expect(isMasked(plain)).toBe(false);
});
