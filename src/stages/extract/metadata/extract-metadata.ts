// What a page says of itself: title, authors, dates, site, description, canonical address. docs/metadata.md tells the order of sources.
import type { Document } from 'domhandler';
import type { PageLicence, PageMetadata } from '../../../domain/document.ts';
import { canonicalUrl } from '../../../domain/url/canonical.ts';
import { pageAuthors } from './authors.ts';
import { stringsOf } from './json-ld.ts';
import { isUnsaid, licenceOf } from './licence.ts';
import { collectFacts, metaOf } from './page-facts.ts';
import { type PageView, viewPage } from './page-view.ts';
import { pageDates } from './published.ts';
import { siteName } from './site-name.ts';
import { pageTitle } from './title/page-title.ts';

export interface MetadataContext {
  /** Address that the page was fetched from; null when unknown. */
  url: string | null;
}

export interface StatedMetadata extends PageMetadata {
  /** Absent where nothing is said. */
  licence?: PageLicence;
}

/** Every field that the page does not say is null or empty; never throws. */
export function extractMetadata(document: Document, context: MetadataContext): StatedMetadata {
  const view = viewPage(collectFacts(document), context.url);
  const site = siteName(view);
  return {
    title: pageTitle(view, site),
    authors: pageAuthors(view, site),
    ...pageDates(view),
    siteName: site,
    description: description(view),
    canonicalUrl: canonicalOf(view),
    ...statedLicence(view),
  };
}

function statedLicence(view: PageView): { licence?: PageLicence } {
  const licence = licenceOf(view.facts, view.nodes);
  return isUnsaid(licence) ? {} : { licence };
}

const MAX_DESCRIPTION = 2000;

function description(view: PageView): string | null {
  const told =
    metaOf(
      view.facts,
      'og:description',
      'description',
      'twitter:description',
      'dc.description',
      'dcterms.description',
    ) ?? (view.article === null ? undefined : stringsOf(view.article['description'])[0]);
  return told === undefined || told === null ? null : told.slice(0, MAX_DESCRIPTION).toWellFormed();
}

function canonicalOf(view: PageView): string | null {
  const href = view.facts.links.get('canonical') ?? metaOf(view.facts, 'og:url');
  return href === undefined || href === null ? null : canonicalUrl(href.trim(), view.url?.href);
}
