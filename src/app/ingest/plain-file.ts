// HTML, Markdown and text files as captures: text by our naming scheme is checked against its name, and cleaned like all text.
import { createHash } from 'node:crypto';
import type { Capture, CaptureId } from '../../domain/capture.ts';
import type { Extraction } from '../../domain/document.ts';
import { blankExtraction } from '../../stages/extract/blank-extraction.ts';
import { cleanText } from '../../stages/extract/clean-text.ts';

/** `NNN_<16 hex>.txt`: the digits say what the file's SHA-256 begins with, where our own exports made the name. */
const TEXT_NAME = /^\d{3,}_([0-9a-f]{16})\.txt$/;

/** What is wrong with a name by the scheme; null when it is right or by no scheme. */
export function nameProblem(name: string, bytes: Buffer): string | null {
  const digits = TEXT_NAME.exec(name)?.[1];
  if (digits === undefined) return null;
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
  return hash === digits
    ? null
    : `name: the digits ${digits} are not the SHA-256 of the file (${hash}); another tool may have given them`;
}

const TYPES = {
  html: 'text/html',
  markdown: 'text/markdown; charset=utf-8',
  text: 'text/plain; charset=utf-8',
} as const;

/** Known by its base name and its bytes: the same file ingested twice is one capture. `urn:file:` names sort by base name. */
export function plainCapture(
  name: string,
  kind: keyof typeof TYPES,
  bytes: Buffer,
  modifiedAt: Date,
  crawl: { crawlId: string; collection: string },
): Capture {
  const url = `urn:file:${encodeURIComponent(name)}`;
  const id = createHash('sha256').update(`ingest-file\n${url}\n`).update(bytes).digest('hex').slice(0, 32) as CaptureId;
  return {
    id,
    ...crawl,
    depth: 0,
    referrer: null,
    exchange: {
      url,
      method: 'GET',
      requestHeaders: [],
      httpVersion: '1.1',
      status: 200,
      statusText: '',
      responseHeaders: [['Content-Type', TYPES[kind]]],
      body: bytes,
      decodedByBrowser: false,
      truncated: null,
      ipAddress: null,
      startedAt: modifiedAt,
      durationMs: 0,
    },
    renderedDom: null,
    renderReason: null,
    subresources: [],
    screenshot: null,
    redirectTarget: null,
    robotsDirectives: [],
  };
}

/** Decoded as UTF-8; a byte order mark goes. Markdown is text here: its marks are kept. */
export function extractPlainText(bytes: Buffer): Extraction {
  const cleaned = cleanText(bytes.toString('utf8').replace(/^\ufeff/, ''));
  const blank = blankExtraction(cleaned.reason ?? 'empty');
  const counts = new Map<string, number>();
  for (const { reason } of cleaned.removed) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return {
    ...blank,
    title: cleaned.title,
    text: cleaned.verdict === 'keep' ? cleaned.text : '',
    markdown: cleaned.verdict === 'keep' ? cleaned.text : '',
    publishedAt: cleaned.publishedAt,
    removed: [...counts].map(([reason, count]) => ({ reason, count })),
    noTextReason: cleaned.verdict === 'keep' && cleaned.text !== '' ? null : (cleaned.reason ?? 'empty'),
    extractor: { name: 'gristmill-text', version: '1', model: null },
  };
}
