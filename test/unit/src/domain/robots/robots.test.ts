import { describe, expect, it } from 'vitest';
import { crawlDelaySeconds, isAllowed } from '../../../../../src/domain/robots/match.ts';
import { MAX_ROBOTS_BYTES, parseRobots } from '../../../../../src/domain/robots/parse.ts';

const ask = (robots: string | Uint8Array, path: string, agent = 'gristmill'): boolean =>
  isAllowed(parseRobots(robots), agent, `http://shop.test${path}`).allowed;

describe('groups', () => {
  const file =
    'User-agent: one\nUser-agent: two\nDisallow: /a\n\nUser-agent: *\nDisallow: /b\n\nUser-agent: one\nDisallow: /c\n';
  it.each([
    ['one', '/a', false],
    ['one', '/c', false],
    ['one', '/b', true],
    ['two', '/a', false],
    ['two', '/c', true],
    ['three', '/a', true],
    ['three', '/b', false],
    ['ONE', '/a', false],
    ['one/2.0 (+http://x)', '/a', false],
  ])('%s at %s: %s', (agent, path, allowed) => {
    expect(ask(file, path, agent)).toBe(allowed);
  });

  it('are not ended by unknown lines, sitemaps or blank lines', () => {
    const joined = 'User-agent: one\nSitemap: http://shop.test/s.xml\nNoise: 1\n\nUser-agent: two\nDisallow: /\n';
    expect(ask(joined, '/x', 'one')).toBe(false);
    expect(ask(joined, '/x', 'two')).toBe(false);
  });

  it('without rules allow everything to their agents', () => {
    expect(ask('User-agent: *\nDisallow: /\nUser-agent: one\nDisallow:\n', '/x', 'one')).toBe(true);
  });

  it('are for nobody before the first agent', () => {
    expect(ask('Disallow: /\n', '/x')).toBe(true);
  });

  it('are known by the product token alone', () => {
    expect(ask('User-agent: one two\nDisallow: /', '/x', 'one')).toBe(false);
    expect(ask('User-agent: onebot\nDisallow: /', '/x', 'one')).toBe(true);
    expect(ask('User-agent: * and all\nDisallow: /', '/x', 'one')).toBe(false);
    expect(ask('User-agent: 7bot\nDisallow: /', '/x', '7bot')).toBe(false);
    expect(ask('User-agent: one7bot\nDisallow: /', '/x', 'one')).toBe(false);
    expect(ask('User-agent: ünebot\nDisallow: /', '/x', 'ünebot')).toBe(false);
  });
});

describe('rules', () => {
  it.each([
    ['the longest wins', 'Disallow: /a\nAllow: /a/b', '/a/b/c', true],
    ['whatever the order', 'Allow: /a/b\nDisallow: /a', '/a/c', false],
    ['allow wins a tie', 'Disallow: /a\nAllow: /a', '/a', true],
    ['case counts', 'Disallow: /A', '/a', true],
    ['* is any run', 'Disallow: /*.gif', '/x/y.gif?z', false],
    ['$ is the end', 'Disallow: /*.gif$', '/x.gif?z', true],
    ['$ inside is itself', 'Disallow: /a$b', '/a$b', false],
    ['many stars are one', 'Disallow: /****x', '/abcx', false],
    ['stars find the last run at the end', 'Disallow: /a*b*c$', '/abcbc', false],
    ['and not where runs overlap', 'Disallow: /ab*b$', '/ab', true],
    ['the query counts', 'Disallow: /*?sort=', '/x?sort=1', false],
    ['a value without slash still matches by *', 'Disallow: *private', '/my/private', false],
    ['an empty value says nothing', 'Disallow:', '/x', true],
    ['escapes are compared decoded where unreserved', 'Disallow: /%7Ejoe', '/~joe/', false],
    ['and in upper case elsewhere', 'Disallow: /a%3cb', '/a%3Cb', false],
    ['reserved escapes are data', 'Disallow: /a%2Fb', '/a/b', true],
    ['other scripts are compared escaped', 'Disallow: /café', '/caf%C3%A9', false],
    ['characters that URLs escape are compared escaped', "Disallow: /a b's", "/a%20b's?x", false],
    ['in the query too', 'Disallow: /?q="', '/?q="x', false],
    ['comments go', 'Disallow: /a # not /b', '/a', false],
    ['index pages allow their folder', 'Allow: /a/index.html\nDisallow: /', '/a/', true],
    ['robots.txt itself is free', 'Disallow: /', '/robots.txt', true],
  ])('%s', (_rule, rules, path, allowed) => {
    expect(ask(`User-agent: *\n${rules}\n`, path)).toBe(allowed);
  });

  it('are named in the verdict', () => {
    const verdict = isAllowed(parseRobots('User-agent: *\nDisallow: /a\n'), 'x', 'http://shop.test/a');
    expect(verdict).toEqual({ allowed: false, rule: 'disallow: /a (line 2)' });
  });

  it('are matched in linear time', () => {
    const run = 'a'.repeat(8000);
    expect(ask(`User-agent: *\nDisallow: /${run}*${run}b\nDisallow: /${'*a'.repeat(4000)}b`, `/${run}${run}`)).toBe(
      true,
    );
    expect(ask(`User-agent: *\nDisallow: /*${'a'.repeat(5000)}b`, `/${run}b`)).toBe(false);
  });
});

