// A foreign record as a capture of ours: date, URL, headers and identity stay; the body is stored de-chunked like every other.
import { createHash } from 'node:crypto';
import {
  isRecordId,
  parseHttpMessage,
  type ReadRecord,
  recordField,
  sha256Digest,
  targetUri,
} from '../../../archive/index.ts';
import { type Capture, type CaptureId, recordId } from '../../domain/capture.ts';
import type { Exchange, TruncatedReason } from '../../domain/exchange.ts';
import type { ForeignWarcinfo, PreparedRecord, PreparedResponse } from '../../ports/collection-writer.ts';
import { parseDate } from './judge-record.ts';

export interface ForeignCapture {
  capture: Capture;
  recordId: string;
  /** Changes to the main record that an Exchange cannot say. */
  main: Partial<PreparedResponse>;
}

/** The same foreign record has the same id however often, and in whichever file, it comes. */
export function foreignCaptureId(record: ReadRecord, url: string, date: Date): CaptureId {
  const identity = recordField(record, 'warc-record-id') ?? sha256Digest(record.block ?? Buffer.alloc(0));
  const text = `ingest\n${url}\n${date.toISOString()}\n${identity}`;
  return createHash('sha256').update(text).digest('hex').slice(0, 32) as CaptureId;
}

export interface ForeignContext {
  crawlId: string;
  collection: string;
  /** From a `urn:dom:` record of the same capture. */
  renderedDom: string | null;
  /** PNG, from a `urn:view:` record of the same capture. */
  screenshot?: Buffer | null;
}

/** `payload` replaces the block's own, for revisits whose original is known. */
export function foreignCapture(
  record: ReadRecord,
  url: string,
  date: Date,
  context: ForeignContext,
  payload: Buffer | null,
): ForeignCapture {
  const block = record.block ?? Buffer.alloc(0);
  const id = foreignCaptureId(record, url, date);
  const isHttp = record.type === 'response' || record.type === 'revisit';
  const message = isHttp ? parseHttpMessage(block) : null;
  const body = payload ?? message?.body ?? block;
  const contentType = recordField(record, 'content-type');
  const exchange: Exchange = {
    url,
    method: 'GET',
    requestHeaders: [],
    httpVersion: '1.1',
    status: message?.status ?? (isHttp ? 0 : 200),
    statusText: '',
    responseHeaders: message?.headers ?? (contentType !== null && !isHttp ? [['Content-Type', contentType]] : []),
    body,
    decodedByBrowser: false,
    truncated: truncatedOf(record),
    ipAddress: recordField(record, 'warc-ip-address'),
    startedAt: date,
    durationMs: 0,
  };
  const capture: Capture = {
    id,
    crawlId: context.crawlId,
    collection: context.collection,
    depth: 0,
    referrer: null,
    exchange,
    renderedDom: context.renderedDom,
    renderReason: context.renderedDom === null ? null : 'ingested',
    subresources: [],
    screenshot: context.screenshot ?? null,
    redirectTarget: null,
    robotsDirectives: [],
  };
  const head =
    message === null
      ? Buffer.alloc(0)
      : storedHead(block.subarray(message.headStart, block.length - message.rawBody.length));
  return { capture, recordId: idOf(record, id), main: { head, ...mainOf(record, isHttp) } };
}

/** What differs when the record is not a plain response. */
function mainOf(record: ReadRecord, isHttp: boolean): Partial<PreparedResponse> {
  if (isHttp) return {};
  const recordType = record.type === 'conversion' ? 'conversion' : 'resource';
  return {
    recordType,
    contentType: recordField(record, 'content-type') ?? 'application/octet-stream',
    mayBeRevisit: false,
  };
}

/** A revisit whose original is not at hand is kept as it came. */
export function looseRevisit(record: ReadRecord): Partial<PreparedResponse> {
  const keep = ['WARC-Profile', 'WARC-Refers-To', 'WARC-Refers-To-Target-URI', 'WARC-Refers-To-Date'];
  const fields = keep.flatMap((name): [string, string][] => {
    const value = recordField(record, name.toLowerCase());
    return value === null ? [] : [[name, value]];
  });
  const digest = recordField(record, 'warc-payload-digest');
  return {
    recordType: 'revisit',
    payload: Buffer.alloc(0),
    mayBeRevisit: false,
    fields,
    ...(digest !== null && { payloadDigest: digest }),
  };
}

