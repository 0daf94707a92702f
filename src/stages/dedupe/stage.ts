// The third stage: hashes a page's text and gives the live, provisional verdict. `export` decides again, from the whole set.
import { contentHash, documentId } from '../../domain/content-hash.ts';
import { readBody } from '../../domain/dedupe/body-hash.ts';
import { BANDS, bandKeys, signTokens } from '../../domain/dedupe/signature.ts';
import type { Stage, StageContext, StageResult } from '../../domain/stage.ts';
import type { DocumentIndex, IndexedDocument, IndexMatch } from '../../ports/document-index.ts';

export interface DedupeInput {
  captureId: string;
  crawlId: string;
  collection: string;
}

export interface DedupeDeps {
  staging: DedupeStaging;
  index: DocumentIndex;
}

/** What dedupe needs of staging: the text that extract left. Null when there is none (a redirect, an archived capture). */
export interface DedupeStaging {
  readExtraction(captureId: string): Promise<{ title: string | null; text: string } | null>;
}

export type DuplicateKind = 'unique' | 'exact' | 'near' | 'contained';

export interface DedupeVerdict {
  /** First 16 hex digits of `sha256`. */
  id: string;
  /** SHA-256 of the file text, 64 hex. */
  sha256: string;
  kind: DuplicateKind;
  /** Document id (16 hex) of the earlier document; null when unique. */
  duplicateOf: string | null;
  /** 1 for exact, the share of bands in common for near (an estimate); null when unique. */
  similarity: number | null;
  /** Document id that names the provisional cluster. */
  cluster: string;
}

/** Bands in common that make a live verdict `near`: about 0.6 of the shingles shared. */
const NEAR_BANDS = 4;

/** Skipped with `no-text` when there is nothing to compare; otherwise done, with the kind as reason. */
export const dedupeStage: Stage<DedupeInput, DedupeDeps, DedupeVerdict | null> = {
  name: 'dedupe',
  async run(input, deps, context: StageContext): Promise<StageResult<DedupeVerdict | null>> {
    context.signal.throwIfAborted();
    const extraction = await deps.staging.readExtraction(input.captureId);
    if (extraction === null || extraction.text === '') return { outcome: 'skipped', reason: 'no-text', output: null };
    const { document, sha256 } = describeDocument(input, extraction);
    const [match] = await deps.index.add([document]);
    const output = judge(document.documentId, sha256, match ?? { exact: null, candidates: [] });
    return { outcome: 'done', reason: output.kind, output };
  },
};

/** The index entry of one text, and its full content hash. */
export function describeDocument(
  input: DedupeInput,
  extraction: { title: string | null; text: string },
): { document: IndexedDocument; sha256: string } {
  const sha256 = contentHash(extraction.title, extraction.text);
  const body = readBody(extraction.text);
  const document: IndexedDocument = {
    collection: input.collection,
    captureId: input.captureId,
    documentId: documentId(sha256),
    bodyHash: body.hash,
    bands: bandKeys(signTokens(body.tokens)),
  };
  return { document, sha256 };
}

function judge(id: string, sha256: string, match: IndexMatch): DedupeVerdict {
  if (match.exact !== null)
    return { id, sha256, kind: 'exact', duplicateOf: match.exact, similarity: 1, cluster: match.exact };
  const [best] = match.candidates;
  if (best === undefined || best.bands < NEAR_BANDS)
    return { id, sha256, kind: 'unique', duplicateOf: null, similarity: null, cluster: id };
  return {
    id,
    sha256,
    kind: 'near',
    duplicateOf: best.documentId,
    similarity: best.bands / BANDS,
    cluster: best.documentId,
  };
}
