// What a page says of the licence of its text and of text mining: rel=license, Creative Commons links, schema.org, TDM reservation.
import type { Document } from 'domhandler';
import type { PageLicence } from '../../../domain/document.ts';
import { type LdNode, parseJsonLd, stringsOf } from './json-ld.ts';
import { collectFacts, metaOf, type PageFacts } from './page-facts.ts';

/** A link that is marked as the licence counts more than a mere link to Creative Commons, which may speak of a picture. */
export function pageLicence(document: Document): PageLicence {
  const facts = collectFacts(document);
  return licenceOf(facts, parseJsonLd(facts.jsonLd));
}

/** The same from what was gathered already. */
export function licenceOf(facts: PageFacts, nodes: readonly LdNode[]): PageLicence {
  const url = licenceUrl(facts, nodes);
  const reservation = metaOf(facts, 'tdm-reservation');
  return {
    url,
    spdx: url === null ? null : creativeCommonsId(url),
    tdmReserved: tdmReserved(reservation),
    tdmPolicy: metaOf(facts, 'tdm-policy'),
    noAi: NO_AI.test(metaOf(facts, 'robots') ?? ''),
  };
}

/** Directives against training, as image and text hosts write them beside `noindex`. */
export const NO_AI = /\bno(?:image)?ai\b/i;

/** TDM Reservation Protocol (W3C community report, 2024). */
export const tdmReserved = (value: string | null): boolean | null =>
  value?.trim() === '1' ? true : value?.trim() === '0' ? false : null;

/** True when nothing at all is said. */
export const isUnsaid = ({ url, tdmReserved: reserved, tdmPolicy, noAi }: PageLicence): boolean =>
  url === null && reserved === null && tdmPolicy === null && !noAi;

function licenceUrl(facts: PageFacts, nodes: readonly LdNode[]): string | null {
  const marked = facts.licences.find((licence) => licence.rel)?.href;
  if (marked !== undefined) return marked;
  const stated = metaOf(
    facts,
    'dcterms.license',
    'dc.rights.license',
    'dcterms.rights',
    'dc.rights',
    'license',
    'og:license',
  );
  if (stated !== null && /^https?:/i.test(stated)) return stated;
  for (const node of nodes) {
    const type = String(node['@type']);
    const license = stringsOf(node['license'])[0];
    if (license !== undefined && /^https?:/i.test(license) && !/Image|Media/.test(type)) return license;
  }
  const linked = new Set(facts.licences.map((licence) => creativeCommonsId(licence.href)).filter((id) => id !== null));
  // Several Creative Commons links belong to several works, none of them certainly the page.
  return linked.size === 1
    ? (facts.licences.find((licence) => creativeCommonsId(licence.href) !== null)?.href ?? null)
    : null;
}

/** `https://creativecommons.org/licenses/by-sa/4.0/` to `CC-BY-SA-4.0`, public-domain marks likewise. */
export function creativeCommonsId(url: string): string | null {
  const match =
    /^(?:https?:)?\/\/(?:www\.)?creativecommons\.org\/(licenses|publicdomain)\/([a-z-]{2,12}?)(?:\/(\d\.\d))?(?:\/|$|[?#])/i.exec(
      url.trim(),
    );
  if (match === null) return null;
  const [, kind, terms, version] = match;
  if (kind?.toLowerCase() === 'publicdomain') return terms?.toLowerCase() === 'zero' ? 'CC0-1.0' : 'CC-PDM-1.0';
  if (version === undefined || !/^by(?:-(?:nc|sa|nd)){0,2}$/i.test(terms ?? '')) return null;
  return `CC-${(terms ?? '').toUpperCase()}-${version}`;
}