/** The head byte for byte, but for `Transfer-Encoding`: the body is stored without chunk framing. */
function storedHead(head: Buffer): Buffer {
  const text = head.toString('latin1');
  return Buffer.from(text.replace(/^transfer-encoding([ \t]*:)/gim, 'X-Archive-Orig-Transfer-Encoding$1'), 'latin1');
}

/** The record's own id when it is one that can stand in ours; otherwise one made from the capture's. */
function idOf(record: ReadRecord, id: CaptureId): string {
  const own = recordField(record, 'warc-record-id')?.trim() ?? '';
  if (isRecordId(own)) return own;
  if (/^urn:uuid:[0-9a-f-]{36}$/i.test(own)) return `<${own}>`;
  return `<urn:uuid:${id.slice(0, 8)}-${id.slice(8, 12)}-8${id.slice(13, 16)}-8${id.slice(17, 20)}-${id.slice(20, 32)}>`;
}

/** A foreign warcinfo record, to go along with the records that name it; null when it has no id or date, or is larger than such records are. */
export function foreignInfo(record: ReadRecord): ForeignWarcinfo | null {
  const recordId = recordField(record, 'warc-record-id')?.trim() ?? '';
  const date = parseDate(recordField(record, 'warc-date'));
  if (!isRecordId(recordId) || date === null || record.block === null || record.block.length > MOST_INFO_BYTES)
    return null;
  return {
    recordId,
    date,
    contentType: recordField(record, 'content-type') ?? 'application/warc-fields',
    payload: Buffer.from(record.block),
    filename: recordField(record, 'warc-filename'),
  };
}

const MOST_INFO_BYTES = 64 * 1024;

const TRUNCATED = ['length', 'time', 'disconnect', 'unspecified'] as const;

function truncatedOf(record: ReadRecord): TruncatedReason | null {
  const value = recordField(record, 'warc-truncated')?.toLowerCase() ?? null;
  if (record.type === 'revisit' && value === 'length') return null; // its payload is left out, not lost
  return value === null ? null : (TRUNCATED.find((known) => known === value) ?? 'unspecified');
}

/** A foreign request record, kept as it is and tied to its response. */
export function foreignRequest(
  record: ReadRecord,
  url: string,
  date: Date,
  recordId: string,
  concurrentTo: string,
): PreparedRecord {
  const block = record.block ?? Buffer.alloc(0);
  const body = parseHttpMessage(block)?.rawBody ?? Buffer.alloc(0);
  return {
    type: 'request',
    recordId,
    date,
    targetUri: url,
    contentType: recordField(record, 'content-type') ?? 'application/http; msgtype=request',
    head: block.subarray(0, block.length - body.length),
    payload: body,
    payloadDigest: body.length > 0 ? sha256Digest(body) : null,
    fields: [['WARC-Concurrent-To', concurrentTo]],
    surt: null,
  };
}

/** A foreign metadata record, kept as it is and tied to its capture. */
export function foreignMetadata(record: ReadRecord, capture: Capture, concurrentTo: string): PreparedRecord {
  const own = recordField(record, 'warc-record-id')?.trim() ?? '';
  const block = record.block ?? Buffer.alloc(0);
  const uri = targetUri(record);
  return {
    type: 'metadata',
    recordId: isRecordId(own) ? own : derivedId(capture.id, block),
    date: parseDate(recordField(record, 'warc-date')) ?? capture.exchange.startedAt,
    targetUri: uri !== null && URL.canParse(uri) ? uri : capture.exchange.url,
    contentType: recordField(record, 'content-type') ?? 'application/octet-stream',
    head: Buffer.alloc(0),
    payload: block,
    payloadDigest: sha256Digest(block),
    fields: [['WARC-Concurrent-To', concurrentTo]],
    surt: null,
  };
}

const derivedId = (id: CaptureId, block: Buffer): string => recordId(id, `metadata/${sha256Digest(block)}`);
