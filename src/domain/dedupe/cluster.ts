// Near-duplicate clusters of a whole corpus, decided in two rounds so that copies are told from look-alikes:
// 1. plain copies: nearly every shingle of most windows matches, the rare ones included. Their groups then count as one source each;
// 2. everything else, by the shingles that few groups have. What many groups share (templates, notices, warnings) says nothing.
import { findCandidates } from './candidates.ts';
import { coverage } from './coverage.ts';
import { createFrequency, type Frequency } from './frequency.ts';
import { createGroups, type Groups } from './groups.ts';
import { type Comparable, type Relation, type RelationRules, relate } from './relation.ts';
import { BANDS } from './signature.ts';
import { buildTable, type Sketch, tableHas } from './sketch.ts';

/** A corpus in its canonical order, one entry for each distinct body: the first of a cluster represents it. */
export interface SketchedCorpus {
  size: number;
  /** All documents, in the order in which they are read quickest. */
  order: Uint32Array;
  /** The caller's to keep. */
  sketch(n: number): Sketch;
  /** The sketch's shingles, until the next call. */
  shingles(n: number): Uint32Array;
  /** How many these are. */
  count(n: number): number;
  /** Key of document `n` in one of the MinHash bands. */
  band(n: number, band: number): number;
}

export interface Clustering {
  /** The representative of each document's cluster. */
  representative: Uint32Array;
  /** Share matched with the representative, or with the container; 0 where there is neither. */
  similarity: Float32Array;
  /** A longer document that holds most of this one, which still has a cluster of its own; -1 for none. */
  container: Int32Array;
}

const PLAIN_COPY: RelationRules = { counts: null, threshold: 0.7, fewest: 1 };
const WINDOW_THRESHOLD = 0.4;
const FEWEST_SHINGLES = 12;
/** Shingles in more groups than this are furniture. */
const COMMON_GROUPS = 4;
/** In the first round, shingles of more documents than this propose no pairs; larger families meet in their bands. */
const FAMILY_LIMIT = 64;
/** Share of one text, rare shingles weighing most, that a plain copy must have: strangers who share furniture do not. */
const RARE_MATCHED = 0.75;
const BAND_DELEGATES = 8;
const CACHED_TABLES = 512;

/** A function of the corpus and its order alone. */
export function clusterCorpus(corpus: SketchedCorpus): Clustering {
  const groups = createGroups(corpus.size);
  const comparable = cachedComparables(corpus);
  const frequency = createFrequency(shinglesIn(corpus));
  joinPlainCopies(corpus, groups, { comparable, frequency });
  const rules = specificRules(corpus, groups, frequency);
  const container = new Int32Array(corpus.size).fill(-1);
  const contained = joinBySpecific(corpus, groups, comparable, rules);
  return describe(corpus, groups, { comparable, rules, contained, container });
}

type Comparables = (n: number) => Comparable;

/** Sketches with their tables, the last few hundred kept. */
function cachedComparables(corpus: SketchedCorpus): Comparables {
  const cache = new Map<number, Comparable>();
  return (n) => {
    const known = cache.get(n);
    if (known !== undefined) return known;
    const sketch = corpus.sketch(n);
    const made = { sketch, table: buildTable(sketch.shingles) };
    if (cache.size >= CACHED_TABLES) cache.clear();
    cache.set(n, made);
    return made;
  };
}

function joinPlainCopies(
  corpus: SketchedCorpus,
  groups: Groups,
  { comparable, frequency }: { comparable: Comparables; frequency: Frequency },
): void {
  for (const n of corpus.order) frequency.add(corpus.shingles(n));
  const join = (a: number, b: number): void => {
    if (groups.find(a) === groups.find(b)) return;
    const [one, two] = [comparable(a), comparable(b)];
    if (relate(one, two, PLAIN_COPY).kind !== 'near') return;
    if (Math.max(rareShare(one, two, frequency), rareShare(two, one, frequency)) >= RARE_MATCHED) groups.join(a, b);
  };
  eachBandPair(corpus, groups, join);
  const pairs = findCandidates(corpus, {
    counts: (shingle) => frequency.of(shingle) <= FAMILY_LIMIT,
    groupOf: (n) => n,
    mostGroups: FAMILY_LIMIT,
    leastShare: 0.25,
  });
  for (const { a, b } of pairs) join(a, b);
}

/** Of all documents together. Groups of copies have fewer, since theirs are in common. */
function shinglesIn(corpus: SketchedCorpus): number {
  let all = 0;
  for (let n = 0; n < corpus.size; n += 1) all += corpus.count(n);
  return all;
}

