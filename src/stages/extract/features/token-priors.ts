// How often blocks with a word, or inside a box with a class name, were main text: a number for each known word (log odds, shrunk).
import { splitCamelCase } from '../blocks/class-words.ts';
import type { Box, Segmentation } from '../blocks/page-block.ts';
import { KnownTexts } from '../known-texts.ts';
import { type Columns, FeatureRow, ownColumns } from './feature-row.ts';
import type { TextStats } from './text-stats.ts';

export interface TokenPriors {
  words: ReadonlyMap<string, number>;
  classes: ReadonlyMap<string, number>;
}

/** Longer blocks are judged by their shape; their words say little. */
const WORDS_READ = 14;

export const priorWords = (stats: TextStats): string[] =>
  stats.words.length <= WORDS_READ ? stats.words : stats.words.slice(0, WORDS_READ);

const MAX_TOKENS = 24;
const NAMED_BY = ['role', 'itemprop', 'data-testid'];
const CALLED_BY = ['class', 'id', ...NAMED_BY];
const MAX_NAME = 500;

/** What a box is called: tag, class, id and what else names it. */
function nameOf(box: Box): string {
  const a = box.element?.attribs;
  if (!a) return '';
  let name = `${box.tag} ${a['class'] ?? ''}`;
  const id = a['id'];
  if (id !== undefined) name += ` #${id}`;
  for (const attribute of NAMED_BY) {
    const value = a[attribute];
    if (value !== undefined) name += ` ${value}`;
  }
  return name.length > MAX_NAME ? name.slice(0, MAX_NAME) : name;
}

/** Class names, id and role of a box as tokens: whole names without digits and their parts, and the tag. */
export const classTokens = (box: Box): string[] => tokensOf(nameOf(box));

