// Items out of the events of an XML feed. Fields count only as direct children of the item; an item that begins inside another ends that one.
import { canonicalUrl } from '../url/canonical.ts';
import { readDate } from './feed-date.ts';
import { plainTitle } from './feed-title.ts';
import type { XmlTag } from './xml-scan.ts';

export interface Feed {
  kind: 'rss' | 'atom' | 'rdf' | 'json' | 'unknown';
  title: string | null;
  items: FeedItem[];
  /** As of sitemaps: `recovered` keeps what was whole, `limit` the first items, `error` nothing. */
  verdict: 'ok' | 'recovered' | 'limit' | 'error';
  note: string | null;
}

export interface FeedItem {
  /** Canonical. */
  url: string;
  /** Plain text; null when there is none. */
  title: string | null;
  /** RFC 3339 UTC; null when absent or unreadable. */
  publishedAt: string | null;
  modifiedAt: string | null;
}

export interface ItemReader {
  /** False when no more items are taken. */
  open(tag: XmlTag, attributes: () => Map<string, string>, isEmpty: boolean): boolean;
  close(tag: XmlTag): void;
  text(piece: string): void;
  end(): { title: string | null; items: FeedItem[]; isFull: boolean; isIllFormed: boolean };
}

const MAX_FIELD = 16_384;

interface Draft {
  fields: Map<string, string>;
  /** Atom links by `rel`, the first of each. */
  links: Map<string, string>;
  isGuidLink: boolean;
  /** `rdf:about`. */
  about: string | null;
  titleType: string;
  base: string;
}

const FIELDS = new Set([
  'title',
  'link',
  'guid',
  'id',
  'pubdate',
  'published',
  'issued',
  'created',
  'updated',
  'modified',
  'date',
  'origlink',
  'lastbuilddate',
]);

export function createItemReader(feedUrl: string, maxItems: number): ItemReader {
  const items: FeedItem[] = [];
  let base = feedUrl;
  let draft: Draft | null = null;
  let title: string | null = null;
  let field: { name: string; tag: string; text: string } | null = null;
  /** Open elements inside the item below its own children: fields in there are somebody else's (media:title, source/link). */
  let foreign: string | null = null;
  let isFull = false;
  let isIllFormed = false;

  const finish = (): void => {
    if (draft === null) return;
    const item = itemOf(draft);
    if (item !== null) items.push(item);
    draft = null;
    field = null;
    foreign = null;
  };

  const openInItem = (item: Draft, tag: XmlTag, attributes: () => Map<string, string>, isEmpty: boolean): void => {
    if (foreign !== null) return;
    if (field !== null) {
      // A field that was never closed, or markup inside one (Atom's xhtml): the text goes on in the latter.
      if (!isField(tag) || field.name === 'title') return;
      isIllFormed = true;
      field = null;
    }
    if (tag.local === 'link' && attributes().has('href')) {
      const links = attributes();
      const rel = links.get('rel') ?? 'alternate';
      if (!item.links.has(rel)) item.links.set(rel, resolve(links.get('href') ?? '', links.get('xml:base'), item.base));
      return;
    }
    if (isEmpty) return;
    if (!isField(tag)) {
      foreign = tag.name;
      return;
    }
    if (tag.local === 'title') item.titleType = attributes().get('type') ?? 'html';
    if (tag.local === 'guid') item.isGuidLink = attributes().get('ispermalink')?.toLowerCase() !== 'false';
    field = { name: tag.local, tag: tag.name, text: '' };
  };

  return {
    open(tag, attributes, isEmpty) {
      if (tag.local === 'item' || tag.local === 'entry') {
        if (draft !== null) {
          isIllFormed = true;
          finish();
        }
        if (items.length >= maxItems) {
          isFull = true;
          return false;
        }
        const own = attributes();
        const about = own.get('rdf:about') ?? null;
        draft = {
          fields: new Map(),
          links: new Map(),
          isGuidLink: false,
          about,
          titleType: 'html',
          base: resolve(own.get('xml:base') ?? '', undefined, base),
        };
        return true;
      }
      if (draft !== null) openInItem(draft, tag, attributes, isEmpty);
      else if (tag.local === 'title' && tag.prefix === '' && title === null && !isEmpty)
        field = { name: 'title', tag: tag.name, text: '' };
      else if (tag.local === 'feed' || tag.local === 'channel')
        base = resolve(attributes().get('xml:base') ?? '', undefined, base);
      return true;
    },
    close(tag) {
      if (tag.local === 'item' || tag.local === 'entry') finish();
      else if (tag.name === foreign) foreign = null;
      else if (field !== null && tag.name === field.tag) {
        if (draft === null) title = plainTitle(field.text, 'html');
        else if (!draft.fields.has(field.name) || draft.fields.get(field.name) === '')
          draft.fields.set(field.name, field.text);
        field = null;
      }
    },
    text(piece) {
      if (field !== null && foreign === null && field.text.length < MAX_FIELD) field.text += piece.slice(0, MAX_FIELD);
    },
    end() {
      if (draft !== null) isIllFormed = true;
      finish();
      return { title, items, isFull, isIllFormed };
    },
  };
}

/** RSS, Atom, Dublin Core and FeedBurner; not `media:title` and its like. */
const isField = (tag: XmlTag): boolean =>
  FIELDS.has(tag.local) && (tag.prefix === '' || /^(?:rss|atom|a10|dc|dcterms|feedburner)$/i.test(tag.prefix));

function resolve(href: string, own: string | undefined, base: string): string {
  const from = own === undefined ? base : (canonicalUrl(own, base) ?? base);
  return href.trim() === '' ? from : (canonicalUrl(href, from) ?? '');
}

function itemOf(draft: Draft): FeedItem | null {
  const field = (name: string): string => (draft.fields.get(name) ?? '').trim();
  const candidates = [
    field('origlink'),
    field('link'),
    draft.links.get('alternate') ?? '',
    draft.isGuidLink ? field('guid') : '',
    draft.about ?? '',
    field('id'),
  ];
  // An identifier is a link only when it is an absolute URL.
  const url = candidates
    .map((c, i) => (c === '' ? null : i >= 3 && !/^https?:\/\//i.test(c) ? null : canonicalUrl(c, draft.base)))
    .find((u) => u !== null);
  if (url === undefined || url === null) return null;
  const date = (...names: string[]): string | null =>
    names.map((name) => readDate(field(name))).find((d) => d !== null) ?? null;
  return {
    url,
    title: plainTitle(draft.fields.get('title') ?? '', draft.titleType),
    publishedAt: date('pubdate', 'published', 'issued', 'created', 'date'),
    modifiedAt: date('updated', 'modified', 'lastbuilddate'),
  };
}
