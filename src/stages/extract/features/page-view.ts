// What all features of a page share: text statistics, headings, templates, repeats, totals. Computed once a page.

import type { Box, PageBlock, Segmentation } from '../blocks/page-block.ts';
import { ruleScores } from '../blocks/rule-score.ts';
import { lettersAlone } from '../letters.ts';
import { structuredTexts } from '../structured/structured-text.ts';
import { KINDS } from './feature-row.ts';
import type { PageSignals } from './page-signals.ts';
import { type TextStats, textStats } from './text-stats.ts';

export interface PageView {
  page: Segmentation;
  signals: PageSignals;
  stats: TextStats[];
  rules: Float32Array;
  /** Index of the heading that each block stands under, -1 for none. */
  headings: Int32Array;
  /** Template of each block: tags and classes of its three innermost boxes. */
  templates: Int32Array;
  templateSums: TemplateSum[];
  /** How many blocks have the same text. */
  repeats: Int32Array;
  /** Words before each block. */
  wordsBefore: Float64Array;
  totalWords: number;
  totalLinkChars: number;
  totalChars: number;
  firstH1: number;
  /** Blocks of 20 words and more with few links. */
  longBlocks: number;
  longWords: number;
  /** 1 where a block's beginning occurs in a text that the page carries as data (JSON-LD, application state). */
  inData: Uint8Array;
  dataChars: number;
  /** Index of the box whose range holds the blocks that rules like best. */
  mainBox: number;
  /** Twins of each box (same tag and class under the same parent), itself included, and its place among them. */
  twins: Int32Array;
  twinPlace: Int32Array;
}

export interface TemplateSum {
  blocks: number;
  words: number;
  chars: number;
  linkChars: number;
}

export function viewPage(page: Segmentation, signals: PageSignals): PageView {
  const { blocks, boxes } = page;
  const stats = blocks.map((block) => textStats(block.body));
  const wordsBefore = new Float64Array(blocks.length);
  let totalWords = 0;
  let totalChars = 0;
  let totalLinkChars = 0;
  let longBlocks = 0;
  let longWords = 0;
  let firstH1 = -1;
  const headings = new Int32Array(blocks.length).fill(-1);
  let heading = -1;
  for (let i = 0; i < blocks.length; i++) {
    const block = blocks[i];
    if (!block) continue;
    wordsBefore[i] = totalWords;
    totalWords += block.words;
    totalChars += block.chars;
    totalLinkChars += block.linkChars;
    headings[i] = heading;
    if (block.kind === 'heading') {
      heading = i;
      if (block.level === 1 && firstH1 < 0) firstH1 = i;
    }
    if (block.words >= 20 && block.linkChars * 2 < block.chars) {
      longBlocks++;
      longWords += block.words;
    }
  }
  const shapes = shapesOf(boxes);
  const templates = templatesOf(page, shapes);
  const data = dataText(signals);
  const twins = twinsOf(boxes, shapes);
  return {
    page,
    signals,
    stats,
    rules: ruleScores(page),
    headings,
    templates: templates.ids,
    templateSums: templates.sums,
    repeats: repeatsOf(blocks),
    wordsBefore,
    totalWords,
    totalChars,
    totalLinkChars,
    firstH1,
    longBlocks,
    longWords,
    inData: Uint8Array.from(blocks, (block) => (isInData(block, data) ? 1 : 0)),
    dataChars: data.length,
    mainBox: mainBoxOf(page),
    twins: twins.count,
    twinPlace: twins.place,
  };
}

const DATA_CHARS = 300_000;
const KEY_CHARS = 48;
const LEAST_WORDS = 5;
/** Letters and digits alone, lower case: two texts that differ in nothing else are the same. */
export const lettersOf = (text: string): string => lettersAlone(text.toLowerCase());

/** Letters and digits of all texts that the page carries as data, in one string. */
function dataText(signals: PageSignals): string {
  if (signals.jsonScripts.length === 0) return '';
  const { articleBodies, productDescriptions, posts, stateTexts } = structuredTexts(signals);
  let all = '';
  for (const text of [...articleBodies, ...productDescriptions, ...posts.map((post) => post.text), ...stateTexts]) {
    if (all.length > DATA_CHARS) break;
    all += `${text.slice(0, DATA_CHARS).replace(/<[^>]{0,300}>/g, ' ')} `;
  }
  return lettersOf(all);
}

