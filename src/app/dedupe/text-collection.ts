// Texts collected one by one, then clustered at once: the one way in which both `dedupe` and `export` decide.
import { readBody } from '../../domain/dedupe/body-hash.ts';
import { clusterCorpus } from '../../domain/dedupe/cluster.ts';
import { bandKeys, signTokens } from '../../domain/dedupe/signature.ts';
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
  /** Place of the sketch in the store. */
  slot: number;
  bands: Float64Array;
  /** Documents with this body, in the order decided by `decide`. */
  first: number;
}

/** Owns a scratch file when the texts are many; close it. */
export class TextCollection {
  readonly #store: SketchStore;
  readonly #bodies = new Map<string, Body>();
  readonly #bodyOf: Body[] = [];

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
      body = { slot, bands: Float64Array.from(bandKeys(signTokens(tokens))), first: -1 };
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
    const clustering = clusterCorpus({
      size: bodies.length,
      sketch: (n) => this.#store.get(bodies[n]?.slot ?? 0),
      bands: (n) => bodies[n]?.bands ?? new Float64Array(0),
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
