// What is believed of a page's rate of change: a probability for each of a row of rates, from what visits saw and from how the site's other pages behave.
// Cho and Garcia-Molina, "The Evolution of the Web and Implications for an Incremental Crawler", VLDB 2000 (their Bayesian estimator), with the prior fitted to
// the site itself (empirical Bayes, by expectation maximisation). Changes are taken as a Poisson process.
import { OBSERVATIONS_KEPT, type RevisitObservation } from './change-rate.ts';

const LEAST_PER_DAY = 1 / 1000;
const MOST_PER_DAY = 24;
const COUNT = 32;

/** Changes a day, evenly spaced in their logarithm: once in three years to once an hour. */
export const RATES: readonly number[] = Array.from(
  { length: COUNT },
  (_, i) => LEAST_PER_DAY * (MOST_PER_DAY / LEAST_PER_DAY) ** (i / (COUNT - 1)),
);

/** A probability for each of RATES. */
export type Belief = Float64Array;

/** Steps of the fit; more change the plan no more than a visit does. */
const FIT_STEPS = 8;
/** What each rate is worth before any page is seen, in pages: no rate is ever ruled out. */
const PSEUDO_COUNT = 0.5;

/** One belief a page, in the order given. */
export function believe(pages: ReadonlyArray<readonly RevisitObservation[]>): Belief[] {
  const likelihoods = pages.map(likelihoodOf);
  const prior = new Float64Array(COUNT).fill(1 / COUNT);
  const sum = new Float64Array(COUNT);
  const product = new Float64Array(COUNT);
  for (let step = 0; step < FIT_STEPS; step++) {
    sum.fill(PSEUDO_COUNT);
    for (const likelihood of likelihoods) {
      weigh(likelihood, prior, product);
      for (let i = 0; i < COUNT; i++) sum[i] = (sum[i] ?? 0) + (product[i] ?? 0);
    }
    prior.set(sum);
    normalise(prior);
  }
  return likelihoods.map((likelihood) => weigh(likelihood, prior, new Float64Array(COUNT)));
}

/** Lists of observations are not changed in place, and most pages have the same one at the next plan. */
const seen = new WeakMap<readonly RevisitObservation[], Float64Array>();

/** For each rate how likely it makes the observations; the likeliest is 1. */
function likelihoodOf(observations: readonly RevisitObservation[]): Float64Array {
  const known = seen.get(observations);
  if (known !== undefined) return known;
  const logs = new Float64Array(COUNT);
  for (const { days, changed } of observations.slice(-OBSERVATIONS_KEPT)) {
    if (!(days > 0)) continue;
    for (let i = 0; i < COUNT; i++) {
      const passed = (RATES[i] ?? 0) * days;
      logs[i] = (logs[i] ?? 0) + (changed ? Math.log(-Math.expm1(-passed)) : -passed);
    }
  }
  const most = logs.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const likelihood = logs.map((log) => Math.exp(log - most));
  seen.set(observations, likelihood);
  return likelihood;
}

/** The posterior, written into `into`. */
function weigh(likelihood: Float64Array, prior: Float64Array, into: Float64Array): Float64Array {
  for (let i = 0; i < COUNT; i++) into[i] = (likelihood[i] ?? 0) * (prior[i] ?? 0);
  normalise(into);
  return into;
}

function normalise(values: Float64Array): void {
  let sum = 0;
  for (let i = 0; i < COUNT; i++) sum += values[i] ?? 0;
  for (let i = 0; i < COUNT; i++) values[i] = (values[i] ?? 0) / sum;
}
