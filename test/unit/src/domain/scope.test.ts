import { describe, expect, it } from 'vitest';
import { compileScope, ScopePatternError, type ScopeRules } from '../../../../src/domain/scope.ts';

const judge = (rules: Partial<ScopeRules>, url: string): string =>
  compileScope({
    seeds: ['http://shop.test/docs/start.html?x=1'],
    kind: 'host',
    include: [],
    exclude: [],
    ...rules,
  }).judge(url).reason;

describe('scope', () => {
  it.each([
    ['page', 'http://shop.test/docs/start.html?x=1', 'in-scope'],
    ['page', 'http://shop.test/docs/start.html', 'outside-page'],
    ['prefix', 'http://shop.test/docs/b?y', 'in-scope'],
    ['prefix', 'http://shop.test/docs/deep/er', 'in-scope'],
    ['prefix', 'http://shop.test/docsx', 'outside-prefix'],
    ['prefix', 'http://other.test/docs/b', 'outside-prefix'],
    ['host', 'https://shop.test/', 'in-scope'],
    ['host', 'http://shop.test:8080/', 'outside-host'],
    ['host', 'http://www.shop.test/', 'outside-host'],
    ['domain', 'http://www.shop.test:8080/', 'in-scope'],
    ['domain', 'http://notshop.test/', 'outside-domain'],
    ['any', 'http://elsewhere.test/', 'in-scope'],
    ['any', 'ftp://elsewhere.test/', 'not-http'],
  ] as const)('%s: %s is %s', (kind, url, reason) => {
    expect(judge({ kind }, url)).toBe(reason);
  });

  it('takes the port of a seed as part of its host', () => {
    const rules = { seeds: ['http://127.0.0.1:8080/'] };
    expect(judge(rules, 'http://127.0.0.1:8080/a')).toBe('in-scope');
    expect(judge(rules, 'http://127.0.0.1/a')).toBe('outside-host');
  });

  it('takes an address as its own domain', () => {
    expect(judge({ kind: 'domain', seeds: ['http://127.0.0.1/'] }, 'http://127.0.0.1:81/')).toBe('in-scope');
    expect(judge({ kind: 'domain', seeds: ['http://127.0.0.1/'] }, 'http://127.0.0.2/')).toBe('outside-domain');
  });

  it('answers the same for a host seen before', () => {
    const scope = compileScope({ seeds: ['http://a.shop.test/'], kind: 'domain', include: [], exclude: [] });
    expect([1, 2].map(() => scope.judge('http://b.shop.test/').accepted)).toEqual([true, true]);
    expect([1, 2].map(() => scope.judge('http://c.else.test/').accepted)).toEqual([false, false]);
  });

  it('narrows by include and exclude', () => {
    const rules = { include: ['/news/[0-9]{4}/', '/blog/'], exclude: ['\\.pdf$'] };
    expect(judge(rules, 'http://shop.test/news/2026/x')).toBe('in-scope');
    expect(judge(rules, 'http://shop.test/blog/x')).toBe('in-scope');
    expect(judge(rules, 'http://shop.test/about')).toBe('not-included');
    expect(judge(rules, 'http://shop.test/blog/x.pdf')).toBe('excluded');
  });

  it('ends on patterns that make backtracking engines hang', () => {
    const scope = compileScope({ seeds: [], kind: 'any', include: [], exclude: ['(a+)+$', '(x|x)*y'] });
    expect(scope.judge(`http://shop.test/${'a'.repeat(5000)}!`).accepted).toBe(true);
  });

  it('names a pattern that it cannot read', () => {
    expect(() => judge({ exclude: ['('] }, 'http://shop.test/')).toThrow(ScopePatternError);
    expect(() => judge({ include: ['(?=x)'] }, 'http://shop.test/')).toThrow('(?=x)');
  });

  it('brings other forms to the canonical one', () => {
    expect(judge({}, 'HTTP://SHOP.test')).toBe('in-scope');
    expect(judge({}, 'no url')).toBe('not-http');
  });
});
