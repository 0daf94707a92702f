// Where a block stands: in the page, under which elements and headings, in which template and among which twins.
import { CLASS_WORDS } from '../blocks/class-words.ts';
import type { PageBlock } from '../blocks/page-block.ts';
import { FAR, type FeatureRow, log, share } from './feature-row.ts';
import type { PageView } from './page-view.ts';

export const PLACE_NAMES =
  'index index-share words-before-share from-h1 h1-known rule in-main-box before-main after-main main-share depth hidden inline-link box-tag parent-tag grand-tag heading-distance heading-level template-blocks template-words template-density template-share twin-distance twin-count twin-place twin-words'.split(
    ' ',
  );

const TAGS =
  'div p li ul ol section article main body td tr table h1 h2 h3 h4 h5 h6 header footer nav aside form figure figcaption blockquote pre dl dt dd details summary fieldset noscript address label center html'.split(
    ' ',
  );
const TAG_CODE = new Map(TAGS.map((tag, i) => [tag, i + 1]));
/** Ancestor tags whose distance is a feature. */
export const NEAR_TAGS =
  'article main nav footer aside header form ul td section figure details noscript p blockquote'.split(' ');
const NEAR_INDEX = new Map(NEAR_TAGS.map((tag, i) => [tag, i]));

export function placeFeatures(row: FeatureRow, view: PageView, block: PageBlock, i: number): void {
  const { boxes, blocks } = view.page;
  const box = boxes[block.box];
  const parent = boxes[box?.parent ?? -1];
  const grand = boxes[parent?.parent ?? -1];
  row.put(log(i));
  row.put(share(i, blocks.length));
  row.put(share(view.wordsBefore[i] ?? 0, view.totalWords));
  const fromH1 = view.firstH1 < 0 ? 0 : i - view.firstH1;
  row.put(fromH1 < 0 ? -log(-fromH1) : log(fromH1));
  row.flag(view.firstH1 >= 0);
  row.put(view.rules[i] ?? 0);
  mainFeatures(row, view, i);
  row.put(box?.depth ?? 0);
  row.flag(box?.hidden ?? false);
  row.flag(block.linkChars > 0 && block.linkChars < block.chars * 0.9);
  row.put(TAG_CODE.get(box?.tag ?? '') ?? 0);
  row.put(TAG_CODE.get(parent?.tag ?? '') ?? 0);
  row.put(TAG_CODE.get(grand?.tag ?? '') ?? 0);
  headingFeatures(row, view, i);
  templateFeatures(row, view, i);
  twinFeatures(row, view, block);
}

function headingFeatures(row: FeatureRow, view: PageView, i: number): void {
  const heading = view.headings[i] ?? -1;
  row.put(heading < 0 ? FAR : Math.min(i - heading, FAR));
  row.put(heading < 0 ? 0 : (view.page.blocks[heading]?.level ?? 0));
}

function templateFeatures(row: FeatureRow, view: PageView, i: number): void {
  const template = view.templateSums[view.templates[i] ?? -1];
  row.put(log(template?.blocks ?? 0));
  row.put(share(template?.words ?? 0, template?.blocks ?? 0));
  row.put(share(template?.linkChars ?? 0, template?.chars ?? 0));
  row.put(share(template?.words ?? 0, view.totalWords));
}

/** Where a block stands to the box that holds most of the page's running text. */
function mainFeatures(row: FeatureRow, view: PageView, i: number): void {
  const main = view.page.boxes[view.mainBox];
  if (!main) {
    row.put(0);
    row.put(0);
    row.put(0);
    row.put(-1);
    return;
  }
  const inside = i >= main.first && i < main.end;
  row.flag(inside);
  row.put(i < main.first ? log(main.first - i) : 0);
  row.put(i >= main.end ? log(i - main.end + 1) : 0);
  row.put(inside ? share(i - main.first, main.end - main.first) : -1);
}

/** The nearest box around a block that has three twins or more: a card, a row, a post. */
function twinFeatures(row: FeatureRow, view: PageView, block: PageBlock): void {
  let at = block.box;
  for (let distance = 0; at >= 0 && distance < FAR; distance++) {
    const count = view.twins[at] ?? 0;
    if (count >= 3) {
      row.put(distance);
      row.put(log(count));
      row.put(log(view.twinPlace[at] ?? 0));
      row.put(log(view.page.boxes[at]?.words ?? 0));
      return;
    }
    at = view.page.boxes[at]?.parent ?? -1;
  }
  row.put(FAR);
  row.put(0);
  row.put(0);
  row.put(0);
}

/** For every box, how many levels up the nearest box with each class word and with each tag is. */
export function nearness(view: PageView): { classes: Float32Array; tags: Float32Array } {
  const { boxes } = view.page;
  const nClasses = CLASS_WORDS.length;
  const nTags = NEAR_TAGS.length;
  const classes = new Float32Array(boxes.length * nClasses);
  const tags = new Float32Array(boxes.length * nTags);
  boxes.forEach((box, i) => {
    const above = box.parent;
    for (let b = 0; b < nClasses; b++)
      classes[i * nClasses + b] = (box.bits >> b) & 1 ? 0 : furtherUp(classes, above, nClasses, b);
    const own = NEAR_INDEX.get(NEAR_NAMES.get(box.tag) ?? box.tag);
    for (let t = 0; t < nTags; t++) tags[i * nTags + t] = own === t ? 0 : furtherUp(tags, above, nTags, t);
  });
  return { classes, tags };
}

/** Tags that count as another. */
const NEAR_NAMES: ReadonlyMap<string, string> = new Map([
  ['ol', 'ul'],
  ['th', 'td'],
]);

const furtherUp = (distances: Float32Array, box: number, width: number, column: number): number =>
  box < 0 ? FAR : Math.min(FAR, (distances[box * width + column] ?? FAR) + 1);
