// The links of an archived response, read again: for a crawl whose frontier was lost.
import type { PageLink } from '../../domain/document.ts';
import { decodeHtml } from './charset/decode.ts';
import { parseHtml } from './dom/parse-html.ts';
import { extractLinks } from './links.ts';
import { robotsDirectives } from './metadata/robots-directives.ts';

/** Links and the page's own words to robots. `body` without content coding. */
export function pageOfBody(
  body: Buffer,
  contentType: string | null,
  url: string,
): { links: PageLink[]; robotsDirectives: string[] } {
  const { document } = parseHtml(decodeHtml(body, contentType).page);
  return { links: extractLinks(document, url), robotsDirectives: robotsDirectives(document) };
}

/** `body` without content coding. */
export function linksOfBody(body: Buffer, contentType: string | null, url: string): PageLink[] {
  return extractLinks(parseHtml(decodeHtml(body, contentType).page).document, url);
}
