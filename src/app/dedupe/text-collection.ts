// Texts collected one by one, then clustered at once: the one way in which both `dedupe` and `export` decide.
import { readBody } from '../../domain/dedupe/body-hash.ts';
import { clusterCorpus } from '../../domain/dedupe/cluster.ts';
import { BANDS, bandKeys, signTokens } from '../../domain/dedupe/signature.ts';
import { sketchTokens } from '../../domain/dedupe/sketch.ts';
import { SketchStore, type SketchStoreOptions } from './sketch-store.ts';

export interface TextVerdict {
  kind: 'unique' | 'exact' | 'near' | 'contained';
  /** Number of the representative or, for `contained`, of the container's representative; null when unique. */
  duplicateOf: number | null;
  /** 0 to 1; null when unique. */
  similarity: number | null;
  /** Number of the cluster's representative. */
  cluster: number;
}

interface Body {
  /** Place of the sketch in the store, and of the bands. */
  slot: number;
  /** Documents with this body, in the order decided by `decide`. */
  first: number;
}

const BODIES_OF_A_PIECE = 1024;

/** Owns a scratch file when the texts are many; close it. */
export class TextCollection {
  readonly #store: SketchStore;
  readonly #bodies = new Map<string, Body>();
  readonly #bodyOf: Body[] = [];
  /** Band keys by slot, in pieces: an array for each body would take more than what is in it. */
  readonly #bands: Float64Array[] = [];

  constructor(options: SketchStoreOptions = {}) {
    this.#store = new SketchStore(options);
  }

  get size(): number {
    return this.#bodyOf.length;
  }

  /** Takes a body in; `identity` stands for a body without a word, so that empty texts are equal only when their titles are. */
  add(text: string, identity: string): { number: number; bodyHash: string } {
    const { tokens, hash: own } = readBody(text);
    const hash = tokens.length === 0 ? identity : own;
    let body = this.#bodies.get(hash);
    if (body === undefined) {
      const slot = this.#store.add(sketchTokens(tokens));
      this.#keepBands(slot, bandKeys(signTokens(tokens)));
      body = { slot, first: -1 };
      this.#bodies.set(hash, body);
    }
    this.#bodyOf.push(body);
    return { number: this.#bodyOf.length - 1, bodyHash: hash };
  }

  /**
   * A verdict for each number. `order` lists the numbers to decide over, the ones that would rather represent first; numbers that are not in it
   * get no verdict. The result depends on this order and the texts, not on the order of adding.
   */
  decide(order: readonly number[]): Map<number, TextVerdict> {
    const bodies = this.#firstBodies(order);
    const slots = Uint32Array.from(bodies, (body) => body.slot);
    const clustering = clusterCorpus({
      size: bodies.length,
      order: Uint32Array.from(bodies.keys()).sort((a, b) => (slots[a] ?? 0) - (slots[b] ?? 0)),
      sketch: (n) => this.#store.get(slots[n] ?? 0),
      shingles: (n) => this.#store.shingles(slots[n] ?? 0),
      count: (n) => this.#store.count(slots[n] ?? 0),
      band: (n, band) => this.#band(slots[n] ?? 0, band),
    });
    const rank = new Map(bodies.map((body, n) => [body, n]));
    const verdicts = new Map<number, TextVerdict>();
    for (const number of order) {
      const body = this.#bodyOf[number];
      const n = body === undefined ? undefined : rank.get(body);
      if (body === undefined || n === undefined) continue;
      const cluster = bodies[clustering.representative[n] ?? n]?.first ?? number;
      verdicts.set(number, this.#verdict({ number, body, n, cluster }, clustering, bodies));
    }
    return verdicts;
  }

  close(): void {
    this.#store.close();
  }

  #keepBands(slot: number, keys: readonly number[]): void {
    const piece = Math.floor(slot / BODIES_OF_A_PIECE);
    this.#bands[piece] ??= new Float64Array(BODIES_OF_A_PIECE * BANDS);
    this.#bands[piece].set(keys, (slot % BODIES_OF_A_PIECE) * BANDS);
  }

  #band(slot: number, band: number): number {
    return this.#bands[Math.floor(slot / BODIES_OF_A_PIECE)]?.[(slot % BODIES_OF_A_PIECE) * BANDS + band] ?? 0;
  }

  #firstBodies(order: readonly number[]): Body[] {
    for (const body of this.#bodies.values()) body.first = -1;
    const bodies: Body[] = [];
    for (const number of order) {
      const body = this.#bodyOf[number];
      if (body === undefined || body.first >= 0) continue;
      body.first = number;
      bodies.push(body);
    }
    return bodies;
  }

  #verdict(
    at: { number: number; body: Body; n: number; cluster: number },
    clustering: ReturnType<typeof clusterCorpus>,
    bodies: readonly Body[],
  ): TextVerdict {
    const { number, body, n, cluster } = at;
    const similarity = clustering.similarity[n] ?? 0;
    if (cluster !== number) {
      const isExact = body.first === cluster;
      return { kind: isExact ? 'exact' : 'near', duplicateOf: cluster, similarity: isExact ? 1 : similarity, cluster };
    }
    const container = clustering.container[n] ?? -1;
    if (container < 0) return { kind: 'unique', duplicateOf: null, similarity: null, cluster };
    const holder = bodies[clustering.representative[container] ?? container]?.first ?? null;
    return { kind: 'contained', duplicateOf: holder, similarity, cluster };
  }
}
