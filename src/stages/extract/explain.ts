// Why a page's text is what it is: every block in page order, kept or not, with its score and the reason.
import type { Extraction } from '../../domain/document.ts';
import type { TextBlockKind } from '../../domain/text-block.ts';
import type { Box } from './blocks/page-block.ts';
import type { ExtractEngine } from './engine.ts';
import { reportPage } from './extract-page.ts';
import type { RemovedText } from './filters/filter.ts';
import type { PageInput } from './page-input.ts';
import { readPage } from './read-page.ts';

export interface ExplainedBlock {
  kind: TextBlockKind;
  text: string;
  kept: boolean;
  /** How likely the block is main text, 0 to 1. */
  score: number;
  /** `model`, `rules`, or the rule that overruled them. */
  reason: string;
  /** The block's place in the page: the four innermost elements, outermost first, as `tag.class`. */
  place: string;
}

export interface Explanation {
  url: string | null;
  extraction: Extraction;
  blocks: ExplainedBlock[];
  /** What the noise filters took, whole blocks and parts of them. */
  removed: RemovedText[];
}

export function explainPage(input: PageInput, engine: ExtractEngine): Explanation {
  const reading = readPage(input, engine);
  const { blocks, boxes } = reading.page;
  const { extraction, removedTexts } = reportPage(reading, input, engine);
  return {
    url: input.url,
    extraction,
    removed: removedTexts,
    blocks: blocks.map((block, i) => {
      const verdict = reading.verdicts[i];
      const text = block.marker + block.body;
      const kept = verdict?.kept ?? false;
      const filtered = kept ? removedTexts.find((removed) => removed.text.trim() === text.trim()) : undefined;
      return {
        kind: block.kind,
        text,
        kept: kept && filtered === undefined,
        score: Math.round((verdict?.score ?? 0) * 1000) / 1000,
        reason: filtered?.reason ?? verdict?.reason ?? 'none',
        place: placeOf(boxes, block.box),
      };
    }),
  };
}

const PLACE_LEVELS = 4;

function placeOf(boxes: readonly Box[], index: number): string {
  const parts: string[] = [];
  for (let at = index; at >= 0 && parts.length < PLACE_LEVELS; at = boxes[at]?.parent ?? -1) {
    const box = boxes[at];
    if (!box) break;
    const name = (box.element?.attribs['class'] ?? '').trim().split(/\s+/)[0] ?? '';
    parts.push(name === '' ? box.tag : `${box.tag}.${name.slice(0, 40)}`);
  }
  return parts.reverse().join(' > ');
}
