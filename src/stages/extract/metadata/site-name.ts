// The name of the site that a page belongs to, as the page gives it.
import { isNode, type LdNode, stringsOf, typesOf } from './json-ld.ts';
import { metaOf } from './page-facts.ts';
import type { PageView } from './page-view.ts';

const MAX_CHARS = 120;

export function siteName(view: PageView): string | null {
  const named = metaOf(
    view.facts,
    'og:site_name',
    'og:sitename',
    'application-name',
    'apple-mobile-web-app-title',
    'twitter:app:name:iphone',
  );
  const found =
    named ??
    fromNodes(view) ??
    metaOf(view.facts, 'dc.publisher', 'publisher', 'citation_journal_title', 'dcterms.publisher');
  return found === null || found.length > MAX_CHARS || /^https?:/i.test(found) ? null : found;
}

function fromNodes(view: PageView): string | null {
  for (const node of view.nodes) {
    if (typesOf(node).includes('WebSite')) {
      const name = stringsOf(node['name'])[0];
      if (name !== undefined) return name;
    }
  }
  const publisher = view.article?.['publisher'];
  const name = isNode(publisher) ? stringsOf(resolved(publisher, view.nodes)['name'])[0] : undefined;
  return name ?? null;
}

/** The node that an `@id` alone stands for. */
export function resolved(node: LdNode, nodes: readonly LdNode[]): LdNode {
  const id = node['@id'];
  if (typeof id !== 'string' || node['name'] !== undefined) return node;
  return nodes.find((other) => other['@id'] === id && other['name'] !== undefined) ?? node;
}

/** Names by which the site may sign its titles: its name and its domain's own label, as title keys. */
export function siteKeys(site: string | null, url: URL | null): readonly string[] {
  if (last.site !== site || last.url !== url) last = { site, url, keys: keysOf(site, url) };
  return last.keys;
}

/** A page asks for those of its own site, name after name. */
let last: { site: string | null; url: URL | null; keys: readonly string[] } = { site: null, url: null, keys: [] };

function keysOf(site: string | null, url: URL | null): string[] {
  const keys = new Set<string>();
  if (site !== null) keys.add(squeeze(site));
  if (url !== null) {
    const labels = url.hostname.replace(/^www\d?\./, '').split('.');
    keys.add(squeeze(labels.join('')));
    for (const label of labels.slice(0, -1))
      if (label.length > 2 && !/^(?:com|co|org|net|gov|edu|ac|blog|news)$/.test(label)) keys.add(squeeze(label));
  }
  keys.delete('');
  return [...keys];
}

/** Letters and digits alone, lower case: `The Old Farmer's Almanac` as domains write it. */
export function squeeze(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text.toLowerCase().replace(/[^a-z0-9]+/g, '');
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');
}
