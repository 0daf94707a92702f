// The last stage: a staged capture and its extraction become WARC records, a document line and an index line, committed together.
import type { Capture, CaptureId } from '../../domain/capture.ts';
import type { Extraction } from '../../domain/document.ts';
import { StageError } from '../../domain/errors.ts';
import type { Stage } from '../../domain/stage.ts';
import type { CaptureIndex, CommittedCapture } from '../../ports/capture-index.ts';
import type { CollectionWriter, PreparedCapture } from '../../ports/collection-writer.ts';
import { documentRecord } from './document-record.ts';
import { redactSecrets } from './redact.ts';
import { conversionRecord, exchangeRecords, metadataRecord, resourceRecords } from './to-records.ts';

export interface ArchiveInput {
  captureId: CaptureId;
  crawlId: string;
  collection: string;
}

export interface ArchiveDeps {
  /** What archive needs of staging. The caller deletes the blobs once the URL's end is recorded. */
  staging: {
    readCapture(id: CaptureId): Promise<Capture | null>;
    readExtraction(id: CaptureId): Promise<Extraction | null>;
  };
  /** The writer of the input's collection. */
  writer: CollectionWriter;
  index: CaptureIndex;
  /** Index key and dedupe key of a URL. */
  keys: UrlKeys;
  options?: ArchiveOptions;
}

/** What goes into the archive beyond, or short of, what came. */
export interface ArchiveOptions {
  /** Values of `Authorization`, `Cookie`, `Set-Cookie` and their kin are left out. */
  redactSecrets: boolean;
  /** The extracted text goes in as a `conversion` record too. */
  conversions: boolean;
  /** A `metadata` record with each capture: the page that linked to it, the hops from its seed, how long it took. */
  metadata: boolean;
}

export interface UrlKeys {
  /** As in CDXJ (Internet Archive's form). */
  surt(url: string): string;
  urlKey(url: string): string;
}

/** Done with reason null when this run wrote the capture, with `archived-before` when it was there. StageError `ARCHIVE_NO_CAPTURE` when nobody has it. */
export const archiveStage: Stage<ArchiveInput, ArchiveDeps, CommittedCapture> = {
  name: 'archive',
  async run({ captureId, crawlId, collection }, deps, context) {
    const [before] = await deps.index.committed(collection, [captureId]);
    if (before) return { outcome: 'done', reason: 'archived-before', output: before };
    const capture = await deps.staging.readCapture(captureId);
    if (capture === null) throw noCapture(captureId);
    const extraction = await deps.staging.readExtraction(captureId);
    context.signal.throwIfAborted();
    const { redactSecrets: isPrivate = false, conversions = false, metadata = false } = deps.options ?? {};
    const whole = { ...capture, crawlId, collection };
    const prepared = prepareCapture(isPrivate ? redactSecrets(whole) : whole, extraction, deps.keys);
    const beside = [
      ...(metadata ? [metadataRecord(whole, prepared.main)] : []),
      ...(conversions && prepared.document !== null
        ? [conversionRecord(captureId, prepared.main, prepared.document)]
        : []),
    ];
    const output = await deps.writer.append({ ...prepared, resources: [...prepared.resources, ...beside] });
    return { outcome: 'done', reason: null, output };
  },
};

const noCapture = (id: string): StageError =>
  new StageError('ARCHIVE_NO_CAPTURE', 'permanent', `capture ${id} is neither staged nor archived`);

/** Pure: the same capture gives the same records. `recordId` keeps the id that an ingested capture came with. */
export function prepareCapture(
  capture: Capture,
  extraction: Extraction | null,
  keys: UrlKeys,
  recordId?: string,
): PreparedCapture {
  const surt = (url: string): string => (url.startsWith('urn:') ? url : keys.surt(url));
  const main = exchangeRecords(capture, capture.exchange, '', surt, recordId);
  const hasDocument = extraction !== null && capture.exchange.status < 300 && capture.exchange.truncated === null;
  const document = hasDocument
    ? documentRecord(
        {
          url: main.url,
          urlKey: keys.urlKey(main.url),
          surt: main.surt,
          collection: capture.collection,
          crawlId: capture.crawlId,
          capturedAt: main.date,
          recordId: main.recordId,
          httpStatus: main.status,
        },
        extraction,
      )
    : null;
  const noTextReason = document === null ? reasonWithout(capture, extraction) : null;
  return {
    captureId: capture.id,
    crawlId: capture.crawlId,
    rendered: capture.renderedDom !== null,
    noTextReason,
    main,
    subresources: capture.subresources.map((exchange, i) => exchangeRecords(capture, exchange, `sub/${i}/`, surt)),
    resources: resourceRecords(capture, main.recordId),
    document,
  };
}

function reasonWithout(capture: Capture, extraction: Extraction | null): string {
  const { status, truncated } = capture.exchange;
  if (status >= 300 && status < 400) return status === 304 ? 'not-modified' : 'redirect';
  if (status >= 400) return 'http-error';
  // cut by our own bound, the response is all that was wanted of it; broken off or too slow, it never came whole
  if (truncated !== null) return truncated === 'length' ? 'truncated' : `truncated-${truncated}`;
  return extraction?.noTextReason ?? (extraction === null ? 'not-extracted' : 'empty');
}
