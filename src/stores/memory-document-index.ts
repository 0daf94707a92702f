// The document index of a plain loop without Redis: unit tests, benches, re-ingest.
import type { DocumentIndex, IndexedDocument, IndexMatch } from '../ports/document-index.ts';

interface CollectionIndex {
  bodies: Map<string, { documentId: string; captureId: string }>;
  bands: Map<number, string>[];
}

/** An index in this process's memory, gone when it ends. */
export function createMemoryDocumentIndex(): DocumentIndex {
  const collections = new Map<string, CollectionIndex>();
  return {
    async add(documents) {
      return documents.map((document) => addOne(collections, document));
    },
    count: async (collection) => collections.get(collection)?.bodies.size ?? 0,
    async clear(collection) {
      collections.delete(collection);
    },
  };
}

function addOne(collections: Map<string, CollectionIndex>, document: IndexedDocument): IndexMatch {
  let index = collections.get(document.collection);
  if (index === undefined) collections.set(document.collection, (index = { bodies: new Map(), bands: [] }));
  const owner = index.bodies.get(document.bodyHash);
  if (owner !== undefined && owner.captureId !== document.captureId) return { exact: owner.documentId, candidates: [] };
  const shared = new Map<string, number>();
  for (const [band, key] of document.bands.entries()) {
    const buckets = (index.bands[band] ??= new Map());
    const holder = buckets.get(key);
    if (holder === undefined) buckets.set(key, document.documentId);
    else if (holder !== document.documentId) shared.set(holder, (shared.get(holder) ?? 0) + 1);
  }
  index.bodies.set(document.bodyHash, { documentId: document.documentId, captureId: document.captureId });
  return { exact: null, candidates: rankCandidates(shared) };
}

/** Most shared bands first, then by id, so that every index answers alike. */
export function rankCandidates(shared: ReadonlyMap<string, number>): { documentId: string; bands: number }[] {
  return [...shared]
    .map(([documentId, bands]) => ({ documentId, bands }))
    .sort((a, b) => b.bands - a.bands || (a.documentId < b.documentId ? -1 : 1));
}
