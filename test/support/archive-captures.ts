// Captures and a whole write path over a temporary folder, for tests of the archive.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Capture, captureId } from '../../src/domain/capture.ts';
import type { Extraction } from '../../src/domain/document.ts';
import type { Exchange } from '../../src/domain/exchange.ts';
import type { UrlKeys } from '../../src/stages/archive/stage.ts';

export const plainKeys: UrlKeys = {
  surt: (url) => {
    const { hostname, port, pathname, search } = new URL(url);
    return `${hostname.split('.').reverse().join(',')}${port ? `:${port}` : ''})${pathname}${search}`.toLowerCase();
  },
  urlKey: (url) => url.toLowerCase(),
};

export function exchangeOf(url: string, body: string, changes: Partial<Exchange> = {}): Exchange {
  return {
    url,
    method: 'GET',
    requestHeaders: [['User-Agent', 'gristmill-test']],
    httpVersion: '1.1',
    status: 200,
    statusText: 'OK',
    responseHeaders: [['Content-Type', 'text/html; charset=utf-8']],
    body: Buffer.from(body, 'utf8'),
    decodedByBrowser: false,
    truncated: null,
    ipAddress: '127.0.0.1',
    startedAt: new Date('2026-11-23T20:45:00.123Z'),
    durationMs: 5,
    ...changes,
  };
}

export function captureOf(exchange: Exchange, changes: Partial<Capture> = {}): Capture {
  const crawlId = changes.crawlId ?? 'c1';
  return {
    id: captureId(crawlId, exchange.url),
    crawlId,
    collection: 'main',
    depth: 0,
    referrer: null,
    exchange,
    renderedDom: null,
    renderReason: null,
    subresources: [],
    screenshot: null,
    redirectTarget: null,
    robotsDirectives: [],
    ...changes,
  };
}

export function extractionOf(text: string, changes: Partial<Extraction> = {}): Extraction {
  return {
    title: 'A title',
    authors: [],
    publishedAt: null,
    modifiedAt: null,
    siteName: null,
    description: null,
    canonicalUrl: null,
    text,
    markdown: text,
    language: 'en',
    languageScore: 1,
    pageType: 'article',
    charset: 'UTF-8',
    links: [],
    robotsDirectives: [],
    removed: [],
    noTextReason: text === '' ? 'empty' : null,
    extractor: { name: 'test', version: '1', model: null },
    quality: {},
    ...changes,
  };
}

/** A folder under the system's temporary one that `remove` takes away. */
export async function temporaryFolder(topic: string): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), `gristmill-${topic}-`));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