describe('lines', () => {
  it.each([
    ['CR alone', 'User-agent: *\rDisallow: /x\r'],
    ['CRLF', 'User-agent: *\r\nDisallow: /x\r\n'],
    ['a byte order mark', '\ufeffUser-agent: *\nDisallow: /x'],
    ['half a byte order mark', '\udcef\udcbbUser-agent: *\nDisallow: /x'],
    ['blanks everywhere', '  User-agent :\t* \n\tDisallow :  /x  '],
    ['no colon', 'User-agent *\nDisallow /x'],
    ['misspelt keys', 'useragent: *\ndisalow: /x'],
    ['keys with a tail', 'user-agents: *\ndisallowed: /x'],
  ])('with %s are read', (_form, file) => {
    expect(ask(file, '/x')).toBe(false);
    expect(ask(file, '/y')).toBe(true);
  });

  it('of HTML say nothing', () => {
    expect(ask('<!DOCTYPE html><p>User-agent: *<br>Disallow: /</p>', '/x')).toBe(true);
  });

  it('without a colon must be two words', () => {
    expect(ask('User-agent: *\nDisallow /x and more', '/x')).toBe(true);
  });

  it('are read as bytes', () => {
    expect(ask(Buffer.from('User-agent: *\nDisallow: /\xe9', 'latin1'), '/%E9')).toBe(false);
  });
});

it('reads 500 KiB and drops the line that the cut goes through', () => {
  const filler = `${'#'.repeat(1023)}\n`;
  const head = 'User-agent: *\nDisallow: /kept\n';
  const room = MAX_ROBOTS_BYTES - head.length - 11;
  const file = `${head}${filler.repeat(600).slice(0, room - 1)}\nDisallow: /private/deep\n`;
  const robots = parseRobots(Buffer.from(file));
  expect(robots.isTruncated).toBe(true);
  expect(isAllowed(robots, 'x', 'http://shop.test/kept').allowed).toBe(false);
  // "Disallow: /" of the cut line would close the whole site.
  expect(isAllowed(robots, 'x', 'http://shop.test/else').allowed).toBe(true);
});

it('collects sitemaps once each, wherever they stand', () => {
  const robots = parseRobots(
    'Sitemap: http://a.test/1.xml\nUser-agent: x\nSitemap: http://a.test/1.xml\nsite-map: http://a.test/ü.xml\nSitemap:\n',
  );
  expect(robots.sitemaps).toEqual(['http://a.test/1.xml', 'http://a.test/ü.xml']);
});

it('gives the crawl delay of the agent', () => {
  const robots = parseRobots('User-agent: slow\nCrawl-delay: 7.5\nUser-agent: *\nDisallow:\nCrawl-delay: nonsense\n');
  expect(crawlDelaySeconds(robots, 'slow')).toBe(7.5);
  expect(crawlDelaySeconds(robots, 'else')).toBe(7.5);
  const apart = parseRobots(
    'User-agent: slow\nCrawl-delay: 7.5\nDisallow:\nUser-agent: *\nDisallow:\nCrawl-delay: x\n',
  );
  expect(crawlDelaySeconds(apart, 'else')).toBeNull();
});
