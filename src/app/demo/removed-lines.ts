// Why each line of the shown page went: the extractor's own account of it, line by line.
import { cleanText } from '../../stages/extract/clean-text.ts';
import { createExtractEngine } from '../../stages/extract/engine.ts';
import { explainPage } from '../../stages/extract/explain.ts';
import { reportPage } from '../../stages/extract/extract-page.ts';
import { ALL_FILTERS } from '../../stages/extract/filters/registry.ts';
import { readPage } from '../../stages/extract/read-page.ts';
import { NOT_MAIN_TEXT } from './before-after.ts';
import { plainDump } from './plain-dump.ts';

export interface RemovedLine {
  reason: string;
  text: string;
}

/** What judges blocks; the lines that they leave out are no part of the text, whatever else they are. */
const JUDGES = new Set(['model', 'rules']);

/**
 * Lines that a filter took; then, by the filters' names, what else of the page is noise, though the choice of blocks had left it
 * out before a filter saw it; then the other blocks that were not chosen.
 */
export async function removedLines(bytes: Buffer, url: string): Promise<RemovedLine[]> {
  const engine = await createExtractEngine({ engine: 'gristmill', modelFile: null });
  const input = { bytes, url, contentType: 'text/html' };
  const filtered = reportPage(readPage(input, engine), input, engine).removedTexts;
  const noise = cleanText(plainDump(bytes.toString('utf8')).join('\n\n')).removed;
  const unchosen = explainPage(input, engine)
    .blocks.filter((block) => !block.kept)
    .map((block) => ({ reason: JUDGES.has(block.reason) ? NOT_MAIN_TEXT : block.reason, text: block.text }));
  return [...filtered, ...noise, ...unchosen].map(({ reason, text }) => ({ reason, text }));
}

/** What a reason means, in one sentence. */
export function explainReason(reason: string): string | null {
  if (reason === NOT_MAIN_TEXT) return 'Navigation, boxes beside the article, footers.';
  return ALL_FILTERS.find((filter) => filter.reason === reason)?.summary ?? null;
}
