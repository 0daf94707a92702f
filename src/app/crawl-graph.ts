// What a crawl's archive says of its links: every archived page's way on, so that a frontier that was lost can be built again.

import { decodeContent } from '../domain/content-coding.ts';
import { canonicalUrl } from '../domain/url/canonical.ts';
import type { BlobStore } from '../ports/blob-store.ts';
import type { CommittedCapture, FilePart } from '../ports/capture-index.ts';
import { linksOfBody } from '../stages/extract/links-of-body.ts';
import { readCommitted, readDomRecords } from '../stores/collection/read-committed.ts';
import { readHttpRecord, readRecordBlock } from '../stores/collection/read-record.ts';

export interface ArchivedPage {
  url: string;
  httpStatus: number;
  noTextReason: string | null;
  hasDocument: boolean;
}

export interface CrawlGraph {
  pages: ReadonlyMap<string, ArchivedPage>;
  /** Where a redirect of this page leads; null when it is none. */
  redirectOf(url: string): Promise<string | null>;
  /** Links of an archived page, canonical. */
  linksOf(url: string): Promise<string[]>;
}

const HTML = /^\s*(text\/html|application\/xhtml)/i;

/** Reads the index files once; records only as they are asked for. */
export async function readCrawlGraph(
  { dir: dataDir, blobs }: { dir: string; blobs: BlobStore },
  collection: string,
  crawlId: string,
): Promise<CrawlGraph> {
  const captures = new Map<string, CommittedCapture>();
  const originals = new Map<string, FilePart>();
  for await (const capture of readCommitted(dataDir, collection)) {
    if (!capture.isRevisit) originals.set(capture.payloadDigest, capture.warc);
    if (capture.crawlId === crawlId) captures.set(capture.url, capture);
  }
  const doms = await readDomRecords(dataDir, collection);
  const pages = new Map<string, ArchivedPage>();
  for (const [url, c] of captures)
    pages.set(url, {
      url,
      httpStatus: c.httpStatus,
      noTextReason: c.noTextReason,
      hasDocument: c.document !== null,
    });
  const messageOf = async (url: string) => {
    const capture = captures.get(url);
    const part = capture?.isRevisit ? originals.get(capture.payloadDigest) : capture?.warc;
    return part === undefined ? null : readHttpRecord(blobs, collection, part);
  };
  const field = (headers: ReadonlyArray<readonly [string, string]>, name: string): string | null =>
    headers.find(([n]) => n.toLowerCase() === name)?.[1] ?? null;
  return {
    pages,
    async redirectOf(url) {
      const status = captures.get(url)?.httpStatus ?? 0;
      if (status < 300 || status >= 400) return null;
      const message = await messageOf(url);
      const location = message === null ? null : field(message.headers, 'location');
      return location === null ? null : canonicalUrl(location, url);
    },
    async linksOf(url) {
      const capture = captures.get(url);
      const isConfirmed = capture?.httpStatus === 304 && capture.isRevisit;
      if (!capture || ((capture.httpStatus < 200 || capture.httpStatus >= 300) && !isConfirmed)) return [];
      const dom = capture.rendered ? doms.get(url) : undefined;
      if (dom !== undefined)
        return linksOfBody(await readRecordBlock(blobs, collection, dom), 'text/html; charset=utf-8', url).map(
          (link) => link.url,
        );
      const message = await messageOf(url);
      const type = message === null ? null : field(message.headers, 'content-type');
      if (message === null || (type !== null && !HTML.test(type))) return [];
      const decoded = await decodeContent(message.body, field(message.headers, 'content-encoding'));
      return linksOfBody(decoded.bytes, type, url).map((link) => link.url);
    },
  };
}
