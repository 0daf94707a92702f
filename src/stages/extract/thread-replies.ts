// The block model learned replies as an article's comments wherever it took the page for an article. Of a page that is a thread all the same, by its
// address (`page-type.ts`), what is written in posts and comments is likelier than it says.
import { classBit } from './blocks/class-words.ts';
import type { Segmentation } from './blocks/page-block.ts';
import { raiseOdds } from './model/raise-odds.ts';

const POSTS = classBit('comment') | classBit('post');
/** A box that holds more of the page's words is the thread, or the page, and none of its posts. */
const MOST_OF_PAGE = 0.5;
/** Shorter lines are names, dates and buttons. */
const LEAST_WORDS = 6;
/** What is added to the log odds. */
const LIFT = 1.5;

/** The scores with those of blocks in posts and comments raised. */
export function raiseReplies({ blocks, boxes }: Segmentation, scores: Float32Array): Float32Array {
  const most = blocks.reduce((all, block) => all + block.words, 0) * MOST_OF_PAGE;
  const inPost = new Uint8Array(blocks.length);
  for (const box of boxes) if ((box.bits & POSTS) !== 0 && box.words <= most) inPost.fill(1, box.first, box.end);
  return scores.map((score, i) =>
    inPost[i] === 1 && (blocks[i]?.words ?? 0) >= LEAST_WORDS ? raiseOdds(score, LIFT) : score,
  );
}
