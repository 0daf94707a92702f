// Which pairs are worth comparing: those that share several of their sampled shingles. All pairs of a corpus would be far too many.
import { mix } from './tokens.ts';

export interface CandidateSource {
  size: number;
  /** All documents, in the order in which they are read quickest. */
  order: Uint32Array;
  /** Distinct shingles of document `n`; not kept beyond the next call. */
  shingles(n: number): Uint32Array;
  /** How many they are. */
  count(n: number): number;
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
/** Sampled shingles of a whole corpus. */
const MOST_POSTINGS = 24_000_000;
/** About so many, of 8 bytes each, are held at a time: of more the corpus is read again for each range of shingles. */
const POSTINGS_AT_ONCE = 2_000_000;
/** Documents of one group that stand in a shingle's list. */
const GROUP_DELEGATES = 3;

/** Pairs in ascending order of their numbers, each with at least two sampled shingles in common; however many are held at once. */
export function findCandidates(
  source: CandidateSource,
  rules: CandidateRules,
  atOnce: number = POSTINGS_AT_ONCE,
): Candidate[] {
  let all = 0;
  let short = 0;
  for (let n = 0; n < source.size; n += 1) {
    const count = source.count(n);
    all += count;
    if (count < SHORT_SHINGLES) short += count;
  }
  const bitsFor = (shingles: number): number => Math.max(0, Math.ceil(Math.log2(shingles / MOST_POSTINGS)));
  const bits = Math.max(SAMPLE_BITS, bitsFor(all));
  const found = pairUp(source, rules, { bits, below: Number.POSITIVE_INFINITY, shingles: all, atOnce });
  if (short === 0) return found;
  const pairs = new Set(found.map(({ a, b }) => a * source.size + b));
  const ofShort = pairUp(source, rules, { bits: bitsFor(short), below: SHORT_SHINGLES, shingles: short, atOnce });
  for (const candidate of ofShort) {
    if (!pairs.has(candidate.a * source.size + candidate.b)) found.push(candidate);
  }
  return found.sort((p, q) => p.a - q.a || p.b - q.b);
}

interface Sampling {
  /** A shingle is sampled when its mixed hash ends in so many zero bits. */
  bits: number;
  /** Only documents of fewer shingles. */
  below: number;
  /** What these have together. */
  shingles: number;
  atOnce: number;
}

/** In ascending order. */
function pairUp(source: CandidateSource, rules: CandidateRules, sampling: Sampling): Candidate[] {
  const sampled = new Uint32Array(source.size);
  const lists: Lists = { members: growing(), starts: growing() };
  push(lists.starts, 0);
  const expected = sampling.shingles / 2 ** sampling.bits;
  const parts = Math.max(1, Math.ceil(expected / sampling.atOnce));
  // what widening leaves behind stays until it is collected
  let postings: Float64Array = new Float64Array(1024 + Math.ceil((expected / parts) * 1.02));
  for (let part = 0; part < parts; part += 1) {
    const range = { from: (2 ** 32 / parts) * part, to: (2 ** 32 / parts) * (part + 1) };
    const gathered = gather(source, rules, sampling, { range, sampled, postings });
    postings = gathered.postings;
    addSharedLists(lists, postings.subarray(0, gathered.length).sort(), source.size, rules);
  }
  return countPairs(invert(lists, source.size), rules, sampled);
}

interface Reading {
  /** Shingles from the one to below the other. */
  range: { from: number; to: number };
  /** Sampled shingles of each document so far. */
  sampled: Uint32Array;
  /** Written from the start; a wider one is answered when there are more. */
  postings: Float64Array;
}

/** (shingle, document) pairs as single numbers: shingle × size + document stays below 2^53 for up to two million documents. */
function gather(
  source: CandidateSource,
  rules: CandidateRules,
  { bits, below }: Sampling,
  { range, sampled, postings }: Reading,
): { postings: Float64Array; length: number } {
  const mask = 2 ** bits - 1;
  const { from, to } = range;
  let length = 0;
  for (const n of source.order) {
    if (source.count(n) >= below) continue;
    const shingles = source.shingles(n);
    for (let at = 0; at < shingles.length; at += 1) {
      const shingle = shingles[at] ?? 0;
      if ((mix(shingle ^ 0x5bd1e995) & mask) !== 0 || shingle < from || shingle >= to) continue;
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
  return { postings, length };
}

/** Numbers in one array that is widened as they come. */
interface Growing {
  values: Uint32Array;
  length: number;
}

const growing = (): Growing => ({ values: new Uint32Array(1 << 12), length: 0 });

function push(to: Growing, value: number): void {
  if (to.length === to.values.length) {
    const wider = new Uint32Array(to.length * 2);
    wider.set(to.values);
    to.values = wider;
  }
  to.values[to.length++] = value;
}

/** Lists of documents that share a shingle. Members of all lists, one after the other; list `l` is `members[starts[l]]` up to `members[starts[l + 1]]`. */
interface Lists {
  members: Growing;
  starts: Growing;
}

/** `postings` in order. */
function addSharedLists({ members, starts }: Lists, postings: Float64Array, size: number, rules: CandidateRules): void {
  let from = 0;
  while (from < postings.length) {
    const shingle = Math.floor((postings[from] ?? 0) / size);
    let to = from + 1;
    while (to < postings.length && Math.floor((postings[to] ?? 0) / size) === shingle) to += 1;
    if (to - from > 1) {
      const before = members.length;
      for (const n of delegates(postings.subarray(from, to), size, rules)) push(members, n);
      if (members.length > before) push(starts, members.length);
    }
    from = to;
  }
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

/** The lists, and for each document those it is in. */
interface SharedLists {
  members: Uint32Array;
  starts: Uint32Array;
  /** The lists of document `n` are `listsOf[firsts[n]]` up to `listsOf[firsts[n + 1]]`. */
  listsOf: Uint32Array;
  firsts: Uint32Array;
}

function invert(lists: Lists, size: number): SharedLists {
  const members = lists.members.values.subarray(0, lists.members.length);
  const starts = lists.starts.values.subarray(0, lists.starts.length);
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
  return { members, starts, listsOf, firsts };
}

/** One document after the other, so that only its own pairs are counted at a time. */
function countPairs(lists: SharedLists, rules: CandidateRules, sampled: Uint32Array): Candidate[] {
  const counts = new Uint16Array(sampled.length);
  const found: Candidate[] = [];
  for (let a = 0; a < sampled.length; a += 1) {
    const group = rules.groupOf(a);
    const enough: Candidate[] = [];
    for (const b of countPartners(lists, a, counts)) {
      const shared = counts[b] ?? 0;
      counts[b] = 0;
      const smaller = Math.min(sampled[a] ?? 0, sampled[b] ?? 0);
      const isEnough = shared >= 2 && shared >= rules.leastShare * smaller;
      if (isEnough && rules.groupOf(b) !== group) enough.push({ a, b, shared });
    }
    for (const candidate of enough.sort((p, q) => p.b - q.b)) found.push(candidate);
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
