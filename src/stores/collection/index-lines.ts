// Index lines of a capture, and back: the standard CDXJ keys, and our own after them, so that a lost Redis can be told again from disk.
import { type CdxjLine, cdxTimestamp, parseCdxjLine, printCdxjLine } from '../../../archive/index.ts';
import type { CommittedCapture, FilePart } from '../../ports/capture-index.ts';
import type { PreparedRecord, PreparedResponse } from '../../ports/collection-writer.ts';

type PartRecord = Pick<PreparedResponse, 'url' | 'surt' | 'date' | 'mime' | 'payloadDigest'> & {
  status: number | null;
};

/** The line of a subresource or resource record. */
export const partLine = (record: PartRecord, place: FilePart): string => printCdxjLine(lineOfPart(record, place));

export function lineOfPart(record: PartRecord, place: FilePart): CdxjLine {
  return {
    key: record.surt,
    timestamp: cdxTimestamp(record.date),
    fields: {
      url: record.url,
      mime: record.mime,
      ...(record.status !== null && { status: String(record.status) }),
      digest: record.payloadDigest,
      length: String(place.length),
      offset: String(place.offset),
      filename: place.file,
    },
  };
}

export const resourceLineOf = (record: PreparedRecord, surt: string, place: FilePart): string =>
  partLine(
    {
      url: record.targetUri,
      surt,
      date: record.date,
      mime: record.contentType.split(';')[0] ?? 'unk',
      payloadDigest: record.payloadDigest ?? '',
      status: null,
    },
    place,
  );

/** The line that commits a capture. `mime` is that of the payload; a revisit's line says `warc/revisit`, as pywb's do. */
export const captureLine = (capture: CommittedCapture, surt: string, mime: string): string =>
  printCdxjLine(lineOfCapture(capture, surt, mime));

export function lineOfCapture(capture: CommittedCapture, surt: string, mime: string): CdxjLine {
  const { document } = capture;
  return {
    key: surt,
    timestamp: cdxTimestamp(new Date(capture.date)),
    fields: {
      url: capture.url,
      mime: capture.isRevisit ? 'warc/revisit' : mime,
      status: capture.httpStatus === 0 ? '-' : String(capture.httpStatus),
      digest: capture.payloadDigest,
      length: String(capture.warc.length),
      offset: String(capture.warc.offset),
      filename: capture.warc.file,
      capture: capture.captureId,
      crawl: capture.crawlId,
      date: capture.date,
      id: capture.recordId.replace(/^<urn:uuid:(.*)>$/, '$1'),
      bytes: String(capture.payloadBytes),
      ...(capture.rendered && { rendered: true }),
      ...(capture.noTextReason !== null && { noText: capture.noTextReason }),
      ...(capture.validators?.etag && { etag: capture.validators.etag }),
      ...(capture.validators?.lastModified && { lastModified: capture.validators.lastModified }),
      ...(capture.textId !== null && { text: capture.textId }),
      ...(document !== null && {
        document: { filename: document.file, offset: String(document.offset), length: String(document.length) },
      }),
    },
  };
}

/** Foreign records may have ids of other forms, which stand in the line as they are. */
const recordIdOf = (id: string): string => (id.startsWith('<') ? id : `<urn:uuid:${id}>`);

/** Null when the line is not one that commits a capture. */
export function captureOfLine(text: string): CommittedCapture | null {
  const line = parseCdxjLine(text);
  return line === null ? null : captureOf(line);
}

export function captureOf(line: CdxjLine): CommittedCapture | null {
  const { fields } = line;
  const word = (name: string): string | null => (typeof fields[name] === 'string' ? (fields[name] as string) : null);
  const captureId = word('capture');
  const warc = filePart(fields);
  if (captureId === null || warc === null) return null;
  const { document } = fields;
  const [etag, lastModified] = [word('etag'), word('lastModified')];
  return {
    captureId,
    crawlId: word('crawl') ?? '',
    url: fields.url,
    date: word('date') ?? '',
    recordId: recordIdOf(word('id') ?? ''),
    payloadDigest: word('digest') ?? '',
    isRevisit: word('mime') === 'warc/revisit',
    httpStatus: Number(word('status')) || 0,
    payloadBytes: Number(word('bytes') ?? 0),
    rendered: fields['rendered'] === true,
    noTextReason: word('noText'),
    textId: word('text'),
    validators: etag === null && lastModified === null ? null : { etag, lastModified },
    warc,
    document: typeof document === 'object' && document !== null ? filePart(document as Record<string, unknown>) : null,
  };
}

/** `filename`, `offset` and `length` of a line; null when one is missing or no number. */
export function filePart(fields: Record<string, unknown>): FilePart | null {
  const { filename, offset, length } = fields;
  const part = { file: filename, offset: Number(offset), length: Number(length) };
  if (typeof part.file !== 'string' || !Number.isSafeInteger(part.offset) || !Number.isSafeInteger(part.length))
    return null;
  return part.offset >= 0 && part.length > 0 ? { ...part, file: part.file } : null;
}
