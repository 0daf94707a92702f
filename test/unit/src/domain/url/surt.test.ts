import { describe, expect, it } from 'vitest';
import { surt } from '../../../../../src/domain/url/surt.ts';

describe('surt', () => {
  it.each([
    ['host labels are reversed, www goes', 'http://www.shop.test/', 'test,shop)/'],
    ['www with digits goes too', 'http://www12.shop.test/a', 'test,shop)/a'],
    ['path and query are in lower case', 'http://shop.test/Path?X=Y', 'test,shop)/path?x=y'],
    ['parameters are ordered', 'http://shop.test/a?c=1&b=2&b=1', 'test,shop)/a?b=1&b=2&c=1'],
    ['a name without value comes before one with', 'http://shop.test/?a=1&a', 'test,shop)/?a&a=1'],
    ['a trailing slash goes', 'http://shop.test/a/b/', 'test,shop)/a/b'],
    ['repeated slashes are one', 'http://shop.test//a///b', 'test,shop)/a/b'],
    ['an empty query goes', 'http://shop.test/a?', 'test,shop)/a'],
    ['the default port goes', 'https://shop.test:443/', 'test,shop)/'],
    ['another port stays', 'http://shop.test:8080/', 'test,shop:8080)/'],
    ['an empty port is none', 'http://shop.test:/a', 'test,shop)/a'],
    ['credentials go', 'http://u:p@shop.test/', 'test,shop)/'],
    ['scheme is not part of it', 'https://shop.test/a', 'test,shop)/a'],
    ['without a scheme it is http', 'shop.test/a', 'test,shop)/a'],
    ['a doubled scheme counts once', 'http://https://shop.test/a', 'test,shop)/a'],
    ['missing and surplus slashes are forgiven', 'http:////shop.test/a', 'test,shop)/a'],
    ['escapes are undone to the end, then made once', 'http://shop.test/%2541%252520', 'test,shop)/a%20'],
    ['names in other scripts become ASCII', 'http://bücher.test/', 'test,xn--bcher-kva)/'],
    ['octal and short addresses are read', 'http://017.1/', '1,0,0,15)/'],
    ['a bare number is an address', 'http://3279880203/x', '11,0,127,195)/x'],
    ['an impossible address is a name', 'http://1.2.3.256/', '256,3,2,1)/'],
    ['a session in the query goes', `http://shop.test/a?PHPSESSID=${'a1'.repeat(16)}&b=2`, 'test,shop)/a?b=2'],
    ['a ColdFusion session goes', 'http://shop.test/a?CFID=1&CFTOKEN=2&b=3', 'test,shop)/a?b=3'],
    ['an ASP.NET session in the path goes', `http://shop.test/(S(${'a'.repeat(24)}))/x.aspx`, 'test,shop)/x.aspx'],
    ['an ASP.NET session without letters goes', `http://shop.test/(${'a'.repeat(24)})/x.aspx`, 'test,shop)/x.aspx'],
    ['dots around the host go', 'http://.shop..test./', 'test,shop)/'],
    ['dot segments are resolved', 'http://shop.test/a/../b/./c', 'test,shop)/b/c'],
    ['the fragment goes', 'http://shop.test/a#b', 'test,shop)/a'],
    ['IPv6 keeps its brackets', 'http://[::1]:8080/', '[::1]:8080)/'],
    ['URLs without a host keep their scheme', 'mailto:A@shop.test', 'mailto:A@shop.test'],
    ['dns records are by host', 'dns:www.shop.test', 'test,shop)/'],
  ])('%s', (_rule, input, expected) => {
    expect(surt(input)).toBe(expected);
  });

  it('has a mark for nothing, and leaves file descriptions alone', () => {
    expect(surt('')).toBe('-');
    expect(surt('filedesc:x.arc')).toBe('filedesc:x.arc');
  });

  it('ends on escapes nested deeper than anybody writes', () => {
    expect(surt(`http://shop.test/%${'25'.repeat(500)}41`)).toMatch(/^test,shop\)\//);
  });
});
