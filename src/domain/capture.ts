// A capture: one retrieval of one URL in one crawl, and the ids derived from it (never random, docs/contract.md §1).
import { hash } from 'node:crypto';
import type { Exchange } from './exchange.ts';

export type CaptureId = string & { readonly brand?: 'CaptureId' };

/** 32 hex digits from the crawl and the canonical URL: the same capture has the same id however often its job runs. */
export function captureId(crawlId: string, url: string): CaptureId {
  return hash('sha256', `${crawlId}\n${url}`, 'hex').slice(0, 32) as CaptureId;
}

/** WARC-Record-ID for a part of a capture (`response`, `request`, `dom`, …): a version-8 UUID (RFC 9562 §5.8) from its name. */
export function recordId(capture: CaptureId, part: string): string {
  const h = hash('sha256', `${capture}\n${part}`, 'hex');
  const variant = ((Number.parseInt(h.charAt(16), 16) & 3) | 8).toString(16);
  return `<urn:uuid:${h.slice(0, 8)}-${h.slice(8, 12)}-8${h.slice(13, 16)}-${variant}${h.slice(17, 20)}-${h.slice(20, 32)}>`;
}

/** The earlier capture that a 304 found to be current still: the first one of its payload. */
export interface ConfirmedCapture {
  url: string;
  /** RFC 3339 with milliseconds. */
  date: string;
  recordId: string;
  payloadDigest: string;
  /** Where a record that holds the payload is, when that is known at once. */
  warc: { file: string; offset: number; length: number } | null;
}

/** What the fetch stage leaves in staging for the next three stages. */
export interface Capture {
  id: CaptureId;
  crawlId: string;
  collection: string;
  depth: number;
  /** URL of the page that linked here; null for seeds. */
  referrer: string | null;
  exchange: Exchange;
  /** Serialised DOM after rendering, when Chromium was used. */
  renderedDom: string | null;
  /** Why it was rendered, null when it was not. */
  renderReason: string | null;
  /** Other exchanges of the page (`--capture page`). */
  subresources: Exchange[];
  /** PNG bytes when asked for. */
  screenshot: Buffer | null;
  /** Where a redirect points (absolute, canonical); null when there is none. */
  redirectTarget: string | null;
  /** Robots directives of headers (`X-Robots-Tag`), lower case. */
  robotsDirectives: string[];
  /** Of a 304 to a conditional request. */
  confirms?: ConfirmedCapture;
}
