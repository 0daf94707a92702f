// The document record of docs/contract.md §4 and the extraction it is made from.

export const PAGE_TYPES = [
  'article',
  'forum',
  'product',
  'collection',
  'listing',
  'documentation',
  'service',
  'other',
] as const;
export type PageType = (typeof PAGE_TYPES)[number];

/** A run of removed text, by the filter's reason code. `count` is how many blocks or lines went. */
export interface Removed {
  reason: string;
  count: number;
}

export interface PageMetadata {
  title: string | null;
  authors: string[];
  /** RFC 3339 UTC when the page gives a time, `YYYY-MM-DD` when it gives only a day; null when it says nothing. */
  publishedAt: string | null;
  modifiedAt: string | null;
  siteName: string | null;
  description: string | null;
  canonicalUrl: string | null;
}

/** What a page says of the licence of its text and of text mining: in its markup, its data, and the heads of its response. */
export interface PageLicence {
  /** Address of the licence as given, null when the page names none. */
  url: string | null;
  /** SPDX identifier where the address is Creative Commons' own, e.g. `CC-BY-SA-4.0`; null for others. */
  spdx: string | null;
  /** TDM Reservation Protocol (W3C community report, 2024): true reserved, false allowed, null unsaid. */
  tdmReserved: boolean | null;
  /** `tdm-policy` address. */
  tdmPolicy: string | null;
  /** `noai` or `noimageai` among the robots directives. */
  noAi: boolean;
}

/** The same as a column of the record. */
export interface LicenceColumn {
  url: string | null;
  spdx: string | null;
  tdm_reserved: boolean | null;
  tdm_policy: string | null;
  no_ai: boolean;
}

/** A link found on a page. `rel` is lower case, '' for none. */
export interface PageLink {
  /** Absolute, canonical http(s) URL. */
  url: string;
  kind: 'a' | 'area' | 'frame' | 'next' | 'canonical' | 'alternate' | 'feed' | 'refresh';
  rel: string;
}

/** What extraction says of one page. `text` is the body in canonical form (docs/contract.md §3) and does not repeat the title. */
export interface Extraction extends PageMetadata {
  text: string;
  markdown: string;
  language: string | null;
  languageScore: number | null;
  pageType: PageType;
  /** WHATWG name of the encoding that the bytes were decoded with. */
  charset: string;
  links: PageLink[];
  /** `<meta name=robots>` directives, lower case. */
  robotsDirectives: string[];
  removed: Removed[];
  /** Why there is no text (`interstitial`, `soft-404`, `login-wall`, `empty`, `not-text`, `extract-timeout`, …); null when there is. */
  noTextReason: string | null;
  extractor: ExtractorVersion;
  quality: Record<string, number>;
  /** Null or absent where nothing is said. */
  licence?: PageLicence | null;
}

export interface ExtractorVersion {
  name: string;
  version: string;
  /** Model file's version, or null for engines without one. */
  model: string | null;
}

/** One line of `documents/*.jsonl.gz` and of a JSONL export; the same columns in Parquet. Unknown values are null, never "". */
export interface DocumentRecord {
  schema_version: number;
  /** First 16 hex digits of `sha256`. */
  id: string;
  /** SHA-256 of the file text (docs/contract.md §3). */
  sha256: string;
  url: string;
  url_key: string;
  final_url: string;
  canonical_url: string | null;
  surt: string;
  collection: string;
  crawl: string;
  captured_at: string;
  record_id: string;
  http_status: number;
  title: string | null;
  authors: string[];
  published_at: string | null;
  modified_at: string | null;
  site_name: string | null;
  description: string | null;
  language: string | null;
  language_score: number | null;
  page_type: PageType;
  text: string;
  markdown: string;
  text_chars: number;
  word_count: number;
  duplicate_of: string | null;
  near_duplicate_of: string | null;
  similarity: number | null;
  cluster: string | null;
  version: number | null;
  supersedes: string | null;
  quality: Record<string, number>;
  removed: Removed[];
  extractor: ExtractorVersion;
  /** Null where the page says nothing; absent in records written before there was the column. */
  licence?: LicenceColumn | null;
}

export const SCHEMA_VERSION = 1;
