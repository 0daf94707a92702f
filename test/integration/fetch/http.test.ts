import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StageError } from '../../../src/domain/errors.ts';
import { robotsRules } from '../../../src/stages/fetch/policies.ts';
import { createRobotsCache } from '../../../src/stages/fetch/robots-cache.ts';
import { AGENT, egressFor, type FetchingParts, openFetching } from '../../support/chromium.ts';
import { type RawSite, startRawSite } from '../../support/raw-site.ts';

const never = new AbortController().signal;
let site: RawSite;
let parts: FetchingParts;

beforeAll(async () => {
  site = await startRawSite();
  parts = openFetching(egressFor({ allowPrivate: true, allowPorts: [site.port] }));
});
afterAll(async () => {
  await parts.close();
  await site.close();
});

describe('an exchange', () => {
  it('keeps what was sent and received as it was', async () => {
    site.answer(
      '/kept?a=%7e',
      'HTTP/1.1 200 Quite Fine\r\nX-CaSe: One\r\nx-case: two\r\nSet-Cookie: a=1\r\nContent-Length: 5\r\n\r\nhello',
    );
    const url = `${site.origin}/kept?a=%7e`;
    const exchange = await parts.fetcher.fetch({ url, headers: [['If-None-Match', '"x"']] }, never);
    expect(exchange).toMatchObject({
      url,
      method: 'GET',
      httpVersion: '1.1',
      status: 200,
      statusText: 'Quite Fine',
      responseHeaders: [
        ['X-CaSe', 'One'],
        ['x-case', 'two'],
        ['Set-Cookie', 'a=1'],
        ['Content-Length', '5'],
      ],
      truncated: null,
      decodedByBrowser: false,
      ipAddress: '127.0.0.1',
    });
    expect(exchange.body.toString()).toBe('hello');
    const sent = exchange.requestHeaders.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    expect(site.heads.at(-1)).toBe(`GET /kept?a=%7e HTTP/1.1\r\n${sent}\r\n`);
    expect(exchange.requestHeaders).toContainEqual(['user-agent', AGENT]);
  });

  it('tells HTTP/1.0 from 1.1 and takes chunks apart', async () => {
    site.answer('/old', 'HTTP/1.0 200 OK\r\n\r\nold', { end: true });
    site.answer(
      '/chunks',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n3;x=y\r\ndef\r\n0\r\n\r\n',
    );
    expect((await parts.fetcher.fetch({ url: `${site.origin}/old` }, never)).httpVersion).toBe('1.0');
    const chunked = await parts.fetcher.fetch({ url: `${site.origin}/chunks` }, never);
    expect([chunked.httpVersion, chunked.body.toString()]).toEqual(['1.1', 'abcdef']);
  });

  it('keeps connections, and survives one that the server closed meanwhile', async () => {
    site.answer('/again', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
    const before = site.connections();
    for (let n = 0; n < 5; n++) await parts.fetcher.fetch({ url: `${site.origin}/again` }, never);
    expect(site.connections() - before).toBeLessThanOrEqual(1);
    site.dropConnections();
    expect((await parts.fetcher.fetch({ url: `${site.origin}/again` }, never)).body.toString()).toBe('ok');
  });

  it('is not poisoned by bytes after its end', async () => {
    site.answer(
      '/long',
      'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil',
    );
    site.answer('/next', 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood');
    expect((await parts.fetcher.fetch({ url: `${site.origin}/long` }, never)).body.toString()).toBe('ok');
    expect((await parts.fetcher.fetch({ url: `${site.origin}/next` }, never)).body.toString()).toBe('good');
  });

  it('stops when told', async () => {
    site.answer('/held', '');
    const stop = new AbortController();
    const waiting = parts.fetcher.fetch({ url: `${site.origin}/held` }, stop.signal);
    setTimeout(() => stop.abort(new Error('the worker stops')), 50);
    await expect(waiting).rejects.toThrow('the worker stops');
  });

  it.each(['ftp://127.0.0.1/x', 'http://user:pw@127.0.0.1/', 'javascript:alert(1)', 'not a url'])(
    'refuses %s',
    async (url) => {
      const fault = await parts.fetcher.fetch({ url }, never).catch((error: unknown) => error);
      expect(fault).toBeInstanceOf(StageError);
      expect((fault as StageError).disposition).toBe('permanent');
    },
  );
});

describe('robots.txt', () => {
  const cacheOf = (now: () => number = Date.now) =>
    createRobotsCache({ fetcher: parts.fetcher, parse: (text) => robotsRules(text, 'gristmill-test'), now });
  const robots = (answer: string): void => site.answer('/robots.txt', answer);
  const body = (status: string, text: string, ...fields: string[]): string =>
    `HTTP/1.1 ${[status, ...fields, `Content-Length: ${text.length}`].join('\r\n')}\r\n\r\n${text}`;

  it('is asked once for many pages and obeyed', async () => {
    robots(body('200 OK', 'User-agent: *\nDisallow: /private/\nCrawl-delay: 2\n'));
    const cache = cacheOf();
    const before = site.hits('/robots.txt');
    const verdicts = await Promise.all(
      ['/a', '/private/b', '/robots.txt'].map((path) => cache.judge(`${site.origin}${path}`, never)),
    );
    expect(verdicts.map((verdict) => verdict.allowed)).toEqual([true, false, true]);
    expect(verdicts[0]).toMatchObject({ basis: 'rules', crawlDelayMs: 2000 });
    expect(site.hits('/robots.txt') - before).toBe(1);
  });

  it('allows all where there is no file, and nothing while it answers with an error', async () => {
    robots(body('404 Not Found', ''));
    expect(await cacheOf().judge(`${site.origin}/a`, never)).toMatchObject({ allowed: true, basis: 'no-file' });
    robots(body('500 Oops', ''));
    let clock = 1000;
    const cache = cacheOf(() => clock);
    expect(await cache.judge(`${site.origin}/a`, never)).toMatchObject({
      allowed: false,
      basis: 'unavailable',
      retryInMs: 2000,
    });
    robots(body('200 OK', ''));
    expect(await cache.judge(`${site.origin}/a`, never)).toMatchObject({ allowed: false });
    clock += 2500;
    expect(await cache.judge(`${site.origin}/a`, never)).toMatchObject({ allowed: true, basis: 'rules' });
  });

  it('follows five redirects, not a sixth', async () => {
    const hop = (to: number): string => body('302 Found', '', `Location: /robots-${to}`);
    robots(hop(1));
    for (let n = 1; n < 5; n++) site.answer(`/robots-${n}`, hop(n + 1));
    site.answer('/robots-5', body('200 OK', 'User-agent: *\nDisallow: /\n'));
    expect(await cacheOf().judge(`${site.origin}/a`, never)).toMatchObject({ allowed: false, basis: 'rules' });
    site.answer('/robots-5', hop(6));
    site.answer('/robots-6', body('200 OK', 'User-agent: *\nDisallow: /\n'));
    expect(await cacheOf().judge(`${site.origin}/a`, never)).toMatchObject({ allowed: true, basis: 'no-file' });
  });

  it('gives the fault of a host that cannot be reached', async () => {
    const fault = await cacheOf()
      .judge('http://127.0.0.1:9/a', never)
      .catch((error: unknown) => error);
    expect(fault).toMatchObject({ name: 'StageError' });
  });
});
