import { describe, expect, it } from 'vitest';
import { urlKey } from '../../../../../src/domain/url/url-key.ts';

const base = 'http://shop.test/a';

describe('urlKey joins', () => {
  it.each([
    ['tracking parameters', `${base}?utm_source=x&id=7&fbclid=y`, `${base}?id=7`],
    ['tracking parameters whatever their case', `${base}?UTM_Source=x`, base],
    ['AT Internet campaigns', `${base}?at_medium=x&at_campaign=y`, base],
    ['the order of parameters', `${base}?b=1&a=2`, `${base}?a=2&b=1`],
    ['an empty query', `${base}?`, base],
    ['empty parameters', `${base}?&&a=1&`, `${base}?a=1`],
    ['the two spellings of a space', `${base}?q=a%20b`, `${base}?q=a+b`],
    ['escaped and bare printable characters of a query', `${base}?q=%28a%29%5B0%5D`, `${base}?q=(a)[0]`],
    ['a session in the query', `${base}?PHPSESSID=abc&id=1`, `${base}?id=1`],
    ['an IIS session', `${base}?ASPSESSIONIDQADRTCBB=KLMN&id=1`, `${base}?id=1`],
    ['a random sid', `${base}?sid=0123456789abcdef0123456789abcdef`, base],
    ['a session in the path', 'http://shop.test/a;jsessionid=1A2B?x=1', `${base}?x=1`],
    ['an ASP.NET session', 'http://shop.test/(S(4hqa0555fwsecu455xqckv45))/a', base],
    ['a trailing dot of the host', 'http://shop.test./a', base],
    ['a trailing dot before a port', 'http://shop.test.:8080/a', 'http://shop.test:8080/a'],
    ['fragments and credentials', 'http://u:p@shop.test/a#b', base],
  ])('%s', (_rule, one, other) => {
    expect(urlKey(one)).toBe(urlKey(other));
  });
});

describe('urlKey tells apart', () => {
  it.each([
    ['content parameters', `${base}?ref=1`, base],
    ['campaigns that are content', `${base}?campaign_id=1`, base],
    ['values of different case', `${base}?x=A`, `${base}?x=a`],
    ['paths of different case', 'http://shop.test/A', base],
    ['a trailing slash', 'http://shop.test/a/', base],
    ['schemes', 'https://shop.test/a', base],
    ['hosts with www', 'http://www.shop.test/a', base],
    ['the order inside one repeated name', `${base}?x=1&x=2`, `${base}?x=2&x=1`],
    ['an escaped ampersand', `${base}?x=%26y`, `${base}?x=&y`],
    ['an escaped plus and a space', `${base}?x=%2B`, `${base}?x=+`],
    ['a name without value and one with an empty value', `${base}?x`, `${base}?x=`],
    ['a short sid that is content', `${base}?sid=7`, base],
    ['an escaped slash', 'http://shop.test/a%2Fb', 'http://shop.test/a/b'],
  ])('%s', (_rule, one, other) => {
    expect(urlKey(one)).not.toBe(urlKey(other));
  });
});

it('takes what is no http(s) URL as it is', () => {
  expect(urlKey('mailto:a@b.test')).toBe('mailto:a@b.test');
});
