// Parts of a page whose markup says that they are none of its text, however much they read like it: what a list is filtered, sorted and leafed through
// with, what a member of a forum puts under each post, what stands aside, the cards that a product's page turns through, its buyers' reviews,
// its badges, explanations of terms and lists of countries and currencies.
import type { PageType } from '../../domain/document.ts';
import { classBit } from './blocks/class-words.ts';
import type { Box, Segmentation } from './blocks/page-block.ts';
import { isNamed, type PartName, words } from './blocks/part-names.ts';

interface Part {
  types: ReadonlySet<PageType>;
  tags: ReadonlySet<string>;
  /** Words of class names and ids. */
  named: PartName | null;
  /** Bits of `CLASS_WORDS` of which each such word sets one; null where some set none. */
  bits: number | null;
}

const PARTS: readonly Part[] = [
  {
    types: new Set<PageType>(['forum']),
    tags: new Set(),
    named: words('signatures?'),
    bits: classBit('bio'),
  },
  {
    types: new Set<PageType>(['collection', 'listing']),
    tags: new Set(['form', 'fieldset', 'select']),
    named: words('filters', 'facets', 'refinements', 'sort(?:ing|by)?', 'pagination'),
    bits: classBit('form') | classBit('nav'),
  },
  {
    types: new Set<PageType>(['product']),
    tags: new Set(['fieldset', 'select']),
    named: words('carousel'),
    bits: classBit('card'),
  },
  {
    types: new Set<PageType>(['product']),
    tags: new Set(),
    named: words(
      'reviews?-(?:list|widget|container|item|body|content|text|card|wrapper|section|block|main)',
      '(?:customer|product|user)-reviews?',
      'badges?',
    ),
    bits: classBit('review') | classBit('meta'),
  },
  {
    types: new Set<PageType>(['product', 'collection']),
    tags: new Set(),
    named: words(
      // What shops embed to collect reviews names its parts with these.
      '(?:jdgm|okereviews|yotpo|stamped|bazaarvoice|bv|loox|trustpilot|feefo|junip|spr)-[a-z-]*',
      'bvseo[a-z-]*',
      'tool-?tips?',
      '(?:country|currency|language|locale|region)-?(?:select|switch|pick|choose|list|dropdown|modal|popup|menu|option)[a-z-]*',
    ),
    bits: null,
  },
  {
    types: new Set<PageType>(['product', 'collection', 'listing', 'service']),
    tags: new Set(),
    named: words('related'),
    bits: classBit('related'),
  },
  {
    types: new Set<PageType>(['product', 'collection', 'listing', 'forum', 'service', 'documentation', 'other']),
    tags: new Set(['aside']),
    named: null,
    bits: null,
  },
];

/** A box that holds more of the page's words is the page. */
const MOST_OF_PAGE = 0.8;
/** Parts that hold more of what is likely are what the page is about. */
const MOST_OF_LIKELY = 0.5;

/** The probabilities with those of such parts at 0. */
export function withoutPartsApart(page: Segmentation, p: Float32Array, type: PageType): Float32Array {
  const parts = PARTS.filter(({ types }) => types.has(type));
  if (parts.length === 0) return p;
  const { blocks, boxes } = page;
  const likely = Float64Array.from(blocks, (block, i) => block.words * (p[i] ?? 0));
  const most = sum(likely) * MOST_OF_LIKELY;
  const largest = blocks.reduce((all, block) => all + block.words, 0) * MOST_OF_PAGE;
  const left = p.slice();
  for (const part of parts) {
    const held = new Uint8Array(blocks.length);
    for (const box of boxes) if (box.words <= largest && isPart(box, part)) held.fill(1, box.first, box.end);
    if (sum(likely.map((own, i) => own * (held[i] ?? 0))) > most) continue;
    held.forEach((is, i) => {
      if (is === 1) left[i] = 0;
    });
  }
  return left;
}

const isPart = (box: Box, { tags, named, bits }: Part): boolean =>
  tags.has(box.tag) || (named !== null && isNamed(box, named, bits));

const sum = (numbers: Float64Array): number => numbers.reduce((all, one) => all + one, 0);
