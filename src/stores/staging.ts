// Work in progress between stages: one folder a crawl, one blob a capture and kind. First writer wins, so a repeated job changes nothing.
// A blob that a power cut tore is as good as none: it is removed, and the page goes back to the stage that makes it.
import { createHash } from 'node:crypto';
import type { Capture, CaptureId } from '../domain/capture.ts';
import { decodeCapture, encodeCapture } from '../domain/capture-bundle.ts';
import type { Extraction } from '../domain/document.ts';
import type { BlobStore } from '../ports/blob-store.ts';

export interface Staging {
  hasCapture(id: CaptureId): Promise<boolean>;
  /** False when another run of the job was first; its bytes stand. */
  putCapture(capture: Capture): Promise<boolean>;
  /** Null when the capture was archived already or never staged. */
  readCapture(id: CaptureId): Promise<Capture | null>;
  putExtraction(id: CaptureId, extraction: Extraction): Promise<void>;
  readExtraction(id: CaptureId): Promise<Extraction | null>;
  delete(id: CaptureId): Promise<void>;
}

/** Two hex digits of fan-out keep folders small. */
const base = (crawlId: string, id: CaptureId): string => `staging/${crawlId}/${id.slice(0, 2)}/${id}`;

export function createStaging(blobs: BlobStore, crawlId: string): Staging {
  const captureKey = (id: CaptureId): string => `${base(crawlId, id)}.capture`;
  const extractionKey = (id: CaptureId): string => `${base(crawlId, id)}.extraction.json`;
  return {
    hasCapture: async (id) => (await blobs.stat(captureKey(id))) !== null,
    putCapture: (capture) => blobs.put(captureKey(capture.id), encodeCapture(capture), { ifAbsent: true }),
    async readCapture(id) {
      return whole(blobs, captureKey(id), decodeCapture);
    },
    async putExtraction(id, extraction) {
      const json = JSON.stringify(extraction);
      await blobs.put(extractionKey(id), Buffer.from(`${sumOf(json)}\n${json}`, 'utf8'));
    },
    async readExtraction(id) {
      return whole(blobs, extractionKey(id), decodeExtraction);
    },
    async delete(id) {
      await blobs.delete(extractionKey(id));
      await blobs.delete(captureKey(id));
    },
  };
}

/** Null for a blob that is not there, or not what was written. */
async function whole<T>(blobs: BlobStore, key: string, decode: (bytes: Buffer) => T): Promise<T | null> {
  const bytes = await blobs.get(key);
  if (bytes === null) return null;
  try {
    return decode(bytes);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    await blobs.delete(key);
    return null;
  }
}

const sumOf = (json: string): string => createHash('sha1').update(json).digest('hex');

function decodeExtraction(bytes: Buffer): Extraction {
  const text = bytes.toString('utf8');
  const end = text.indexOf('\n');
  const json = text.slice(end + 1);
  if (text.slice(0, Math.max(0, end)) !== sumOf(json)) throw new RangeError('extraction is not what was written');
  return JSON.parse(json) as Extraction;
}
