// Which documents an export holds and in what order: a function of the set of records, never of the order they were written in.
import type { DocumentRecord } from '../../domain/document.ts';
import type { Removals } from './removals.ts';
import type { ExportFilters, ExportRequest } from './request.ts';
import type { Row } from './row.ts';

/** docs/contract.md §3 order: SURT, capture time, record id. URLs that share a SURT are kept apart first, so that crawling again cannot swap them. */
export function compareRows(a: Row, b: Row): number {
  return (
    compare(a.surt, b.surt) ||
    compare(a.url, b.url) ||
    compare(a.capturedAt, b.capturedAt) ||
    compare(a.recordId, b.recordId)
  );
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Why a record is no candidate at all, or null. These look at the capture; the document's own filters come after versions. */
export function captureVerdict(record: DocumentRecord, filters: ExportFilters): string | null {
  if (record.text === '') return 'no-text';
  if (record.http_status >= 400) return 'http-status';
  if (filters.crawl.length > 0 && !filters.crawl.includes(record.crawl)) return 'crawl';
  const at = Date.parse(record.captured_at);
  if (filters.since !== null && at < Date.parse(filters.since)) return 'since';
  if (filters.until !== null && at >= Date.parse(filters.until)) return 'until';
  if (filters.host.length > 0 && !filters.host.includes(hostOf(record.url))) return 'host';
  return null;
}

function documentVerdict(row: Row, filters: ExportFilters): string | null {
  if (filters.language.length > 0 && !filters.language.includes(row.language ?? '')) return 'language';
  if (filters.minWords !== null && row.words < filters.minWords) return 'min-words';
  if (filters.pageType.length > 0 && !filters.pageType.some((type) => type === row.pageType)) return 'page-type';
  return row.qualityReason;
}

/** Host and port of a URL; '' for a URL without one (plain files). */
export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : '';
}

/** Versions, then the documents' own filters; rows for which `isKept` holds stay though superseded. Rows come back in order; what went is counted in `removed`. */
export function selectRows(
  rows: readonly Row[],
  request: Pick<ExportRequest, 'filters' | 'versions'>,
  removed: Removals,
  isKept: (row: Row) => boolean = () => false,
): Row[] {
  const ordered = [...rows].sort(compareRows);
  const versioned = chooseVersions(ordered, { versions: request.versions, isKept }, removed);
  return versioned.filter((row) => {
    const reason = documentVerdict(row, request.filters);
    if (reason !== null) removed.count(reason, 1, row);
    return reason === null;
  });
}

/** Unchanged text, counters aside, is no new document; changed text supersedes what was there. */
function chooseVersions(
  ordered: readonly Row[],
  rules: { versions: 'latest' | 'all'; isKept: (row: Row) => boolean },
  removed: Removals,
): Row[] {
  const byUrl = new Map<string, Row[]>();
  for (const row of ordered) {
    const captures = byUrl.get(row.urlKey);
    if (captures === undefined) byUrl.set(row.urlKey, [row]);
    else captures.push(row);
  }
  const chosen = new Set<Row>();
  for (const captures of byUrl.values()) {
    const changed = changesOf(captures, removed);
    const latest = changed.at(-1);
    const kept = changed.filter((row) => rules.versions === 'all' || row === latest || rules.isKept(row));
    for (const row of kept) chosen.add(row);
    removed.count('superseded', changed.length - kept.length, changed[0]);
  }
  return ordered.filter((row) => chosen.has(row));
}

function changesOf(captures: readonly Row[], removed: Removals): Row[] {
  const inTime = [...captures].sort((a, b) => compare(a.capturedAt, b.capturedAt) || compare(a.recordId, b.recordId));
  const changed: Row[] = [];
  for (const row of inTime) {
    const before = changed.at(-1);
    if (before?.versionId === row.versionId) {
      removed.count('unchanged', 1, row);
      continue;
    }
    row.version = changed.length + 1;
    row.supersedes = before?.recordId ?? null;
    changed.push(row);
  }
  return changed;
}
