// Why each line of the shown page went: the extractor's own account of it, line by line.
import { createExtractEngine } from '../../stages/extract/engine.ts';
import { explainPage } from '../../stages/extract/explain.ts';
import { reportPage } from '../../stages/extract/extract-page.ts';
import { ALL_FILTERS } from '../../stages/extract/filters/registry.ts';
import { readPage } from '../../stages/extract/read-page.ts';

export interface RemovedLine {
  reason: string;
  text: string;
}

/** What judges blocks, in words for people. */
const JUDGES: Record<string, string> = { model: 'not main text', rules: 'not main text' };

/** Lines that a filter took, then those of blocks that were not chosen. */
export async function removedLines(bytes: Buffer, url: string): Promise<RemovedLine[]> {
  const engine = await createExtractEngine({ engine: 'gristmill', modelFile: null });
  const input = { bytes, url, contentType: 'text/html' };
  const filtered = reportPage(readPage(input, engine), input, engine).removedTexts;
  const unchosen = explainPage(input, engine)
    .blocks.filter((block) => !block.kept)
    .map((block) => ({ reason: JUDGES[block.reason] ?? block.reason, text: block.text }));
  return [...filtered.map(({ reason, text }) => ({ reason, text })), ...unchosen];
}

/** What a filter's reason means, in one sentence. */
export function explainReason(reason: string): string | null {
  return ALL_FILTERS.find((filter) => filter.reason === reason)?.summary ?? null;
}
