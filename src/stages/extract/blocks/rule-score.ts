// How likely a block is main text, by rules alone: what is used without a model, and what the model sees as one of its features.
import { classBit } from './class-words.ts';
import type { Box, PageBlock, Segmentation } from './page-block.ts';

const bitsOf = (...names: string[]): number => names.reduce((bits, name) => bits | classBit(name), 0);
const CHROME = bitsOf('nav', 'footer', 'side', 'share', 'related', 'advert', 'consent', 'subscribe');
const COMMENT = bitsOf('comment');
const GOOD = bitsOf('article', 'content', 'post');
const CHROME_TAGS = new Set(['nav', 'footer', 'aside', 'form', 'dialog', 'noscript', 'menu']);

/** One number from 0 to 1 for each block. After Readability: text-rich blocks vote for the boxes around them, the best box wins. */
export function ruleScores(page: Segmentation): Float32Array {
  const scores = new Float32Array(page.blocks.length);
  const votes = new Float64Array(page.boxes.length);
  const total = page.boxes.reduce((most, box) => Math.max(most, box.words), 0);
  // A box with most of the page's words is the page, whatever it is called.
  const chrome = page.boxes.map((box) => box.words < total * 0.4 && isChrome(box));
  for (let i = 0; i < page.boxes.length; i++) {
    const above = page.boxes[i]?.parent ?? -1;
    if (above >= 0 && chrome[above]) chrome[i] = true;
  }
  for (const block of page.blocks) {
    if (chrome[block.box] || block.words < 8 || linkDensity(block) > 0.5) continue;
    vote(page.boxes, votes, block);
  }
  const best = topBox(page, votes);
  for (let i = 0; i < page.blocks.length; i++) {
    const block = page.blocks[i];
    if (block) scores[i] = scoreBlock(page, block, i, best, chrome[block.box] === true);
  }
  return scores;
}

export const linkDensity = (block: PageBlock): number => (block.chars === 0 ? 0 : block.linkChars / block.chars);

function isChrome(box: Box): boolean {
  if (CHROME_TAGS.has(box.tag)) return true;
  if (box.tag === 'body' || box.tag === 'main' || box.tag === 'article') return false;
  return (box.bits & (CHROME | COMMENT)) !== 0 && (box.bits & GOOD) === 0;
}

function vote(boxes: readonly Box[], votes: Float64Array, block: PageBlock): void {
  const value = Math.min(block.words, 120) * (1 - linkDensity(block));
  let at = block.box;
  let share = 1;
  while (at >= 0) {
    votes[at] = (votes[at] ?? 0) + value * share;
    share *= 0.86;
    at = boxes[at]?.parent ?? -1;
  }
}

function topBox(page: Segmentation, votes: Float64Array): Box | null {
  let best: Box | null = null;
  let most = 0;
  for (let i = 0; i < votes.length; i++) {
    const value = votes[i] ?? 0;
    if (value > most) {
      most = value;
      best = page.boxes[i] ?? null;
    }
  }
  return best;
}

function scoreBlock(page: Segmentation, block: PageBlock, index: number, best: Box | null, inChrome: boolean): number {
  if (inChrome) return 0.05;
  const inside = best !== null && index >= best.first && index < best.end;
  const density = linkDensity(block);
  let score = inside ? 0.75 : 0.2;
  if (block.words >= 20) score += 0.15;
  if (density > 0.6) score -= 0.35;
  if (block.buttonChars > block.chars / 2) score -= 0.3;
  const box = page.boxes[block.box];
  if (box?.hidden) score -= 0.2;
  return Math.min(1, Math.max(0, score));
}
