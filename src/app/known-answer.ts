// What a collection can ask a page about: its newest whole answer's validators, and the capture that a 304 would confirm.
import type { CaptureIndex } from '../ports/capture-index.ts';
import type { KnownAnswer } from '../stages/fetch/stage.ts';

/**
 * Null when the page was never captured under this very URL, its answer had no validators, or it was drawn by scripts: then the document may be the
 * same and the page another.
 */
export async function knownAnswerOf(index: CaptureIndex, collection: string, url: string): Promise<KnownAnswer | null> {
  const [page] = await index.pages(collection, [url]);
  const whole = page?.whole ?? null;
  if (whole === null || whole.url !== url || whole.rendered || whole.validators === null) return null;
  const [first] = await index.firstCaptures(collection, [whole.payloadDigest]);
  // chains of revisits break: what is confirmed is the capture that first held the payload
  const confirmed = first ?? (whole.isRevisit ? null : whole);
  if (confirmed === null) return null;
  const { url: firstUrl, date, recordId, payloadDigest } = confirmed;
  return {
    validators: whole.validators,
    capture: { url: firstUrl, date, recordId, payloadDigest, warc: whole.isRevisit ? null : whole.warc },
  };
}
