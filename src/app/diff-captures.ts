// `diff URL`: the texts of two captures of one page, and which they are.
import { fileText } from '../domain/content-hash.ts';
import { diffTexts, type TextDiff } from '../domain/diff/text-diff.ts';
import { StageError } from '../domain/errors.ts';
import type { FilePart } from '../ports/capture-index.ts';
import { readCommitted } from '../stores/collection/read-committed.ts';
import { readDocument } from '../stores/collection/read-document.ts';

export interface DiffRequest {
  dataDir: string;
  collection: string;
  /** Captures of this key are captures of the page. */
  surt(url: string): string;
  url: string;
  /** The newest capture at or before each time; the last two with text when absent. */
  before?: Date | undefined;
  after?: Date | undefined;
  unit: 'word' | 'paragraph';
}

export interface CapturesDiff {
  before: { captured_at: string; id: string };
  after: { captured_at: string; id: string };
  diff: TextDiff;
}

/** Throws StageError DIFF_TOO_FEW when there are not two captures with text. */
export async function diffCaptures(request: DiffRequest): Promise<CapturesDiff> {
  const key = request.surt(request.url);
  const captures: Array<{ at: Date; part: FilePart }> = [];
  for await (const { url, date, document } of readCommitted(request.dataDir, request.collection))
    if (document !== null && request.surt(url) === key) captures.push({ at: new Date(date), part: document });
  captures.sort((a, b) => a.at.getTime() - b.at.getTime());
  const upTo = (time: Date) => captures.filter(({ at }) => at <= time).at(-1);
  const after = request.after === undefined ? captures.at(-1) : upTo(request.after);
  const before =
    request.before === undefined
      ? after === undefined
        ? undefined
        : captures[captures.indexOf(after) - 1]
      : upTo(request.before);
  if (before === undefined || after === undefined)
    throw new StageError(
      'DIFF_TOO_FEW',
      'permanent',
      `${request.url} has ${captures.length} captures with text in collection ${request.collection}; a difference takes two`,
    );
  const [one, two] = await Promise.all([
    readDocument(request.dataDir, request.collection, before.part),
    readDocument(request.dataDir, request.collection, after.part),
  ]);
  return {
    before: { captured_at: one.captured_at, id: one.id },
    after: { captured_at: two.captured_at, id: two.id },
    diff: diffTexts(fileText(one.title, one.text), fileText(two.title, two.text), request.unit),
  };
}
