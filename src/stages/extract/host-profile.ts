// Blocks that stand on many pages of one host are its furniture. Gathered during a crawl, bounded, frozen, and used from the next crawl
// on, so that a page's text never depends on the order in which pages came (DESIGN.md §1).
import { createHash } from 'node:crypto';
import { lettersOf } from './features/page-view.ts';
import type { HostProfile } from './page-input.ts';

/** A block's key: 16 hex digits of the SHA-256 of its letters and digits; null for blocks too short to tell anything. */
export function hostBlockKey(text: string): string | null {
  const letters = lettersOf(text.slice(0, 2000));
  return letters.length < LEAST_LETTERS ? null : createHash('sha256').update(letters).digest('hex').slice(0, 16);
}

const LEAST_LETTERS = 8;
const MAX_BLOCKS = 20_000;
const MAX_BLOCKS_A_PAGE = 2_000;
/** Seen on this many pages and on this share of them, a block is furniture. */
const LEAST_PAGES = 4;
const LEAST_SHARE = 0.2;

/** What one crawl sees of one host. Memory is bounded: when full, blocks seen once are forgotten. */
export interface HostGatherer {
  pages: number;
  add(blocks: readonly string[]): void;
  /** The same pages in any order give the same profile as long as the bound was not met. */
  freeze(): HostProfile;
}

export function gatherHost(): HostGatherer {
  const counts = new Map<string, number>();
  return {
    pages: 0,
    add(blocks) {
      this.pages++;
      const keys = new Set<string>();
      for (const text of blocks.slice(0, MAX_BLOCKS_A_PAGE)) {
        const key = hostBlockKey(text);
        if (key !== null) keys.add(key);
      }
      for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
      if (counts.size > MAX_BLOCKS) for (const [key, n] of counts) if (n === 1) counts.delete(key);
    },
    freeze() {
      const least = Math.max(LEAST_PAGES, Math.ceil(this.pages * LEAST_SHARE));
      const repeated = [...counts].filter(([, n]) => n >= least).map(([key]) => key);
      repeated.sort();
      const id = createHash('sha256').update(repeated.join('\n')).digest('hex').slice(0, 12);
      return { id, repeated: new Set(repeated) };
    },
  };
}

/** What is left of the probability of a block that the profile knows. */
const FURNITURE_FACTOR = 0.2;

/** Lowers the scores of the host's furniture; `scores` itself is left alone. */
export function discountFurniture(texts: readonly string[], scores: Float32Array, profile: HostProfile): Float32Array {
  return scores.map((score, i) => {
    const key = hostBlockKey(texts[i] ?? '');
    return key !== null && profile.repeated.has(key) ? score * FURNITURE_FACTOR : score;
  });
}
