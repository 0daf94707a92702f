// Cleans a plain text file as a scraper left it: blocks and title are found, noise goes, the canonical text remains.
import { fileText } from '../../domain/content-hash.ts';
import { joinBlocks, type TextBlock } from '../../domain/text-block.ts';
import { linesByBlock } from './filters/clean-blocks.ts';
import type { RemovedText } from './filters/filter.ts';
import { makeNoisePage, type NoisePage, roughWordCount } from './filters/noise-page.ts';
import { furnitureRuns } from './filters/phrase-filter.ts';
import { runFilters } from './filters/run-filters.ts';
import { noDocumentReason } from './no-document.ts';
import { parseText } from './plain-blocks.ts';

export interface CleanedText {
  title: string | null;
  /** The body; it does not repeat the title. */
  text: string;
  /** Title, one blank line, body: what a corpus file holds. */
  fileText: string;
  verdict: 'keep' | 'reject';
  /** Why the text was rejected: `interstitial`, `soft-404`, `login-wall`, `paywall`, `error-page`, `directory-listing`, `placeholder`, `noise-only`, `empty`; null when kept. */
  reason: string | null;
  removed: RemovedText[];
  /** Date of a removed dateline: `YYYY-MM-DD` or RFC 3339. */
  publishedAt: string | null;
}

/** A title is one short line of its own at the head of the text. */
const LONGEST_TITLE = 240;
/** The title is looked for among the first lines that are not furniture. */
const TITLE_LINES = 12;

const isLabel = (page: NoisePage, index: number): boolean =>
  page.lines[index]?.marks.every((mark) => !mark.strong) === true;

function findTitleLine(page: NoisePage): number {
  const limit = Math.min(page.lines.length, TITLE_LINES);
  const head = furnitureRuns(page)[0];
  const headIsNoise =
    head?.from === 0 && page.lines.slice(0, head.to + 1).some((line) => line.marks.some((mark) => mark.strong));
  // With running text right below, the run's own first label is the title: a policy, not a banner.
  const below = headIsNoise ? page.lines[head.to + 1] : undefined;
  const start = headIsNoise && !(below?.prose === true && isLabel(page, 0)) ? head.to + 1 : 0;
  for (let i = start; i < limit; i++) {
    const line = page.lines[i];
    if (line === undefined || line.marks.some((mark) => mark.strong)) continue;
    const endsBlock = page.lines[i + 1]?.block !== line.block;
    const sentence = line.prose && /[.。]["'”’»]?$/u.test(line.text) && roughWordCount(line.text, 40) >= 12;
    return endsBlock && !sentence && line.text.length <= LONGEST_TITLE && page.lines.length > 1 ? i : -1;
  }
  return -1;
}

function rebuild(blocks: readonly TextBlock[], page: NoisePage): TextBlock[] {
  const byBlock = linesByBlock(page);
  return blocks.flatMap((block, index) => {
    const lines = byBlock.get(index);
    if (lines === undefined) return [];
    const text = lines.join('\n').trimEnd();
    return [{ ...block, text, markdown: text }];
  });
}

/** Pure; reads nothing but its input. Bounded by the input's length. */
export function cleanText(input: string): CleanedText {
  const blocks = parseText(input);
  const found = noDocumentOf(blocks);
  if (blocks.length === 0) return rejected('empty', []);
  const context = { title: null };
  const run = runFilters(makeNoisePage(blocks, context), findTitleLine);
  const kept = rebuild(blocks, run.page);
  if (kept.length === 0 && found !== null) return rejected(found, run.removed);
  if (kept.length === 0)
    return rejected(
      run.removed.some(({ reason }) => reason.endsWith('-errors') || reason === 'server-error')
        ? 'error-page'
        : 'noise-only',
      run.removed,
    );
  const hasTitle = run.page.titleLine === 0;
  const title = hasTitle ? (kept[0]?.text ?? null) : null;
  const text = joinBlocks(hasTitle ? kept.slice(1) : kept);
  if (text === '' && run.removed.length > 0) return rejected(found ?? 'noise-only', run.removed);
  // What a page says of itself may be gone with the noise; a text that remains speaks for itself.
  const reason = noDocumentReason({ title, text }) ?? (hasSubstance(run.page) ? null : found);
  if (reason !== null) return rejected(reason, run.removed);
  return {
    title,
    text,
    fileText: fileText(title, text),
    verdict: 'keep',
    reason: null,
    removed: run.removed,
    publishedAt: run.publishedAt,
  };
}

/** Words of running text from which on a page is a document in spite of what its first lines say. */
const SUBSTANCE_WORDS = 30;

const hasSubstance = (page: NoisePage): boolean =>
  page.lines.reduce((sum, line) => sum + (line.prose ? roughWordCount(line.text) : 0), 0) >= SUBSTANCE_WORDS;

/** A page that is no document is judged as it came, since cleaning would take away what it says of itself. */
function noDocumentOf(blocks: readonly TextBlock[]): string | null {
  const [first, ...rest] = blocks;
  if (first === undefined) return null;
  return noDocumentReason({
    title: first.text.length <= LONGEST_TITLE ? first.text : null,
    text: joinBlocks(first.text.length <= LONGEST_TITLE ? rest : blocks),
  });
}

function rejected(reason: string, removed: RemovedText[]): CleanedText {
  return { title: null, text: '', fileText: '', verdict: 'reject', reason, removed, publishedAt: null };
}
