// The panels of tabs on a product's page: its description, its measures, how it is cared for. Most are hidden until they are asked for, and to the block model
// they look like the dialogs and menus that are hidden beside them.
import type { PageType } from '../../domain/document.ts';
import { splitCamelCase } from './blocks/class-words.ts';
import type { Box, Segmentation } from './blocks/page-block.ts';
import { raiseOdds } from './model/raise-odds.ts';

const PANEL = /(?:^|[^a-z])tab-?(?:panels?|panes?|content)(?![a-z])/;
const LONGEST_NAME = 500;
/** What is added to the log odds. */
const LIFT = 1.5;
/** A box that holds more of the page's words is the page. */
const MOST_OF_PAGE = 0.8;

/** The probabilities with those in the panels of a product's tabs raised. */
export function raisePanels({ blocks, boxes }: Segmentation, p: Float32Array, type: PageType): Float32Array {
  if (type !== 'product') return p;
  const most = blocks.reduce((all, block) => all + block.words, 0) * MOST_OF_PAGE;
  const inPanel = new Uint8Array(blocks.length);
  for (const box of boxes) if (box.words <= most && isPanel(box)) inPanel.fill(1, box.first, box.end);
  return p.map((own, i) => (inPanel[i] === 1 ? raiseOdds(own, LIFT) : own));
}

function isPanel({ element }: Box): boolean {
  const { role, class: classes = '', id = '' } = element?.attribs ?? {};
  return role === 'tabpanel' || PANEL.test(splitCamelCase(`${classes} ${id}`.slice(0, LONGEST_NAME)));
}
