import { describe, expect, it } from 'vitest';
import { explainUrl } from '../../../../src/app/explain-url.ts';
import { explainUrlJsonl } from '../../../../src/app/explain-url-jsonl.ts';
import { compileAddressPolicy } from '../../../../src/domain/address/policy.ts';
import { compileScope } from '../../../../src/domain/scope.ts';

describe('explainUrl', () => {
  it('puts every form and verdict side by side', () => {
    const robots = 'User-agent: *\nDisallow: /private\n';
    expect(explainUrl({ url: 'HTTP://WWW.shop.com/private/%7ea?utm_source=x&b=1#c', robots })).toEqual({
      parsed: 'http://www.shop.com/private/%7ea?utm_source=x&b=1#c',
      canonical: 'http://www.shop.com/private/~a?utm_source=x&b=1',
      surt: 'com,shop)/private/~a?b=1&utm_source=x',
      url_key: 'http://www.shop.com/private/~a?b=1',
      registrable_domain: 'shop.com',
      robots: 'disallowed',
      robots_rule: 'disallow: /private (line 2)',
      address: 'ok',
      trap: false,
      scope: null,
      reason: 'robots: disallow: /private (line 2)',
    });
  });

  it.each([
    ['http://shop.com/a', 'ok'],
    ['nonsense', 'not-a-url'],
    ['mailto:a@shop.com', 'address:scheme'],
    ['http://10.0.0.1/', 'address:private'],
    ['http://else.com/', 'scope:outside-host'],
    ['http://shop.com/a?share=x-site', 'trap:share-link'],
  ])('gives the first reason against %s: %s', (url, reason) => {
    const scope = compileScope({ seeds: ['http://shop.com/'], kind: 'host', include: [], exclude: [] });
    expect(explainUrl({ url, scope }).reason).toBe(reason);
  });

  it('resolves relative input, and asks for the agent that is named', () => {
    const answer = explainUrl({
      url: '../b',
      base: 'http://shop.com/a/c',
      robots: 'User-agent: x\nDisallow: /',
      agent: 'x',
    });
    expect(answer).toMatchObject({ parsed: 'http://shop.com/b', surt: 'com,shop)/b', robots: 'disallowed' });
  });

  it('judges addresses by the policy that is given', () => {
    const address = compileAddressPolicy({ allowPrivate: true, allowPorts: [] });
    expect(explainUrl({ url: 'http://10.0.0.1/', address })).toMatchObject({ address: 'ok', reason: 'ok' });
  });
});

describe('explainUrlJsonl', () => {
  const ask = async (...lines: string[]): Promise<{ answers: Array<Record<string, unknown>>; failed: number }> => {
    const answers: Array<Record<string, unknown>> = [];
    const { failed } = await explainUrlJsonl(lines, (line) => void answers.push(JSON.parse(line)));
    return { answers, failed };
  };

  it('answers in order, and goes on after lines that it cannot read', async () => {
    const { answers, failed } = await ask(
      '{"id":1,"url":"http://a.com/"}',
      '',
      '{broken',
      '{"id":"x"}',
      '{"url":"http://a.com/"}',
      '{"id":2,"url":"/b","base":"http://b.com/","robots":null}',
    );
    expect(answers.map(({ id, parsed, error }) => [id, parsed ?? null, error === undefined])).toEqual([
      [1, 'http://a.com/', true],
      [null, null, false],
      ['x', null, false],
      [null, null, false],
      [2, 'http://b.com/b', true],
    ]);
    expect(failed).toBe(3);
  });
});
