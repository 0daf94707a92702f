import { describe, expect, it } from 'vitest';
import { isLeftOut } from '../../../../../src/stages/fetch/browser/subresource-choice.ts';
import { bodyLimit, FETCH_LIMITS } from '../../../../../src/stages/fetch/limits.ts';
import { parseResolveMap } from '../../../../../src/stages/fetch/resolve-map.ts';
import { retryAfterMs } from '../../../../../src/stages/fetch/retry-after.ts';
import { robotsDirectives } from '../../../../../src/stages/fetch/robots-tag.ts';

describe('retryAfterMs', () => {
  const now = new Date('2026-11-23T20:00:00Z');
  it.each([
    ['120', 120_000],
    [' 0 ', 0],
    ['Mon, 23 Nov 2026 20:01:30 GMT', 90_000],
    ['Monday, 23-Nov-26 20:00:10 GMT', 10_000],
    ['Sun, 22 Nov 2026 20:00:00 GMT', 0],
    ['soon', null],
    ['-5', null],
    ['1e9', null],
    [null, null],
  ])('reads %s', (value, expected) => {
    expect(retryAfterMs(value, now)).toBe(expected);
  });
});

describe('robotsDirectives', () => {
  it('keeps what speaks to all or to us', () => {
    const headers = [
      ['X-Robots-Tag', 'NoIndex, nofollow'],
      ['x-robots-tag', 'gristmill: noarchive'],
      ['X-Robots-Tag', 'otherbot: none'],
      ['X-Robots-Tag', 'unavailable_after: 25 Jun 2030 15:00:00 PST'],
    ] as const;
    expect(robotsDirectives(headers, 'Gristmill')).toEqual([
      'noindex',
      'nofollow',
      'noarchive',
      'unavailable_after: 25 jun 2030 15:00:00 pst',
    ]);
  });
});

describe('parseResolveMap', () => {
  it('reads what curl reads', () => {
    const map = parseResolveMap(['Example.com:443:127.0.0.3', '+v6.example:80:[::1],127.0.0.4', '*:8080:127.0.0.9']);
    expect(map.get('example.com', 443)).toEqual(['127.0.0.3']);
    expect(map.get('EXAMPLE.com.', 443)).toEqual(['127.0.0.3']);
    expect(map.get('example.com', 80)).toBeUndefined();
    expect(map.get('v6.example', 80)).toEqual(['::1', '127.0.0.4']);
    expect(map.get('any.example', 8080)).toEqual(['127.0.0.9']);
  });

  it.each([
    'example.com:127.0.0.1',
    'example.com:0:127.0.0.1',
    'example.com:80:elsewhere',
    'example.com:99999:127.0.0.1',
    '',
  ])('refuses %s', (entry) => {
    expect(() => parseResolveMap([entry])).toThrow(RangeError);
  });
});

describe('bodyLimit', () => {
  it('holds text to less than downloads, and both to what was asked', () => {
    expect(bodyLimit(FETCH_LIMITS, 'text/html; charset=x', undefined)).toBe(FETCH_LIMITS.textBytes);
    expect(bodyLimit(FETCH_LIMITS, 'application/rss+xml', undefined)).toBe(FETCH_LIMITS.textBytes);
    expect(bodyLimit(FETCH_LIMITS, null, undefined)).toBe(FETCH_LIMITS.textBytes);
    expect(bodyLimit(FETCH_LIMITS, 'application/pdf', undefined)).toBe(FETCH_LIMITS.bodyBytes);
    expect(bodyLimit(FETCH_LIMITS, 'application/pdf', 1000)).toBe(1000);
  });
});

describe('isLeftOut', () => {
  it('drops paint for a DOM, endless streams always', () => {
    expect(isLeftOut({ accept: 'image/avif,image/webp,*/*;q=0.8' }, 'http://a/x', 'document')).toBe(true);
    expect(isLeftOut({ accept: '*/*' }, 'http://a/font.woff2?v=1', 'document')).toBe(true);
    expect(isLeftOut({ accept: '*/*', 'sec-fetch-dest': 'empty' }, 'http://a/data.png', 'document')).toBe(false);
    expect(isLeftOut({ accept: '*/*' }, 'http://a/app.js', 'document')).toBe(false);
    expect(isLeftOut({ accept: 'image/avif,*/*' }, 'http://a/x.png', 'page')).toBe(false);
    expect(isLeftOut({ accept: 'text/event-stream' }, 'http://a/events', 'page')).toBe(true);
  });
});
