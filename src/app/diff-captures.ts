// `diff URL`: the texts of two captures of one page, and which they are.
import { fileText } from '../domain/content-hash.ts';
import { diffTexts, type TextDiff } from '../domain/diff/text-diff.ts';
import type { DocumentRecord } from '../domain/document.ts';
import { StageError } from '../domain/errors.ts';
import type { FilePart } from '../ports/capture-index.ts';
import { documentPaths, documentTexts, listGenerations } from '../stores/collection/generations.ts';
import { readCommitted } from '../stores/collection/read-committed.ts';
import { readDocument } from '../stores/collection/read-document.ts';

export interface DiffRequest {
  dataDir: string;
  collection: string;
  /** Captures of this key are captures of the page. */
  surt(url: string): string;
  url: string;
  /** The newest capture at or before each time. When absent: the newest one with text, and the newest before it whose text is another version. */
  before?: Date | undefined;
  after?: Date | undefined;
  unit: 'word' | 'paragraph';
  /** The text, or the Markdown with links and emphasis. */
  form?: 'text' | 'markdown';
  /** Compare two texts of one capture: that of its crawl, and that of the newest `ingest --again`. */
  generations?: boolean;
}

interface Dated {
  at: Date;
  part: FilePart;
  textId: string | null;
}

export interface CapturesDiff {
  before: { captured_at: string; id: string };
  after: { captured_at: string; id: string };
  diff: TextDiff;
}

/** Throws StageError DIFF_TOO_FEW when there are not two captures with text. */
export async function diffCaptures(request: DiffRequest): Promise<CapturesDiff> {
  const key = request.surt(request.url);
  const captures: Dated[] = [];
  for await (const { url, date, document, textId } of readCommitted(request.dataDir, request.collection))
    if (document !== null && request.surt(url) === key) captures.push({ at: new Date(date), part: document, textId });
  captures.sort((a, b) => a.at.getTime() - b.at.getTime());
  if (request.generations === true) return diffGenerations(request, captures);
  const upTo = (time: Date) => captures.filter(({ at }) => at <= time).at(-1);
  const after = request.after === undefined ? captures.at(-1) : upTo(request.after);
  const before =
    request.before === undefined
      ? after === undefined
        ? undefined
        : otherVersion(captures.slice(0, captures.indexOf(after)), after)
      : upTo(request.before);
  if (before === undefined || after === undefined)
    throw new StageError(
      'DIFF_TOO_FEW',
      'permanent',
      `${request.url} has ${captures.length} captures with text in collection ${request.collection}; a difference takes two. \`gristmill captures\` lists them; crawl the page again for another`,
    );
  const [one, two] = await Promise.all([
    readDocument(request.dataDir, request.collection, before.part),
    readDocument(request.dataDir, request.collection, after.part),
  ]);
  return {
    before: { captured_at: one.captured_at, id: one.id },
    after: { captured_at: two.captured_at, id: two.id },
    diff: diffTexts(textOf(one, request), textOf(two, request), request.unit),
  };
}

const textOf = ({ title, text, markdown }: DocumentRecord, { form }: DiffRequest): string =>
  form === 'markdown' ? fileText(title === null ? null : `# ${title}`, markdown) : fileText(title, text);

/** The newest with another text; the newest of all when none has. */
const otherVersion = (before: readonly Dated[], { textId }: Dated): Dated | undefined =>
  before.findLast((capture) => capture.textId !== textId || textId === null) ?? before.at(-1);

async function diffGenerations(request: DiffRequest, captures: readonly Dated[]): Promise<CapturesDiff> {
  const { dataDir, collection, after } = request;
  const capture = after === undefined ? captures.at(-1) : captures.filter(({ at }) => at <= after).at(-1);
  const first = capture === undefined ? null : await readDocument(dataDir, collection, capture.part);
  const again = first === null || capture === undefined ? null : await documentAgain(request, capture.part, first);
  if (first === null || again === null)
    throw new StageError(
      'DIFF_TOO_FEW',
      'permanent',
      `no capture of ${request.url} in collection ${collection} has texts of two generations; run ingest --again in ${dataDir}`,
    );
  return {
    before: { captured_at: first.captured_at, id: first.id },
    after: { captured_at: again.captured_at, id: again.id },
    diff: diffTexts(textOf(first, request), textOf(again, request), request.unit),
  };
}

/** The record's document in the newest generation. */
async function documentAgain(
  { dataDir, collection }: DiffRequest,
  part: FilePart,
  first: DocumentRecord,
): Promise<DocumentRecord | null> {
  if ((await listGenerations(dataDir, collection)).length === 0) return null;
  const base = part.file.slice(0, -'.jsonl.gz'.length);
  for (const path of await documentPaths(dataDir, collection, [base]))
    for await (const line of documentTexts(path)) {
      const document = JSON.parse(line) as DocumentRecord;
      if (document.record_id === first.record_id) return document;
    }
  return null;
}
