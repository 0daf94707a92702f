// A document as a WARC conversion record, as in Common Crawl's WET files: the text of a response, named by it.
import { createHash } from 'node:crypto';
import { encodeRecordMember, encodeWarcFields, type NamedField, sha256Digest } from '../../../archive/index.ts';
import { recordId } from '../../domain/capture.ts';
import { fileText } from '../../domain/content-hash.ts';
import type { DocumentRecord } from '../../domain/document.ts';
import type { ExportRequest } from './request.ts';

const NOTHING = Buffer.alloc(0);

/** One gzip member. The record id is derived from the response's, so that exporting again changes nothing. */
export function conversionRecord(record: DocumentRecord, warcinfoId: string): Promise<Buffer> {
  const payload = Buffer.from(fileText(record.title, record.text), 'utf8');
  const fields: NamedField[] = [
    ['WARC-Warcinfo-ID', warcinfoId],
    ['WARC-Refers-To', record.record_id],
  ];
  if (record.language !== null) fields.push(['WARC-Identified-Content-Language', record.language]);
  return encodeRecordMember({
    type: 'conversion',
    recordId: recordId(derivedName(record.record_id), 'conversion'),
    date: new Date(record.captured_at),
    targetUri: record.url,
    contentType: 'text/plain; charset=utf-8',
    head: NOTHING,
    payload,
    payloadDigest: sha256Digest(payload),
    fields,
  });
}

/** Id of the warcinfo record of a file, which its other records name: it follows from the first document. */
export const wetHeadId = (request: ExportRequest, first: DocumentRecord): string =>
  recordId(derivedName(`${request.collection} ${first.record_id}`), 'warcinfo');

/** The warcinfo record at the beginning, dated like the first document: an export has no time of its own. */
export function wetHead(request: ExportRequest, first: DocumentRecord): Promise<Buffer> {
  const payload = encodeWarcFields([
    ['software', `gristmill/${request.gristmillVersion}`],
    ['format', 'WARC File Format 1.1'],
    ['description', `texts of collection ${request.collection}`],
  ]);
  return encodeRecordMember({
    type: 'warcinfo',
    recordId: wetHeadId(request, first),
    date: new Date(first.captured_at),
    targetUri: null,
    contentType: 'application/warc-fields',
    head: NOTHING,
    payload,
    payloadDigest: null,
    fields: [],
  });
}

const derivedName = (name: string): string => createHash('sha256').update(name).digest('hex').slice(0, 32);
