// Feeds as lists of pages: RSS 0.9x and 2.0, RSS 1.0 (RDF), Atom 1.0, JSON Feed 1.x.
import { decodeText } from './decode-text.ts';
import { createItemReader, type Feed } from './feed-items.ts';
import { parseJsonFeed } from './json-feed.ts';
import { scanXml } from './xml-scan.ts';

/** Items that are read of one feed; the largest real ones hold tens of thousands. */
export const MAX_FEED_ITEMS = 50_000;
export const MAX_FEED_BYTES = 50 * 1024 * 1024;

/** `bytes` without any content coding. Items without a usable link are left out. */
export function parseFeed(bytes: Uint8Array, contentType: string | null, url: string): Feed {
  const tooLong = bytes.length > MAX_FEED_BYTES;
  const text = decodeText(tooLong ? bytes.subarray(0, MAX_FEED_BYTES) : bytes, contentType).replace(/^\ufeff/, '');
  const start = /^\s*([{<])/.exec(text.slice(0, 4096))?.[1];
  const feed =
    start === '{' ? parseJsonFeed(text, url, MAX_FEED_ITEMS) : start === '<' ? parseXmlFeed(text, url) : NO_FEED;
  if (tooLong && feed.verdict !== 'error')
    return { ...feed, verdict: 'limit', note: `larger than ${MAX_FEED_BYTES} bytes` };
  return feed;
}

const NO_FEED: Feed = { kind: 'unknown', title: null, items: [], verdict: 'error', note: 'neither XML nor JSON' };

function parseXmlFeed(text: string, url: string): Feed {
  let kind: Feed['kind'] | null = null;
  let isClosed = false;
  const reader = createItemReader(url, MAX_FEED_ITEMS);
  const isWhole = scanXml(text, {
    open(tag, attributes, isEmpty) {
      if (kind === null) {
        kind = tag.local === 'rss' ? 'rss' : tag.local === 'feed' ? 'atom' : tag.local === 'rdf' ? 'rdf' : 'unknown';
        if (kind === 'unknown') return false;
      }
      return reader.open(tag, attributes, isEmpty) ? undefined : false;
    },
    close(tag) {
      if (tag.local === 'rss' || tag.local === 'feed' || tag.local === 'rdf') isClosed = true;
      reader.close(tag);
      return undefined;
    },
    text: (piece) => reader.text(piece),
  });
  if (kind === null || kind === 'unknown') return { ...NO_FEED, note: 'no RSS, Atom or RDF' };
  const { title, items, isFull, isIllFormed } = reader.end();
  const feed = { kind, title, items };
  if (isFull) return { ...feed, verdict: 'limit', note: `more than ${MAX_FEED_ITEMS} items` };
  if (isWhole && isClosed && !isIllFormed) return { ...feed, verdict: 'ok', note: null };
  return { ...feed, verdict: 'recovered', note: 'ill-formed or broken off' };
}
