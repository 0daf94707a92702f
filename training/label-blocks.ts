// What part of each block of a page is main text, by its gold text: the label that the block model learns.
import { alignWords, wordsOf } from './align-words.ts';

/** Blocks shorter than this are only counted where the order of the page puts them into the gold text. */
const OUT_OF_ORDER_WORDS = 6;
const OUT_OF_ORDER_SHARE = 0.7;
const RUN = 3;

/** One number from 0 to 1 for each block text. */
export function labelBlocks(blocks: readonly string[], gold: string): Float32Array {
  const words = blocks.map(wordsOf);
  const goldWords = wordsOf(gold);
  const matched = alignWords(words.flat(), goldWords);
  const labels = new Float32Array(blocks.length);
  const left = runsOf(goldWords);
  let at = 0;
  for (let i = 0; i < words.length; i++) {
    const own = words[i] ?? [];
    let n = 0;
    for (let k = 0; k < own.length; k++) n += matched[at + k] ?? 0;
    at += own.length;
    labels[i] = own.length === 0 ? 0 : n / own.length;
    if ((labels[i] ?? 0) > 0.5) take(left, own);
  }
  for (let i = 0; i < words.length; i++) {
    const own = words[i] ?? [];
    if (own.length < OUT_OF_ORDER_WORDS || (labels[i] ?? 0) > 0.5) continue;
    const found = countRuns(left, own);
    if (found < OUT_OF_ORDER_SHARE) continue;
    labels[i] = found;
    take(left, own);
  }
  return labels;
}

function runsOf(words: readonly string[]): Map<string, number> {
  const runs = new Map<string, number>();
  for (let i = 0; i + RUN <= words.length; i++) {
    const key = words.slice(i, i + RUN).join(' ');
    runs.set(key, (runs.get(key) ?? 0) + 1);
  }
  return runs;
}

function take(left: Map<string, number>, words: readonly string[]): void {
  for (const key of runsOf(words).keys()) left.set(key, Math.max(0, (left.get(key) ?? 0) - 1));
}

function countRuns(left: ReadonlyMap<string, number>, words: readonly string[]): number {
  let found = 0;
  const own = runsOf(words);
  for (const key of own.keys()) if ((left.get(key) ?? 0) > 0) found++;
  return own.size === 0 ? 0 : found / own.size;
}
