// Blocks that stand on many pages of one host are its furniture. Counted over a crawl's documents when it has ended, in bounded memory,
// and used from the next crawl on, so that a page's text never depends on the order in which pages came (docs/contract.md §1).
import { hash } from 'node:crypto';
import { lettersOf } from './features/page-view.ts';
import type { HostProfile } from './page-input.ts';
import { smallestKeys } from './smallest-keys.ts';

/** A block's key: 16 hex digits of the SHA-256 of its letters and digits; null for blocks too short to tell anything. */
export function hostBlockKey(text: string): string | null {
  const letters = lettersOf(text.slice(0, 2000));
  return letters.length < LEAST_LETTERS ? null : hash('sha256', letters, 'hex').slice(0, 16);
}

const LEAST_LETTERS = 8;
const MAX_BLOCKS_A_PAGE = 2_000;
/** Seen on so many pages and on this share of them, under so many titles and in so many different texts, a block is furniture. */
const LEAST_PAGES = 4;
const LEAST_SHARE = 0.2;
/** Blocks of one host in a profile. */
const MAX_BLOCKS_A_HOST = 2_000;
/** Blocks of all hosts that are counted one by one, and hosts. */
const MAX_COUNTED = 300_000;

/** One archived page: what its text is made of. */
export interface HostPage {
  /** With the port. */
  host: string;
  title: string | null;
  text: string;
}

/** What was frozen of one host. */
export interface HostBlocks {
  /** Names the profile in the record's `extractor`. */
  id: string;
  pages: number;
  /** Keys of blocks, sorted. */
  repeated: string[];
}

/** The blocks of a document's text: its paragraphs, and the lines of lists and tables. */
function keysOf(text: string): Set<string> {
  const keys = new Set<string>();
  let looked = 0;
  for (const block of text.split('\n\n')) {
    const lines = block.split('\n');
    for (const part of lines.length > 1 ? [block, ...lines] : lines) {
      if (++looked > MAX_BLOCKS_A_PAGE) return keys;
      const key = hostBlockKey(part);
      if (key !== null) keys.add(key);
    }
  }
  return keys;
}

const SKETCH_SLOTS = 1 << 21;

export interface BlockSketch {
  add(page: HostPage): void;
  /** May this block have come on that many pages? Never a wrong no. */
  mayReach(host: string, key: string, pages: number): boolean;
}

/** First pass over the pages: sums in fixed memory, which know no order. Blocks that came once or twice need no count of their own. */
export function createBlockSketch(): BlockSketch {
  const rows = [new Uint16Array(SKETCH_SLOTS), new Uint16Array(SKETCH_SLOTS)] as const;
  let last = { host: '', salt: hashOf('') };
  const saltOf = (host: string): number => {
    if (host !== last.host) last = { host, salt: hashOf(host) }; // the same for every block of a page
    return last.salt;
  };
  const slots = (host: string, key: string): [number, number] => {
    const salt = saltOf(host);
    const mask = SKETCH_SLOTS - 1;
    return [
      (Number.parseInt(key.slice(0, 8), 16) ^ salt) & mask,
      (Number.parseInt(key.slice(8), 16) ^ (salt >>> 7)) & mask,
    ];
  };
  return {
    add(page) {
      for (const key of keysOf(page.text)) {
        const [a, b] = slots(page.host, key);
        rows[0][a] = Math.min(0xffff, (rows[0][a] ?? 0) + 1);
        rows[1][b] = Math.min(0xffff, (rows[1][b] ?? 0) + 1);
      }
    },
    mayReach(host, key, pages) {
      const [a, b] = slots(host, key);
      return Math.min(rows[0][a] ?? 0, rows[1][b] ?? 0) >= pages;
    },
  };
}

function hashOf(text: string): number {
  return hash('sha256', text, 'buffer').readUInt32LE(0);
}

interface Count {
  host: string;
  key: string;
  pages: number;
  /** Hashes of the first few titles and texts that had it: how many, not which, is asked. */
  titles: Set<number>;
  texts: Set<number>;
}

export interface HostGatherer {
  add(page: HostPage): void;
  /** The same pages in any order give the same answer. Hosts in order of their names. */
  freeze(): Map<string, HostBlocks>;
}

/** Second pass: exact counts of the blocks that the sketch lets through. */
export function gatherHosts(sketch: BlockSketch): HostGatherer {
  const hosts = smallestKeys<{ host: string; pages: number }>(MAX_COUNTED);
  const blocks = smallestKeys<Count>(MAX_COUNTED);
  return {
    add(page) {
      const host = hosts.at(sha(page.host), () => ({ host: page.host, pages: 0 }));
      if (host === null) return;
      host.pages++;
      const text = hashOf(page.text);
      const title = page.title === null ? text : hashOf(page.title);
      for (const key of keysOf(page.text)) {
        if (!sketch.mayReach(page.host, key, LEAST_PAGES)) continue;
        const count = blocks.at(`${key}${page.host}`, () => ({
          host: page.host,
          key,
          pages: 0,
          titles: new Set(),
          texts: new Set(),
        }));
        if (count === null) continue;
        count.pages++;
        if (count.titles.size < LEAST_PAGES) count.titles.add(title);
        if (count.texts.size < LEAST_PAGES) count.texts.add(text);
      }
    },
    freeze() {
      const pagesOf = new Map(hosts.values().map(({ host, pages }) => [host, pages]));
      const repeated = new Map<string, string[]>();
      for (const { host, key, pages, titles, texts } of blocks.values()) {
        const least = Math.max(LEAST_PAGES, Math.ceil((pagesOf.get(host) ?? 0) * LEAST_SHARE));
        // Copies of one page share all their blocks, and furniture none of their titles and texts.
        if (pages < least || titles.size < LEAST_PAGES || texts.size < LEAST_PAGES) continue;
        repeated.set(host, [...(repeated.get(host) ?? []), key]);
      }
      const names = [...repeated.keys()].sort();
      return new Map(names.map((host) => [host, frozen(pagesOf.get(host) ?? 0, repeated.get(host) ?? [])]));
    },
  };
}

const sha = (text: string): string => hash('sha256', text, 'hex').slice(0, 16);

/** What an earlier crawl learnt of a host stays known: its furniture is gone from the texts that a later crawl learns from. */
export function withEarlier(now: HostBlocks | undefined, before: HostBlocks | undefined): HostBlocks {
  return frozen(now?.pages ?? before?.pages ?? 0, [...(now?.repeated ?? []), ...(before?.repeated ?? [])]);
}

function frozen(pages: number, keys: readonly string[]): HostBlocks {
  const repeated = [...new Set(keys)].sort().slice(0, MAX_BLOCKS_A_HOST);
  return { id: hash('sha256', repeated.join('\n'), 'hex').slice(0, 12), pages, repeated };
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