/** Each document against the first few groups of every band bucket it falls in: families of any size, in linear time. */
function eachBandPair(corpus: SketchedCorpus, groups: Groups, join: (a: number, b: number) => void): void {
  for (let band = 0; band < BANDS; band += 1) {
    const buckets = new Map<number, number[]>();
    for (let n = 0; n < corpus.size; n += 1) {
      const key = corpus.band(n, band);
      const bucket = buckets.get(key);
      if (bucket === undefined) {
        buckets.set(key, [n]);
        continue;
      }
      for (const other of bucket) join(other, n);
      if (bucket.length < BAND_DELEGATES && !bucket.some((other) => groups.find(other) === groups.find(n)))
        bucket.push(n);
    }
  }
}

/** Of one text's shingles, each weighing the less the more documents have it: the share that lies in passages of the other. */
function rareShare(own: Comparable, other: Comparable, frequency: Frequency): number {
  const { shingles } = own.sketch;
  const { marks } = coverage(shingles, null, (shingle) => tableHas(other.table, shingle), PLAIN_COPY.threshold);
  let matched = 0;
  let total = 0;
  for (let at = 0; at < shingles.length; at += 1) {
    const weight = 1 / Math.max(1, frequency.of(shingles[at] ?? 0));
    total += weight;
    if (marks[at] === 1) matched += weight;
  }
  return matched / total;
}

/** The second round's rules: only shingles that few groups have count. `frequency` is counted anew. */
function specificRules(corpus: SketchedCorpus, groups: Groups, frequency: Frequency): RelationRules {
  frequency.clear();
  /** Of those with more than one. */
  const members = new Map<number, number[]>();
  let total = 0;
  for (let n = 0; n < corpus.size; n += 1) {
    const root = groups.find(n);
    if (root === n) continue;
    const known = members.get(root);
    if (known === undefined) members.set(root, [root, n]);
    else known.push(n);
  }
  for (const n of corpus.order) {
    if (groups.find(n) !== n || members.has(n)) continue;
    frequency.add(corpus.shingles(n));
    total += corpus.count(n);
  }
  for (const group of members.values()) {
    const distinct = new Set<number>();
    for (const n of group) for (const shingle of corpus.shingles(n)) distinct.add(shingle);
    frequency.add(distinct);
    total += distinct.size;
  }
  const most = COMMON_GROUPS + frequency.background(total);
  return { counts: (shingle) => frequency.of(shingle) <= most, threshold: WINDOW_THRESHOLD, fewest: FEWEST_SHINGLES };
}

interface Containment {
  shorter: number;
  longer: number;
  similarity: number;
}

function joinBySpecific(
  corpus: SketchedCorpus,
  groups: Groups,
  comparable: Comparables,
  rules: RelationRules,
): Containment[] {
  const before = Uint32Array.from({ length: corpus.size }, (_, n) => groups.find(n));
  const pairs = findCandidates(corpus, {
    counts: rules.counts,
    groupOf: (n) => before[n] ?? n,
    mostGroups: FAMILY_LIMIT,
    leastShare: 0.15,
  });
  const contained: Containment[] = [];
  for (const { a, b } of pairs) {
    if (groups.find(a) === groups.find(b)) continue;
    const relation = relate(comparable(a), comparable(b), rules);
    if (relation.kind === 'near') groups.join(a, b);
    else if (relation.kind === 'contained') {
      const [shorter, longer] = relation.isFirstShorter ? [a, b] : [b, a];
      contained.push({ shorter, longer, similarity: relation.similarity });
    }
  }
  return contained;
}

interface Decided {
  comparable: Comparables;
  rules: RelationRules;
  contained: readonly Containment[];
  container: Int32Array;
}

function describe(corpus: SketchedCorpus, groups: Groups, decided: Decided): Clustering {
  const { comparable, rules, contained, container } = decided;
  const representative = new Uint32Array(corpus.size);
  const similarity = new Float32Array(corpus.size);
  for (let n = 0; n < corpus.size; n += 1) {
    const first = groups.find(n);
    representative[n] = first;
    if (first !== n) similarity[n] = bestSimilarity(comparable(first), comparable(n), rules);
  }
  for (const { shorter, longer, similarity: share } of contained) {
    if (representative[shorter] !== shorter || representative[longer] === shorter) continue;
    const known = container[shorter] ?? -1;
    if (known >= 0 && (similarity[shorter] ?? 0) >= share) continue;
    container[shorter] = longer;
    similarity[shorter] = share;
  }
  return { representative, similarity, container };
}

/** Among specific shingles where there are enough of them, else among all. */
function bestSimilarity(a: Comparable, b: Comparable, rules: RelationRules): number {
  const specific: Relation = relate(a, b, rules);
  return Math.max(specific.similarity, relate(a, b, { ...rules, counts: null }).similarity);
}
