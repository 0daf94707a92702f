import { describe, expect, it } from 'vitest';
import { canonicalUrl, parseUrl, serialiseUrl } from '../../../../../src/domain/url/canonical.ts';

describe('canonicalUrl', () => {
  it.each([
    ['scheme and host in lower case', 'HTTP://WWW.Shop.TEST/Path', 'http://www.shop.test/Path'],
    ['an empty path is a slash', 'http://shop.test', 'http://shop.test/'],
    ['the default port goes', 'https://shop.test:443/a', 'https://shop.test/a'],
    ['another port stays', 'http://shop.test:8080/a', 'http://shop.test:8080/a'],
    ['dot segments are resolved', 'http://shop.test/a/./b/../c', 'http://shop.test/a/c'],
    ['the fragment goes', 'http://shop.test/a?b=1#c', 'http://shop.test/a?b=1'],
    ['credentials go', 'http://user:secret@shop.test/', 'http://shop.test/'],
    ['escapes are in upper case', 'http://shop.test/%c3%a4?q=%e2', 'http://shop.test/%C3%A4?q=%E2'],
    ['unreserved characters are bare', 'http://shop.test/%7euser/%61?x=%2D', 'http://shop.test/~user/a?x=-'],
    ['reserved characters stay as written', 'http://shop.test/a%2Fb%3Fc', 'http://shop.test/a%2Fb%3Fc'],
    ['an escape that decoding completes is decoded too', 'http://shop.test/%%34%31', 'http://shop.test/A'],
    ['a stray percent sign stays', 'http://shop.test/100%', 'http://shop.test/100%'],
    ['names in other scripts become ASCII', 'http://bücher.test/', 'http://xn--bcher-kva.test/'],
    ['odd IPv4 spellings become dotted', 'http://0x7f.1/', 'http://127.0.0.1/'],
    ['an empty query is kept: a server may tell', 'http://shop.test/a?', 'http://shop.test/a?'],
    ['parameters keep their order', 'http://shop.test/?b=1&a=2', 'http://shop.test/?b=1&a=2'],
  ])('%s', (_rule, input, expected) => {
    expect(canonicalUrl(input)).toBe(expected);
  });

  it('resolves relative input against its base', () => {
    expect(canonicalUrl('../c#x', 'http://shop.test/a/b/')).toBe('http://shop.test/a/c');
    expect(canonicalUrl('//cdn.test/x', 'https://shop.test/')).toBe('https://cdn.test/x');
  });

  it('is null for what is no http(s) URL', () => {
    for (const input of [
      '',
      'mailto:a@b.test',
      'javascript:void(0)',
      'ftp://shop.test/',
      'data:,x',
      '/relative',
      'http://',
      'http://a b/',
    ]) {
      expect(canonicalUrl(input), input).toBeNull();
    }
  });

  it('does not look at endless URLs', () => {
    expect(canonicalUrl(`http://shop.test/${'a'.repeat(70_000)}`)).toBeNull();
  });

  it('sees a dot segment that decoding makes', () => {
    expect(canonicalUrl('http://shop.test/a/%%32e%%32e/b')).toBe('http://shop.test/b');
  });
});

describe('parseUrl', () => {
  it('reads any scheme, and gives null where the standard says failure', () => {
    expect(parseUrl('mailto:a@b.test')?.protocol).toBe('mailto:');
    expect(parseUrl('http://[::1')).toBeNull();
    expect(parseUrl('x')).toBeNull();
  });
});

describe('serialiseUrl', () => {
  it.each([
    ['http://a.b.XN--pokxncvks/XN--x?q', 'http://a.b.xn--pokxncvks/XN--x?q'],
    ['http://xn--a/', 'http://xn--a/'],
    ['http://xn--bcher-kva.test/', 'http://xn--bcher-kva.test/'],
    ['http://xn--i\u00f1valid.test/', null],
    ['http://xn--a .test/', null],
    ['http://xn--a:99999/', null],
  ])('%s', (input, expected) => {
    expect(serialiseUrl(input)).toBe(expected);
  });
});