function tokensOf(called: string): string[] {
  const tokens = new Set<string>();
  for (const name of splitCamelCase(called).split(/[\s:#/[\]]+/)) {
    const plain = /\d|^-|-$/.test(name) ? name.replace(/\d+/g, '').replace(/^-+|-+$/g, '') : name;
    if (plain.length < 2 || plain.length > 40) continue;
    tokens.add(plain);
    if (plain.includes('-')) for (const part of plain.split('-')) if (part.length > 2) tokens.add(part);
    if (tokens.size >= MAX_TOKENS) break;
  }
  return [...tokens];
}

export const PRIOR_NAMES = [
  'words-mean',
  'words-min',
  'words-max',
  'heading-mean',
  'heading-min',
  'class-own',
  'class-parent',
  'class-grand',
  'class-path-min',
  'class-path-max',
  'class-path-sum',
  'class-near-min',
  'class-near-max',
] as const;

/** Columns of `PRIOR_NAMES` for every block. `headings` gives each block the index of the heading it stands under, or -1. */
export function priorFeatures(
  page: Segmentation,
  stats: readonly TextStats[],
  headings: Int32Array,
  priors: TokenPriors,
  into?: Columns,
): Float32Array {
  const { matrix: out, width, at: first } = into ?? ownColumns(page.blocks.length, PRIOR_NAMES.length);
  const boxes = boxPriors(page.boxes, priors.classes);
  const mean = new Float32Array(page.blocks.length);
  const least = new Float32Array(page.blocks.length);
  const row = new FeatureRow(out);
  for (let i = 0; i < page.blocks.length; i++) {
    const own = stats[i];
    const block = page.blocks[i];
    if (!own || !block) continue;
    const words = wordPriors(own, priors.words);
    mean[i] = words.mean;
    least[i] = words.least;
    const heading = headings[i] ?? -1;
    row.at = i * width + first;
    row.put(words.mean);
    row.put(words.least);
    row.put(words.most);
    row.put(heading >= 0 ? (mean[heading] ?? 0) : 0);
    row.put(heading >= 0 ? (least[heading] ?? 0) : 0);
    classColumns(row, page.boxes, boxes, block.box);
  }
  return out;
}

function classColumns(row: FeatureRow, all: readonly Box[], boxes: BoxPriors, box: number): void {
  const parent = all[box]?.parent ?? -1;
  const own = boxes.own[box] ?? 0;
  const above = boxes.own[parent] ?? 0;
  const grand = boxes.own[all[parent]?.parent ?? -1] ?? 0;
  row.put(own);
  row.put(above);
  row.put(grand);
  row.put(boxes.least[box] ?? 0);
  row.put(boxes.most[box] ?? 0);
  row.put(boxes.sum[box] ?? 0);
  row.put(Math.min(own, above, grand));
  row.put(Math.max(own, above, grand));
}

function wordPriors(
  stats: TextStats,
  known: ReadonlyMap<string, number>,
): { mean: number; least: number; most: number } {
  let sum = 0;
  let least = 0;
  let most = 0;
  const read = Math.min(stats.words.length, WORDS_READ);
  for (let i = 0; i < read; i++) {
    const value = known.get(stats.words[i] ?? '') ?? 0;
    sum += value;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return { mean: read === 0 ? 0 : sum / read, least, most };
}

/** The most telling token of a text, and how many tokens it has. */
interface Telling {
  value: number;
  tokens: number;
}

const tellingOf = new WeakMap<ReadonlyMap<string, number>, KnownTexts<Telling>>();

function remembered(known: ReadonlyMap<string, number>): KnownTexts<Telling> {
  const found = tellingOf.get(known);
  if (found) return found;
  const fresh = new KnownTexts<Telling>();
  tellingOf.set(known, fresh);
  return fresh;
}

function telling(text: string, known: ReadonlyMap<string, number>): Telling {
  const memory = remembered(known);
  const found = memory.get(text);
  if (found) return found;
  const tokens = tokensOf(text);
  const told = { value: mostTellingOf(tokens, known), tokens: tokens.length };
  memory.set(text, told);
  return told;
}

function mostTellingOf(tokens: readonly string[], known: ReadonlyMap<string, number>): number {
  let most = 0;
  for (const token of tokens) {
    const value = known.get(token) ?? 0;
    if (Math.abs(value) > Math.abs(most)) most = value;
  }
  return most;
}

/**
 * The number of a box's most telling token. What a box is called is told part by part, each remembered by its text: parts that run up
 * to a limit together are told as a whole.
 */
function mostTelling(box: Box, known: ReadonlyMap<string, number>): number {
  const a = box.element?.attribs;
  if (!a) return 0;
  let { value, tokens } = telling(box.tag, known);
  let length = box.tag.length;
  for (const attribute of CALLED_BY) {
    const text = a[attribute];
    if (text === undefined || text === '') continue;
    length += text.length + 2;
    const told = telling(text, known);
    tokens += told.tokens;
    if (Math.abs(told.value) > Math.abs(value)) value = told.value;
  }
  return length <= MAX_NAME && tokens < MAX_TOKENS ? value : mostTellingOf(tokensOf(nameOf(box)), known);
}

interface BoxPriors {
  own: Float32Array;
  least: Float32Array;
  most: Float32Array;
  sum: Float32Array;
}

/** A box's own number is that of its most telling token; `least`, `most` and `sum` run over the path from the root. */
function boxPriors(boxes: readonly Box[], known: ReadonlyMap<string, number>): BoxPriors {
  const own = new Float32Array(boxes.length);
  const least = new Float32Array(boxes.length);
  const most = new Float32Array(boxes.length);
  const sum = new Float32Array(boxes.length);
  for (let i = 0; i < boxes.length; i++) {
    const box = boxes[i];
    if (!box) continue;
    const told = mostTelling(box, known);
    own[i] = told;
    const above = box.parent;
    least[i] = Math.min(told, above >= 0 ? (least[above] ?? 0) : 0);
    most[i] = Math.max(told, above >= 0 ? (most[above] ?? 0) : 0);
    sum[i] = told + (above >= 0 ? 0.8 * (sum[above] ?? 0) : 0);
  }
  return { own, least, most, sum };
}
