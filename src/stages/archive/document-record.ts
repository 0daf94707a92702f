// The document record (docs/contract.md §4) of a capture and its extraction. Dedupe's verdict is not in it: export decides from the whole set.
import { contentHash, documentId } from '../../domain/content-hash.ts';
import {
  type DocumentRecord,
  type Extraction,
  type LicenceColumn,
  type PageLicence,
  SCHEMA_VERSION,
} from '../../domain/document.ts';
import { countCodePoints, countWords } from '../../domain/word-count.ts';

/** Where a text came from: a page of a crawl or of an ingested archive. */
export interface DocumentOrigin {
  url: string;
  urlKey: string;
  surt: string;
  collection: string;
  crawlId: string;
  capturedAt: Date;
  recordId: string;
  httpStatus: number;
}

/** Null when there is neither title nor body worth a file: a page without text leaves its reason in the index line and the WARC record. */
export function documentRecord(origin: DocumentOrigin, extraction: Extraction): DocumentRecord | null {
  if (extraction.text === '') return null;
  const text = extraction.text.toWellFormed();
  const title = blankToNull(extraction.title)?.toWellFormed() ?? null;
  const sha256 = contentHash(title, text);
  return {
    schema_version: SCHEMA_VERSION,
    id: documentId(sha256),
    sha256,
    url: origin.url,
    url_key: origin.urlKey,
    final_url: origin.url,
    canonical_url: blankToNull(extraction.canonicalUrl),
    surt: origin.surt,
    collection: origin.collection,
    crawl: origin.crawlId,
    captured_at: origin.capturedAt.toISOString(),
    record_id: origin.recordId,
    http_status: origin.httpStatus,
    title,
    authors: extraction.authors,
    published_at: blankToNull(extraction.publishedAt),
    modified_at: blankToNull(extraction.modifiedAt),
    site_name: blankToNull(extraction.siteName),
    description: blankToNull(extraction.description),
    language: extraction.language,
    language_score: extraction.languageScore,
    page_type: extraction.pageType,
    text,
    markdown: extraction.markdown.toWellFormed(),
    text_chars: countCodePoints(text),
    word_count: countWords(text),
    duplicate_of: null,
    near_duplicate_of: null,
    similarity: null,
    cluster: null,
    version: null,
    supersedes: null,
    quality: extraction.quality,
    removed: extraction.removed,
    extractor: extraction.extractor,
    licence: licenceColumn(extraction.licence ?? null),
  };
}

function licenceColumn(licence: PageLicence | null): LicenceColumn | null {
  if (licence === null) return null;
  const { url, spdx, tdmReserved, tdmPolicy, noAi } = licence;
  return { url, spdx, tdm_reserved: tdmReserved, tdm_policy: tdmPolicy, no_ai: noAi };
}

const blankToNull = (value: string | null): string | null => (value === null || value.trim() === '' ? null : value);
