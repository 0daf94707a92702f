// A captured page as extraction saw it: the response's body (of a revisit, the first capture's), and the DOM that a browser drew.
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { parseHttpMessage } from '../../archive/index.ts';
import type { BlobStore } from '../ports/blob-store.ts';
import type { CommittedCapture } from '../ports/capture-index.ts';
import { decodeContent } from '../stages/extract/content-coding.ts';
import type { PageInput } from '../stages/extract/page-input.ts';
import { readRecordBlock } from '../stores/collection/read-record.ts';
import { createFsBlobStore } from '../stores/fs-blob-store.ts';
import { findCaptures } from './captures.ts';

export interface ArchivePlace {
  dataDir: string;
  collection: string;
  surt(url: string): string;
  /** Where the WARCs are when not in the data directory. */
  blobs?: BlobStore;
}

const blobsOf = (place: ArchivePlace): BlobStore => place.blobs ?? createFsBlobStore(place.dataDir);

const unzip = promisify(gunzip);
const CAPTURES_LOOKED_AT = 200;
const PAGE_LIMIT_BYTES = 64 * 1024 * 1024;

/** Null when the archive holds no body for it. */
export async function readCapturedPage(place: ArchivePlace, capture: CommittedCapture): Promise<PageInput | null> {
  const { collection } = place;
  const original = capture.isRevisit ? await findOriginal(place, capture) : capture;
  if (original === null) return null;
  const block = await readRecordBlock(blobsOf(place), collection, original.warc);
  const response = parseHttpMessage(block);
  // a file that was taken in is a resource record: its block is the page
  if (response === null) return { bytes: block, url: capture.url, contentType: null };
  const header = (name: string): string | null => response.headers.find(([n]) => n.toLowerCase() === name)?.[1] ?? null;
  const bytes = await decodeContent(response.body, header('content-encoding'));
  if (bytes === null || bytes.length > PAGE_LIMIT_BYTES) return null;
  const renderedDom = capture.rendered ? await readDom(place, capture) : null;
  return { bytes, url: capture.url, contentType: header('content-type'), renderedDom };
}

/** Of a revisit: the capture whose payload it stands for, by the URL that its record names. */
async function findOriginal(
  place: ArchivePlace,
  revisit: CommittedCapture,
): Promise<Pick<CommittedCapture, 'warc'> | null> {
  const named = await refersTo(place, revisit);
  for (const url of new Set([named ?? revisit.url, revisit.url])) {
    const found = await findCaptures({ ...place, match: 'exact', url, limit: CAPTURES_LOOKED_AT });
    const original = found.find((c) => !c.is_revisit && c.digest === revisit.payloadDigest);
    if (original !== undefined) return original;
  }
  return null;
}

async function refersTo(place: ArchivePlace, { warc }: CommittedCapture): Promise<string | null> {
  const range = { start: warc.offset, end: warc.offset + warc.length };
  const bytes = await blobsOf(place).get(`collections/${place.collection}/warc/${warc.file}`, range);
  if (bytes === null) return null;
  const head = (await unzip(bytes, { maxOutputLength: PAGE_LIMIT_BYTES })).toString('utf8', 0, 16_384);
  return /^WARC-Refers-To-Target-URI: *(\S+)/im.exec(head)?.[1] ?? null;
}

/** The DOM drawn at the same second; the latest before it when that one is gone. */
async function readDom(place: ArchivePlace, capture: CommittedCapture): Promise<string | null> {
  const url = `urn:dom:${capture.url}`;
  const found = await findCaptures({ ...place, match: 'exact', url, limit: CAPTURES_LOOKED_AT });
  const second = `${capture.date.slice(0, 19)}Z`;
  const dom = found.findLast((c) => c.captured_at.slice(0, 19) <= second.slice(0, 19)) ?? found.at(-1);
  if (dom === undefined) return null;
  return (await readRecordBlock(blobsOf(place), place.collection, dom.warc)).toString('utf8');
}
