// Where an export's documents come from: crawls, capture times, extractor versions.
import type { DocumentRecord } from '../../domain/document.ts';

interface CrawlSpan {
  documents: number;
  first: string;
  last: string;
}

/** Crawls, capture times and extractor versions of the records that were considered. */
export class Provenance {
  readonly #crawls = new Map<string, CrawlSpan>();
  readonly #extractors = new Set<string>();

  saw(record: DocumentRecord): void {
    const { name, version, model } = record.extractor;
    this.#extractors.add(JSON.stringify({ name, version, model }));
    const span = this.#crawls.get(record.crawl);
    const at = record.captured_at;
    if (span === undefined) {
      this.#crawls.set(record.crawl, { documents: 1, first: at, last: at });
      return;
    }
    span.documents += 1;
    if (at < span.first) span.first = at;
    if (at > span.last) span.last = at;
  }

  extractors(): unknown[] {
    return [...this.#extractors].sort().map((json): unknown => JSON.parse(json));
  }

  crawls(): { crawl: string; documents: number; first_captured_at: string; last_captured_at: string }[] {
    return [...this.#crawls]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([crawl, span]) => ({
        crawl,
        documents: span.documents,
        first_captured_at: span.first,
        last_captured_at: span.last,
      }));
  }
}
