// Work in progress between stages: one folder a crawl, one blob a capture and kind. First writer wins, so a repeated job changes nothing.
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
      const bytes = await blobs.get(captureKey(id));
      return bytes === null ? null : decodeCapture(bytes);
    },
    async putExtraction(id, extraction) {
      await blobs.put(extractionKey(id), Buffer.from(JSON.stringify(extraction), 'utf8'));
    },
    async readExtraction(id) {
      const bytes = await blobs.get(extractionKey(id));
      return bytes === null ? null : (JSON.parse(bytes.toString('utf8')) as Extraction);
    },
    async delete(id) {
      await blobs.delete(extractionKey(id));
      await blobs.delete(captureKey(id));
    },
  };
}
