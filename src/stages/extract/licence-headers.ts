// What the heads of a response say of its licence and of text mining, beside what the page says in its markup.
import type { Extraction, PageLicence } from '../../domain/document.ts';
import { type HeaderList, headerValue, headerValues } from '../../domain/exchange.ts';
import { creativeCommonsId, isUnsaid, NO_AI, tdmReserved } from './metadata/licence.ts';

const UNSAID: PageLicence = { url: null, spdx: null, tdmReserved: null, tdmPolicy: null, noAi: false };
const MAX_HEADER_CHARS = 8192;

/** TDM Reservation Protocol heads, `X-Robots-Tag: noai`, `Link: <…>; rel="license"` (RFC 8288). The page's own word on a field stands. */
export function withHeaderLicence(extraction: Extraction, headers: HeaderList): Extraction {
  const own = extraction.licence ?? UNSAID;
  const url = own.url ?? linkedLicence(headerValues(headers, 'link') ?? '');
  const licence: PageLicence = {
    url,
    spdx: own.spdx ?? (url === null ? null : creativeCommonsId(url)),
    tdmReserved: own.tdmReserved ?? tdmReserved(headerValue(headers, 'tdm-reservation')),
    tdmPolicy: own.tdmPolicy ?? headerValue(headers, 'tdm-policy'),
    noAi: own.noAi || NO_AI.test(headerValues(headers, 'x-robots-tag') ?? ''),
  };
  return isUnsaid(licence) ? extraction : { ...extraction, licence };
}

function linkedLicence(links: string): string | null {
  const found = /<([^>]{1,4096})>\s*;[^,<]*\brel\s*=\s*"?[^",;]*\blicense\b/i.exec(links.slice(0, MAX_HEADER_CHARS));
  return found?.[1] ?? null;
}
