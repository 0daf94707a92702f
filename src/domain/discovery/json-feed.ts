// JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/).
import { z } from 'zod';
import { canonicalUrl } from '../url/canonical.ts';

import { readDate } from './feed-date.ts';
import type { Feed, FeedItem } from './feed-items.ts';
import { plainTitle } from './feed-title.ts';

const text = z.string().optional().catch(undefined);
const itemSchema = z.object({
  id: text,
  url: text,
  external_url: text,
  title: text,
  date_published: text,
  date_modified: text,
});
const feedSchema = z.object({
  version: z.string().regex(/^https?:\/\/(?:www\.)?jsonfeed\.org\/version\//),
  title: text,
  items: z.array(z.unknown()).default([]),
});

export function parseJsonFeed(json: string, url: string, maxItems: number): Feed {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    return noFeed(cause instanceof Error ? cause.message : String(cause));
  }
  const feed = feedSchema.safeParse(value);
  if (!feed.success) return noFeed('no JSON Feed');
  const items: FeedItem[] = [];
  for (const raw of feed.data.items.slice(0, maxItems)) {
    const item = itemSchema.safeParse(raw);
    const page = item.success ? itemOf(item.data, url) : null;
    if (page !== null) items.push(page);
  }
  const isFull = feed.data.items.length > maxItems;
  return {
    kind: 'json',
    title: plainTitle(feed.data.title ?? '', 'text'),
    items,
    verdict: isFull ? 'limit' : 'ok',
    note: isFull ? `more than ${maxItems} items` : null,
  };
}

const noFeed = (note: string): Feed => ({ kind: 'unknown', title: null, items: [], verdict: 'error', note });

function itemOf(item: z.infer<typeof itemSchema>, base: string): FeedItem | null {
  const id = item.id !== undefined && /^https?:\/\//i.test(item.id) ? item.id : undefined;
  const link = item.url ?? item.external_url ?? id;
  const url = link === undefined ? null : canonicalUrl(link, base);
  if (url === null) return null;
  return {
    url,
    title: plainTitle(item.title ?? '', 'text'),
    publishedAt: readDate(item.date_published ?? ''),
    modifiedAt: readDate(item.date_modified ?? ''),
  };
}
