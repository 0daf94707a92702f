// Which pairs are worth comparing: those that share several of their sampled shingles. All pairs of a corpus would be far too many.
import { mix } from './tokens.ts';

export interface CandidateSource {
  size: number;
  /** Distinct shingles of document `n`. */
  shingles(n: number): Uint32Array;
}

export interface CandidateRules {
  /** Shingles that may speak for a pair; null for all. */
  counts: ((shingle: number) => boolean) | null;
  /** Documents with the same key are never paired, and stand for one another in a shingle's list. */
  groupOf(n: number): number;
  /** Shingles in more groups than this are passed over. */
  mostGroups: number;
  /** Least share of the smaller sample that must be common. */
  leastShare: number;
}

export interface Candidate {
  a: number;
  b: number;
  shared: number;
}

/** Sample one shingle in `2^SAMPLE_BITS` of long texts; more sparsely for very large corpora. */
const SAMPLE_BITS = 2;
const SHORT_SHINGLES = 256;
/** Entries sorted at once (8 bytes each); larger corpora take several passes over the sketches. */
const PASS_ENTRIES = 24_000_000;
/** Documents of one group that stand in a shingle's list. */
const GROUP_DELEGATES = 3;

/** Pairs in ascending order of their numbers, each with at least two sampled shingles in common. */
export function findCandidates(source: CandidateSource, rules: CandidateRules): Candidate[] {
  const bits = SAMPLE_BITS + Math.max(0, Math.ceil(Math.log2(source.size / 200_000)));
  const long = pairUp(source, rules, bits, Number.POSITIVE_INFINITY);
  const short = pairUp(source, rules, 0, SHORT_SHINGLES);
  for (const [pair, candidate] of short) if (!long.has(pair)) long.set(pair, candidate);
  return [...long.values()].sort((p, q) => p.a - q.a || p.b - q.b);
}

/** Candidates by the shingles whose mixed hash has `bits` zero bits at its end, among documents below `limit` shingles. */
function pairUp(source: CandidateSource, rules: CandidateRules, bits: number, limit: number): Map<number, Candidate> {
  const sampled = new Uint32Array(source.size);
  const shared = new Map<number, number>();
  const expected = (source.size * 700) / 2 ** bits;
  const passes = 2 ** Math.max(0, Math.ceil(Math.log2(expected / PASS_ENTRIES)));
  for (let pass = 0; pass < passes; pass += 1) {
    const postings = gather(source, rules, { bits, limit, pass, passes, sampled });
    countPairs(postings, source.size, rules, shared);
  }
  const found = new Map<number, Candidate>();
  for (const [pair, count] of shared) {
    const a = Math.floor(pair / source.size);
    const b = pair % source.size;
    const smaller = Math.min(sampled[a] ?? 0, sampled[b] ?? 0);
    if (count >= 2 && count >= rules.leastShare * smaller) found.set(pair, { a, b, shared: count });
  }
  return found;
}

interface Gathering {
  bits: number;
  limit: number;
  pass: number;
  passes: number;
  /** How many shingles of each document were sampled; counted up. */
  sampled: Uint32Array;
}

/** (shingle, document) pairs as single numbers, sorted: shingle × size + document stays below 2^53 for up to two million documents. */
function gather(source: CandidateSource, rules: CandidateRules, gathering: Gathering): Float64Array {
  const { bits, limit, pass, passes, sampled } = gathering;
  let postings = new Float64Array(1 << 16);
  let length = 0;
  for (let n = 0; n < source.size; n += 1) {
    const shingles = source.shingles(n);
    if (shingles.length >= limit) continue;
    for (const shingle of shingles) {
      const draw = mix(shingle ^ 0x5bd1e995);
      if (draw % 2 ** bits !== 0 || Math.floor(draw / 2 ** bits) % passes !== pass) continue;
      if (rules.counts !== null && !rules.counts(shingle)) continue;
      sampled[n] = (sampled[n] ?? 0) + 1;
      if (length === postings.length) {
        const wider = new Float64Array(length * 2);
        wider.set(postings);
        postings = wider;
      }
      postings[length++] = shingle * source.size + n;
    }
  }
  return postings.subarray(0, length).sort();
}

function countPairs(postings: Float64Array, size: number, rules: CandidateRules, shared: Map<number, number>): void {
  let from = 0;
  while (from < postings.length) {
    const shingle = Math.floor((postings[from] ?? 0) / size);
    let to = from + 1;
    while (to < postings.length && Math.floor((postings[to] ?? 0) / size) === shingle) to += 1;
    if (to - from > 1) countList(delegates(postings, from, to, size, rules), size, rules, shared);
    from = to;
  }
}

/** The documents of one shingle, a few of each group; empty when too many groups have it. */
function delegates(postings: Float64Array, from: number, to: number, size: number, rules: CandidateRules): number[] {
  const chosen: number[] = [];
  const perGroup = new Map<number, number>();
  for (let at = from; at < to; at += 1) {
    const n = (postings[at] ?? 0) % size;
    const group = rules.groupOf(n);
    const before = perGroup.get(group) ?? 0;
    if (before < GROUP_DELEGATES) chosen.push(n);
    perGroup.set(group, before + 1);
    if (perGroup.size > rules.mostGroups) return [];
  }
  return chosen;
}

function countList(list: readonly number[], size: number, rules: CandidateRules, shared: Map<number, number>): void {
  for (const [at, a] of list.entries()) {
    const group = rules.groupOf(a);
    for (let next = at + 1; next < list.length; next += 1) {
      const b = list[next] ?? a;
      if (rules.groupOf(b) === group) continue;
      const pair = a * size + b;
      shared.set(pair, (shared.get(pair) ?? 0) + 1);
    }
  }
}