function isInData(block: PageBlock, data: string): boolean {
  if (data === '' || block.words < LEAST_WORDS) return false;
  const key = lettersOf(block.body.slice(0, KEY_CHARS * 2)).slice(0, KEY_CHARS);
  return key.length >= 12 && data.includes(key);
}

function repeatsOf(blocks: readonly PageBlock[]): Int32Array {
  const seen = new Map<string, number>();
  for (const { body } of blocks) seen.set(body, (seen.get(body) ?? 0) + 1);
  return Int32Array.from(blocks, ({ body }) => seen.get(body) ?? 1);
}

/** A number for each box: equal for boxes of one tag and class (its first 80 characters), digits aside. 0 is no box. */
function shapesOf(boxes: readonly Box[]): Int32Array {
  const tags = new Map<string, number>();
  const raw = new Map<string, number>();
  const classes = new Map<string, number>();
  const shapes = new Map<number, number>();
  return Int32Array.from(boxes, (box) => {
    const named = box.element?.attribs['class'] ?? '';
    let called = raw.get(named);
    if (called === undefined) {
      called = numberOf(classes, named.slice(0, 80).replace(/\d+/g, ''));
      raw.set(named, called);
    }
    return numberOf(shapes, numberOf(tags, box.tag) * SHAPES + called) + 1;
  });
}

/** Numbers from 0 on, in order of appearance. */
function numberOf<T>(known: Map<T, number>, key: T): number {
  const found = known.get(key);
  if (found !== undefined) return found;
  known.set(key, known.size);
  return known.size - 1;
}

/** Beyond any page's number of shapes; three of them and a kind still make an exact number. */
const SHAPES = 2 ** 15;

function templatesOf({ blocks, boxes }: Segmentation, shapes: Int32Array): { ids: Int32Array; sums: TemplateSum[] } {
  const known = new Map<number, number>();
  const sums: TemplateSum[] = [];
  const ids = new Int32Array(blocks.length);
  for (let i = 0; i < blocks.length; i++) {
    const block = blocks[i];
    if (!block) continue;
    const parent = boxes[block.box]?.parent ?? -1;
    const grand = boxes[parent]?.parent ?? -1;
    let key = KINDS.indexOf(block.kind);
    for (const box of [block.box, parent, grand]) key = key * SHAPES + (shapes[box] ?? 0);
    let id = known.get(key);
    if (id === undefined) {
      id = sums.length;
      known.set(key, id);
      sums.push({ blocks: 0, words: 0, chars: 0, linkChars: 0 });
    }
    ids[i] = id;
    const sum = sums[id];
    if (!sum) continue;
    sum.blocks++;
    sum.words += block.words;
    sum.chars += block.chars;
    sum.linkChars += block.linkChars;
  }
  return { ids, sums };
}

function twinsOf(boxes: readonly Box[], shapes: Int32Array): { count: Int32Array; place: Int32Array } {
  const counts = new Map<number, number>();
  const keys = boxes.map((box, i) => (box.parent + 1) * SHAPES + (shapes[i] ?? 0));
  const place = Int32Array.from(keys, (key) => {
    const n = counts.get(key) ?? 0;
    counts.set(key, n + 1);
    return n;
  });
  return { count: Int32Array.from(keys, (key) => counts.get(key) ?? 1), place };
}

/** The smallest box that holds 70 % of the words in long, link-poor blocks. */
function mainBoxOf({ blocks, boxes }: Segmentation): number {
  const long = new Float64Array(boxes.length);
  let all = 0;
  for (const block of blocks) {
    if (block.words < 15 || block.linkChars * 2 > block.chars) continue;
    all += block.words;
    for (let at = block.box; at >= 0; at = boxes[at]?.parent ?? -1) long[at] = (long[at] ?? 0) + block.words;
  }
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < boxes.length; i++) {
    const words = boxes[i]?.words ?? 0;
    if ((long[i] ?? 0) >= all * 0.7 && words <= least) {
      least = words;
      best = i;
    }
  }
  return best;
}
