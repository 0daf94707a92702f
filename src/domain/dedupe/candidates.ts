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

/** Long texts are sampled at one shingle in four, or more sparsely where the corpus is large. */
const SAMPLE_BITS = 2;
/** Texts of fewer shingles are compared among themselves by all of them. */
const SHORT_SHINGLES = 256;
/** Sampled shingles of a whole corpus, 8 bytes each: what bounds the memory. */
const MOST_POSTINGS = 24_000_000;
/** Documents of one group that stand in a shingle's list. */
const GROUP_DELEGATES = 3;

/** Pairs in ascending order of their numbers, each with at least two sampled shingles in common. */
export function findCandidates(source: CandidateSource, rules: CandidateRules): Candidate[] {
  let all = 0;
  let short = 0;
  for (let n = 0; n < source.size; n += 1) {
    const { length } = source.shingles(n);
    all += length;
    if (length < SHORT_SHINGLES) short += length;
  }
  const bitsFor = (shingles: number): number => Math.max(0, Math.ceil(Math.log2(shingles / MOST_POSTINGS)));
  const found = pairUp(source, rules, { bits: Math.max(SAMPLE_BITS, bitsFor(all)), below: Number.POSITIVE_INFINITY });
  const pairs = new Set(found.map(({ a, b }) => a * source.size + b));
  for (const candidate of pairUp(source, rules, { bits: bitsFor(short), below: SHORT_SHINGLES })) {
    if (!pairs.has(candidate.a * source.size + candidate.b)) found.push(candidate);
  }
  return found.sort((p, q) => p.a - q.a || p.b - q.b);
}

interface Sampling {
  /** A shingle is sampled when its mixed hash ends in so many zero bits. */
  bits: number;
  /** Only documents of fewer shingles. */
  below: number;
}

function pairUp(source: CandidateSource, rules: CandidateRules, sampling: Sampling): Candidate[] {
  const sampled = new Uint32Array(source.size);
  const lists = shareLists(gather(source, rules, sampling, sampled), source.size, rules);
  return countPairs(lists, rules, sampled);
}

/** (shingle, document) pairs as single numbers, sorted: shingle × size + document stays below 2^53 for up to two million documents. */
function gather(
  source: CandidateSource,
  rules: CandidateRules,
  { bits, below }: Sampling,
  sampled: Uint32Array,
): Float64Array {
  const mask = 2 ** bits - 1;
  let postings = new Float64Array(1 << 16);
  let length = 0;
  for (let n = 0; n < source.size; n += 1) {
    const shingles = source.shingles(n);
    if (shingles.length >= below) continue;
    for (const shingle of shingles) {
      if ((mix(shingle ^ 0x5bd1e995) & mask) !== 0) continue;
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

/** Lists of documents that share a shingle, and for each document the lists it is in. */
interface SharedLists {
  /** Members of all lists, one after the other; list `l` is `members[starts[l]]` up to `members[starts[l + 1]]`. */
  members: number[];
  starts: number[];
  /** The lists of document `n` are `listsOf[firsts[n]]` up to `listsOf[firsts[n + 1]]`. */
  listsOf: Uint32Array;
  firsts: Uint32Array;
}

function shareLists(postings: Float64Array, size: number, rules: CandidateRules): SharedLists {
  const members: number[] = [];
  const starts: number[] = [0];
  let from = 0;
  while (from < postings.length) {
    const shingle = Math.floor((postings[from] ?? 0) / size);
    let to = from + 1;
    while (to < postings.length && Math.floor((postings[to] ?? 0) / size) === shingle) to += 1;
    if (to - from > 1) {
      for (const n of delegates(postings.subarray(from, to), size, rules)) members.push(n);
      if (members.length > (starts.at(-1) ?? 0)) starts.push(members.length);
    }
    from = to;
  }
  return { members, starts, ...invert(members, starts, size) };
}

/** The documents of one shingle, a few of each group; empty when too many groups have it, or one alone. */
function delegates(list: Float64Array, size: number, rules: CandidateRules): number[] {
  const chosen: number[] = [];
  const perGroup = new Map<number, number>();
  for (const posting of list) {
    const n = posting % size;
    const group = rules.groupOf(n);
    const before = perGroup.get(group) ?? 0;
    if (before < GROUP_DELEGATES) chosen.push(n);
    perGroup.set(group, before + 1);
    if (perGroup.size > rules.mostGroups) return [];
  }
  return perGroup.size > 1 ? chosen : [];
}

function invert(
  members: readonly number[],
  starts: readonly number[],
  size: number,
): Pick<SharedLists, 'listsOf' | 'firsts'> {
  const firsts = new Uint32Array(size + 2);
  for (const n of members) firsts[n + 2] = (firsts[n + 2] ?? 0) + 1;
  for (let n = 1; n < firsts.length; n += 1) firsts[n] = (firsts[n] ?? 0) + (firsts[n - 1] ?? 0);
  const listsOf = new Uint32Array(members.length);
  for (let list = 0; list + 1 < starts.length; list += 1) {
    for (let at = starts[list] ?? 0; at < (starts[list + 1] ?? 0); at += 1) {
      const slot = (members[at] ?? 0) + 1;
      const place = firsts[slot] ?? 0;
      listsOf[place] = list;
      firsts[slot] = place + 1;
    }
  }
  return { listsOf, firsts };
}

/** One document after the other, so that only its own pairs are counted at a time. */
function countPairs(lists: SharedLists, rules: CandidateRules, sampled: Uint32Array): Candidate[] {
  const counts = new Uint16Array(sampled.length);
  const found: Candidate[] = [];
  for (let a = 0; a < sampled.length; a += 1) {
    const group = rules.groupOf(a);
    for (const b of countPartners(lists, a, counts)) {
      const shared = counts[b] ?? 0;
      counts[b] = 0;
      const smaller = Math.min(sampled[a] ?? 0, sampled[b] ?? 0);
      const isEnough = shared >= 2 && shared >= rules.leastShare * smaller;
      if (isEnough && rules.groupOf(b) !== group) found.push({ a, b, shared });
    }
  }
  return found;
}

/** Adds up in `counts` how many lists each later document shares with `a`; returns those documents. */
function countPartners({ members, starts, listsOf, firsts }: SharedLists, a: number, counts: Uint16Array): number[] {
  const partners: number[] = [];
  for (let entry = firsts[a] ?? 0; entry < (firsts[a + 1] ?? 0); entry += 1) {
    const list = listsOf[entry] ?? 0;
    for (let at = starts[list] ?? 0; at < (starts[list + 1] ?? 0); at += 1) {
      const b = members[at] ?? 0;
      if (b <= a) continue;
      const before = counts[b] ?? 0;
      if (before === 0) partners.push(b);
      if (before < 65_535) counts[b] = before + 1;
    }
  }
  return partners;
}
