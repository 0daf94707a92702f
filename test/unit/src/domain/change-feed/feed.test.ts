import { describe, expect, it } from 'vitest';
import { type ChangeFeed, renderAtom, renderJsonFeed } from '../../../../../src/domain/change-feed/feed.ts';
import { parseFeed } from '../../../../../src/domain/discovery/feed.ts';

const feed: ChangeFeed = {
  id: 'urn:gristmill:crawl:c1',
  title: 'Changes found by crawl c1 of main',
  updated: '2026-11-26T10:00:00.000Z',
  self: 'http://127.0.0.1:8787/v1/crawls/c1/changes.atom?a=1&b=2',
  entries: [
    {
      id: 'urn:uuid:1',
      url: 'http://a.com/x?a=1&b="2"',
      change: 'changed',
      title: '<script>alert(1)</script> & "more"\u0000\ud800',
      at: '2026-11-26T10:00:00.000Z',
      summary: ']]> \u001b[31m <b>bold</b>',
    },
    {
      id: 'urn:uuid:2',
      url: 'http://a.com/y',
      change: 'vanished',
      title: '',
      at: '2026-11-26T09:00:00.000Z',
      summary: '',
    },
  ],
};

describe('change feeds', () => {
  it('as Atom hold no markup of the pages and are read back by a feed reader', () => {
    const atom = renderAtom(feed);
    expect(atom).not.toMatch(/<script|<b>|[\u0000\u001b]/);
    const read = parseFeed(Buffer.from(atom), 'application/atom+xml', 'http://a.com/');
    expect(read.verdict).toBe('ok');
    expect(read.items.map(({ url, modifiedAt }) => [url, modifiedAt])).toEqual([
      ['http://a.com/x?a=1&b=%222%22', '2026-11-26T10:00:00Z'],
      ['http://a.com/y', '2026-11-26T09:00:00Z'],
    ]);
    expect(atom).toContain('<category term="vanished"/>');
    expect(atom).toContain('<title>Vanished: http://a.com/y</title>');
    expect(atom).toContain('href="http://127.0.0.1:8787/v1/crawls/c1/changes.atom?a=1&amp;b=2"');
  });

  it('as JSON Feed say the same', () => {
    const json = JSON.parse(renderJsonFeed(feed)) as { version: string; items: Array<{ id: string; tags: string[] }> };
    expect(json.version).toBe('https://jsonfeed.org/version/1.1');
    expect(json.items.map(({ id, tags }) => [id, tags])).toEqual([
      ['urn:uuid:1', ['changed']],
      ['urn:uuid:2', ['vanished']],
    ]);
    expect(
      parseFeed(Buffer.from(renderJsonFeed({ ...feed, self: null })), 'application/feed+json', 'http://a.com/').items,
    ).toHaveLength(2);
  });
});
