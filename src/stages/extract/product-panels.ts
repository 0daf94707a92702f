// Where a product's page tells of the product: the box that is named its description, and the panels of its tabs, its measures, how it is cared for. Most panels
// are hidden until they are asked for, and to the block model they look like the dialogs and menus that are hidden beside them.
import type { PageType } from '../../domain/document.ts';
import { classBit } from './blocks/class-words.ts';
import type { Box, Segmentation } from './blocks/page-block.ts';
import { isNamed, words } from './blocks/part-names.ts';
import { raiseOdds } from './model/raise-odds.ts';

const PANEL = words('tab-?(?:panels?|panes?|content)');
const PANEL_BITS = classBit('faq');
const DESCRIPTION = words(
  '(?:(?:product|item|short|long|full)-)?(?:description|desc)(?:-(?:content|text|body|wrapper|container|inner|section))?',
);
const DESCRIPTION_BITS = classBit('content');
/** What is added to the log odds: of what stands in a panel, and in a description. */
const OF_PANEL = 1.5;
const OF_DESCRIPTION = 0.75;
/** A box that holds more of the page's words is the page. */
const MOST_OF_PAGE = 0.8;

/** The probabilities with those in such boxes of a product's page raised. */
export function raisePanels({ blocks, boxes }: Segmentation, p: Float32Array, type: PageType): Float32Array {
  if (type !== 'product') return p;
  const most = blocks.reduce((all, block) => all + block.words, 0) * MOST_OF_PAGE;
  const inPanel = new Uint8Array(blocks.length);
  const inDescription = new Uint8Array(blocks.length);
  for (const box of boxes) {
    if (box.words > most) continue;
    if (isPanel(box)) inPanel.fill(1, box.first, box.end);
    if (isNamed(box, DESCRIPTION, DESCRIPTION_BITS)) inDescription.fill(1, box.first, box.end);
  }
  return p.map((own, i) => {
    const by = OF_PANEL * (inPanel[i] ?? 0) + OF_DESCRIPTION * (inDescription[i] ?? 0);
    return by === 0 ? own : raiseOdds(own, by);
  });
}

const isPanel = (box: Box): boolean => box.element?.attribs['role'] === 'tabpanel' || isNamed(box, PANEL, PANEL_BITS);
