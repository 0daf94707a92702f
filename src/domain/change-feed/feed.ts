// A crawl's changes as feeds: Atom (RFC 4287) and JSON Feed 1.1. Text of pages is escaped and never markup.

export interface FeedEntry {
  /** Unlike any other entry's, the same in every feed. */
  id: string;
  url: string;
  /** `appeared`, `changed`, `vanished`, `returned`. */
  change: string;
  title: string;
  /** RFC 3339 UTC. */
  at: string;
  summary: string;
}

export interface ChangeFeed {
  id: string;
  title: string;
  /** RFC 3339 UTC. */
  updated: string;
  /** Where the feed itself is; null when it is a file. */
  self: string | null;
  entries: readonly FeedEntry[];
}

export function renderAtom(feed: ChangeFeed): string {
  const lines = [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<feed xmlns="http://www.w3.org/2005/Atom">',
    `  <id>${xml(feed.id)}</id>`,
    `  <title>${xml(feed.title)}</title>`,
    `  <updated>${xml(feed.updated)}</updated>`,
    '  <author><name>Gristmill</name></author>',
    '  <generator>Gristmill</generator>',
    ...(feed.self === null ? [] : [`  <link rel="self" type="application/atom+xml" href="${xml(feed.self)}"/>`]),
  ];
  for (const entry of feed.entries)
    lines.push(
      '  <entry>',
      `    <id>${xml(entry.id)}</id>`,
      `    <title>${xml(headline(entry))}</title>`,
      `    <link rel="alternate" href="${xml(entry.url)}"/>`,
      `    <updated>${xml(entry.at)}</updated>`,
      `    <category term="${xml(entry.change)}"/>`,
      `    <summary type="text">${xml(entry.summary)}</summary>`,
      '  </entry>',
    );
  lines.push('</feed>', '');
  return lines.join('\n');
}

export function renderJsonFeed(feed: ChangeFeed): string {
  return `${JSON.stringify(
    {
      version: 'https://jsonfeed.org/version/1.1',
      title: feed.title,
      ...(feed.self !== null && { feed_url: feed.self }),
      items: feed.entries.map((entry) => ({
        id: entry.id,
        url: entry.url,
        title: headline(entry),
        content_text: entry.summary,
        date_modified: entry.at,
        tags: [entry.change],
      })),
    },
    null,
    2,
  )}\n`;
}

const headline = ({ change, title, url }: FeedEntry): string =>
  `${change.charAt(0).toUpperCase()}${change.slice(1)}: ${title === '' ? url : title}`;

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Characters that XML 1.0 has no place for become U+FFFD. */
const xml = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
    .replaceAll(/[&<>"']/g, (c) => ENTITIES[c] ?? c);
