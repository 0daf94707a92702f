// The document index told anew from the archived documents: after a lost Redis, and to forget what was purged.
import { captureId } from '../../domain/capture.ts';
import type { DocumentRecord } from '../../domain/document.ts';
import type { BlobStore } from '../../ports/blob-store.ts';
import type { DocumentIndex, IndexedDocument } from '../../ports/document-index.ts';
import { describeDocument } from '../../stages/dedupe/stage.ts';
import { documentLines, type ReadFaults } from '../export/document-lines.ts';

const BATCH = 200;

/** Clears the collection's part of the index and adds its documents in archive order. Answers how many there were, and what could not be read. */
export async function reindexDocuments(
  blobs: BlobStore,
  collection: string,
  index: DocumentIndex,
): Promise<{ documents: number; damaged: ReadFaults['damaged'] }> {
  const faults: ReadFaults = { damaged: [] };
  await index.clear(collection);
  let batch: IndexedDocument[] = [];
  let documents = 0;
  const flush = async (): Promise<void> => {
    await index.add(batch);
    documents += batch.length;
    batch = [];
  };
  for await (const { line } of documentLines({ blobs, collection, only: null }, faults, [])) {
    const record = JSON.parse(line) as DocumentRecord;
    if (record.text === '') continue;
    const capture = captureId(record.crawl, record.url);
    batch.push(describeDocument({ captureId: capture, crawlId: record.crawl, collection }, record).document);
    if (batch.length >= BATCH) await flush();
  }
  await flush();
  return { documents, damaged: faults.damaged };
}
