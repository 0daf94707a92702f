// A product's page shows other products too, what buyers said and how the shop sends and takes back all it sells. Their cards and paragraphs look as the
// product's own parts do, and only the label above tells whose they are. On a page of one product such a section is no part of its text, as comments are
// none of an article's.
import type { PageType } from '../../domain/document.ts';
import type { Segmentation } from './blocks/page-block.ts';
import { DELIVERY, OTHER_OFFERS, REVIEWS } from './product-labels.ts';
import { endOfSection, labelOf, likelyWords, wordsOf } from './sections.ts';

/** Fewer words under such a label are a figure, or a critic's line that the page sells with. */
const LEAST_OF_REVIEWS = 100;
/** A label of terms is shorter: a longer line that begins with such a word tells something. */
const LONGEST_OF_DELIVERY = 60;
/** Terms that hold more of what is likely are what the page is about. */
const MOST_OF_LIKELY = 0.5;
/** So many likely words must be left: a page that is nothing but offers is about them. */
const LEAST_LEFT = 10;

/** The probabilities with those of other offers, of reviews and of terms of delivery at 0. */
export function ofProductAlone(page: Segmentation, p: Float32Array, type: PageType): Float32Array {
  if (type !== 'product') return p;
  const { blocks } = page;
  const left = p.slice();
  for (let i = 0; i < blocks.length; i++) {
    const label = labelOf(blocks[i]);
    if (OTHER_OFFERS.test(label)) left.fill(0, i, endOfSection(page, i));
    else if (REVIEWS.test(label)) {
      const end = endOfSection(page, i);
      if (wordsOf(blocks.slice(i, end)) >= LEAST_OF_REVIEWS) left.fill(0, i, end);
    } else if (label.length <= LONGEST_OF_DELIVERY && DELIVERY.test(label)) {
      const end = endOfSection(page, i);
      if (likelyWords(blocks, p, i, end) <= likelyWords(blocks, p) * MOST_OF_LIKELY) left.fill(0, i, end);
    }
  }
  return likelyWords(blocks, left) >= LEAST_LEFT ? left : p;
}
