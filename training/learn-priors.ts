// Learns how often blocks with a word, or in a box with a class name, are main text: averaged over domains, kept apart by fold.

import type { PageView } from '../src/stages/extract/features/page-view.ts';
import { classTokens, priorWords, type TokenPriors } from '../src/stages/extract/features/token-priors.ts';
import { FOLDS } from './training-page.ts';

/** Domains a token must be seen on. */
const LEAST_DOMAINS = 5;
/** Pages' worth of prior belief. */
const SHRINKAGE = 4;

interface Sum {
  label: number;
  count: number;
}

type Counts = Map<string, Sum>;

export class PriorLearner {
  private readonly words = new Map<string, Counts>();
  private readonly classes = new Map<string, Counts>();
  private readonly foldOfDomain = new Map<string, number>();

  add(domain: string, fold: number, view: PageView, labels: Float32Array): void {
    this.foldOfDomain.set(domain, fold);
    const words = countsOf(this.words, domain);
    const classes = countsOf(this.classes, domain);
    const { blocks, boxes } = view.page;
    for (let i = 0; i < blocks.length; i++) {
      const stats = view.stats[i];
      if (stats) for (const word of new Set(priorWords(stats))) count(words, word, labels[i] ?? 0);
    }
    for (const box of boxes) {
      if (box.words > view.totalWords * 0.8 || box.end === box.first) continue;
      let label = 0;
      let weight = 0;
      for (let i = box.first; i < box.end; i++) {
        const own = blocks[i]?.words ?? 0;
        label += own * (labels[i] ?? 0);
        weight += own;
      }
      if (weight === 0) continue;
      for (const token of classTokens(box)) count(classes, token, label / weight);
    }
  }

  /** Priors from every fold but those named. */
  priors(without: readonly number[]): TokenPriors {
    return { words: this.logOdds(this.words, without), classes: this.logOdds(this.classes, without) };
  }

  private logOdds(byDomain: ReadonlyMap<string, Counts>, without: readonly number[]): Map<string, number> {
    const sums = new Map<string, Sum>();
    let all = 0;
    let n = 0;
    for (const [domain, counts] of byDomain) {
      if (without.includes(this.foldOfDomain.get(domain) ?? FOLDS)) continue;
      for (const [token, sum] of counts) {
        const share = sum.label / sum.count;
        const at = sums.get(token);
        if (at) {
          at.label += share;
          at.count++;
        } else sums.set(token, { label: share, count: 1 });
        all += share;
        n++;
      }
    }
    const base = all / Math.max(1, n);
    const out = new Map<string, number>();
    for (const [token, { label, count: domains }] of sums) {
      if (domains < LEAST_DOMAINS) continue;
      const odds = (label + SHRINKAGE * base) / (domains - label + SHRINKAGE * (1 - base));
      const value = Math.round((Math.log(odds) - Math.log(base / (1 - base))) * 50) / 50;
      if (Math.abs(value) >= 0.1) out.set(token, value);
    }
    return out;
  }
}

function countsOf(map: Map<string, Counts>, domain: string): Counts {
  const known = map.get(domain);
  if (known) return known;
  const counts: Counts = new Map();
  map.set(domain, counts);
  return counts;
}

function count(counts: Counts, token: string, label: number): void {
  const at = counts.get(token);
  if (at) {
    at.label += label;
    at.count++;
  } else counts.set(token, { label, count: 1 });
}
