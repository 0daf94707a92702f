// A staged capture as WARC records: HTTP heads rebuilt, digests taken, ids derived from the capture.
import {
  encodeWarcFields,
  printRequestHead,
  printResponseHead,
  REVISIT_PROFILES,
  sha256Digest,
  storedHeaders,
} from '../../../archive/index.ts';
import { type Capture, type CaptureId, type ConfirmedCapture, recordId } from '../../domain/capture.ts';
import { fileText } from '../../domain/content-hash.ts';
import type { DocumentRecord } from '../../domain/document.ts';
import { type Exchange, type HeaderList, headerValue } from '../../domain/exchange.ts';
import type { PreparedRecord, PreparedResponse } from '../../ports/collection-writer.ts';

/** SURT of a URL, as in CDXJ. `urn:` names stand for themselves. */
export type SurtOf = (url: string) => string;

const EMPTY = Buffer.alloc(0);
/** Letters of a path from the seed; nobody reads longer ones. */
const MOST_HOPS = 1000;

/** Response and request of one exchange. `part` names it within the capture: `''` for the page itself. */
export function exchangeRecords(
  capture: Capture,
  exchange: Exchange,
  part: string,
  surt: SurtOf,
  id = recordId(capture.id, `${part}response`),
): PreparedResponse {
  const headers = storedHeaders({
    headers: exchange.responseHeaders,
    decoded: exchange.decodedByBrowser,
    bodyBytes: exchange.body.length,
  });
  const version = exchange.httpVersion === '1.0' ? '1.0' : '1.1';
  const fields: [string, string][] = [];
  if (exchange.ipAddress !== null) fields.push(['WARC-IP-Address', exchange.ipAddress]);
  if (exchange.httpVersion === '2') fields.push(['WARC-Protocol', 'h2']);
  if (exchange.truncated !== null) fields.push(['WARC-Truncated', exchange.truncated]);
  const confirms = part === '' && exchange.status === 304 ? capture.confirms : undefined;
  if (confirms !== undefined) fields.push(...notModifiedFields(confirms));
  return {
    recordType: confirms === undefined ? 'response' : 'revisit',
    contentType: 'application/http; msgtype=response',
    recordId: id,
    date: exchange.startedAt,
    url: exchange.url,
    surt: surt(exchange.url),
    status: exchange.status,
    mime: mimeOf(exchange.responseHeaders),
    head: printResponseHead({ version, status: exchange.status, reason: exchange.statusText, headers }),
    payload: exchange.body,
    payloadDigest: confirms?.payloadDigest ?? sha256Digest(exchange.body),
    fields,
    mayBeRevisit: exchange.body.length > 0 && !isRedirect(exchange.status) && exchange.truncated === null,
    request: requestRecord(capture, exchange, part, id),
  };
}

/** WARC 1.1 §6.7.3: the server says that what was captured before is current still. */
const notModifiedFields = (first: ConfirmedCapture): Array<[string, string]> => [
  ['WARC-Profile', REVISIT_PROFILES.notModified],
  ['WARC-Refers-To', first.recordId],
  ['WARC-Refers-To-Target-URI', first.url],
  ['WARC-Refers-To-Date', first.date],
];

const isRedirect = (status: number): boolean => status >= 300 && status < 400;

function requestRecord(capture: Capture, exchange: Exchange, part: string, concurrentTo: string): PreparedRecord {
  const payload = exchange.requestBody ?? EMPTY;
  return {
    type: 'request',
    recordId: recordId(capture.id, `${part}request`),
    date: exchange.startedAt,
    targetUri: exchange.url,
    contentType: 'application/http; msgtype=request',
    head: printRequestHead({
      method: exchange.method,
      url: exchange.url,
      version: exchange.httpVersion === '1.0' ? '1.0' : '1.1',
      headers: exchange.requestHeaders,
    }),
    payload,
    payloadDigest: payload.length > 0 ? sha256Digest(payload) : null,
    fields: [['WARC-Concurrent-To', concurrentTo]],
    surt: null,
  };
}

/** The rendered DOM (`urn:dom:URL`) and the screenshot (`urn:view:URL`, the name Browsertrix uses). */
export function resourceRecords(capture: Capture, page = recordId(capture.id, 'response')): PreparedRecord[] {
  const { url, startedAt } = capture.exchange;
  const resource = (part: string, uri: string, contentType: string, payload: Buffer): PreparedRecord => ({
    type: 'resource',
    recordId: recordId(capture.id, part),
    date: startedAt,
    targetUri: uri,
    contentType,
    head: EMPTY,
    payload,
    payloadDigest: sha256Digest(payload),
    fields: [['WARC-Concurrent-To', page]],
    surt: uri,
  });
  const records: PreparedRecord[] = [];
  if (capture.renderedDom !== null) {
    const dom = Buffer.from(capture.renderedDom.toWellFormed(), 'utf8');
    records.push(resource('dom', `urn:dom:${url}`, 'text/html; charset=utf-8', dom));
  }
  if (capture.screenshot !== null)
    records.push(resource('screenshot', `urn:view:${url}`, 'image/png', capture.screenshot));
  return records;
}

/** A document's file text, as Common Crawl's WET files hold texts. It has no index line: the page's own is found by its URL. */
export function conversionRecord(
  captureId: CaptureId,
  page: PreparedResponse,
  document: DocumentRecord,
): PreparedRecord {
  const payload = Buffer.from(fileText(document.title, document.text), 'utf8');
  return {
    type: 'conversion',
    recordId: recordId(captureId, 'text'),
    date: page.date,
    targetUri: page.url,
    contentType: 'text/plain; charset=utf-8',
    head: EMPTY,
    payload,
    payloadDigest: sha256Digest(payload),
    fields: [['WARC-Refers-To', page.recordId]],
    surt: null,
  };
}

/** How the capture came to be, in the names of WARC 1.1 §6.6 as Heritrix and wget write them. It has no index line. */
export function metadataRecord(capture: Capture, page: PreparedResponse): PreparedRecord {
  const { referrer, depth, exchange } = capture;
  const fields: [string, string][] = [];
  if (referrer !== null) fields.push(['via', referrer]);
  if (depth > 0) fields.push(['hopsFromSeed', 'L'.repeat(Math.min(depth, MOST_HOPS))]);
  fields.push(['fetchTimeMs', String(Math.round(exchange.durationMs))]);
  const payload = encodeWarcFields(fields);
  return {
    type: 'metadata',
    recordId: recordId(capture.id, 'metadata'),
    date: page.date,
    targetUri: page.url,
    contentType: 'application/warc-fields',
    head: EMPTY,
    payload,
    payloadDigest: sha256Digest(payload),
    fields: [['WARC-Concurrent-To', page.recordId]],
    surt: null,
  };
}

const mimeOf = (headers: HeaderList): string => {
  const type = headerValue(headers, 'content-type')?.split(/[;,]/)[0]?.trim().toLowerCase() ?? '';
  return /^[\w.+-]+\/[\w.+-]+$/.test(type) ? type : 'unk';
};
