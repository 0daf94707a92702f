// Freshness: a site of 2,000 pages that change at rates between once a day and once a year, watched for months on a fixed budget of requests.
//   npm run bench -- freshness [--pages 2000] [--days 365] [--budget 100] [--seed 1]
// Compared: the adaptive schedule (rates estimated from what its own visits saw), a uniform one (all pages alike, the same budget), and the optimum
// of the convex allocation computed with the true rates (Cho and Garcia-Molina, TODS 28(4), 2003). Freshness is the share of time that a copy is current.
import { parseArgs } from 'node:util';
import { dueRevisits, type PageHistory, planRevisits } from '../src/domain/schedule/revisit-plan.ts';
import { allocateVisits, freshness } from '../src/domain/schedule/visit-budget.ts';

const { values } = parseArgs({
  options: {
    pages: { type: 'string', default: '2000' },
    days: { type: 'string', default: '365' },
    budget: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
  },
});
const [pageCount, days, budget, seed] = [values.pages, values.days, values.budget, values.seed].map(Number) as [
  number,
  number,
  number,
  number,
];
const DAY_MS = 86_400_000;
const say = (line: string): boolean => process.stdout.write(`${line}\n`);

/** mulberry32. */
function dice(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Watched {
  rate: number;
  history: PageHistory;
  /** Days at which it changes next, and since when our copy is old. */
  change: number;
  staleSince: number;
}

interface Outcome {
  /** Mean freshness of the whole time, and of its second half. */
  all: number;
  late: number;
  visits: number;
  changed: number;
}

/** One visit a page on day 0 (the first crawl), then a run a day. */
function watch(policy: 'adaptive' | 'uniform'): Outcome {
  const random = dice(seed);
  const site: Watched[] = Array.from({ length: pageCount }, (_, i) => {
    const rate = 365 ** -random();
    const history = {
      url: String(i).padStart(5, '0'),
      lastVisit: new Date(0),
      observations: [],
      announcedChange: false,
    };
    return { rate, history, change: -Math.log(1 - random()) / rate, staleSince: Number.POSITIVE_INFINITY };
  });
  const outcome: Outcome = { all: 0, late: 0, visits: 0, changed: 0 };
  let next = 0;
  const chosen = (today: number): number[] => {
    if (policy === 'uniform') return Array.from({ length: budget }, () => next++ % pageCount);
    const plans = planRevisits(
      site.map(({ history }) => history),
      budget,
      { leastDays: 1, mostDays: 90 },
    );
    return dueRevisits(plans, new Date((today + 1) * DAY_MS), budget).map(({ url }) => Number(url));
  };
  for (let today = 0; today < days; today++) {
    for (const page of site) {
      for (; page.change < today + 1; page.change += -Math.log(1 - random()) / page.rate)
        page.staleSince = Math.min(page.staleSince, page.change);
      const current = Math.max(0, Math.min(1, page.staleSince - today)) / pageCount / days;
      outcome.all += current;
      if (today >= days / 2) outcome.late += current * 2;
    }
    for (const i of chosen(today)) {
      const page = site[i];
      if (page === undefined) continue;
      const changed = page.staleSince <= today + 1;
      const seen = today + 1 - page.history.lastVisit.getTime() / DAY_MS;
      outcome.visits++;
      if (changed) outcome.changed++;
      const observations = [...page.history.observations, { days: seen, changed }].slice(-200);
      page.history = { ...page.history, lastVisit: new Date((today + 1) * DAY_MS), observations };
      page.staleSince = Number.POSITIVE_INFINITY;
    }
  }
  return outcome;
}

const random = dice(seed);
const rates = Array.from({ length: pageCount }, () => {
  const rate = 365 ** -random();
  random();
  return rate;
});
const ideal = allocateVisits(rates, budget, { leastDays: 1e-3, mostDays: 1e9 });
const optimum = ideal.reduce((sum, interval, i) => sum + freshness(rates[i] ?? 0, interval), 0) / pageCount;
const evenly = rates.reduce((sum, rate) => sum + freshness(rate, pageCount / budget), 0) / pageCount;
say(`${pageCount} pages, ${days} days, ${budget} visits a day, seed ${seed}`);
say(`optimum with the true rates ${optimum.toFixed(4)}; a uniform schedule in theory ${evenly.toFixed(4)}`);
const share = (x: number): string => `${x.toFixed(4)} (${((x / optimum) * 100).toFixed(1)} % of the optimum)`;
for (const policy of ['adaptive', 'uniform'] as const) {
  const { all, late, visits, changed } = watch(policy);
  say(
    `${policy.padEnd(8)}  ${share(all)}; second half ${share(late)}; ${visits} visits, ${changed} with a body, ${visits - changed} conditional requests alone`,
  );
}
const given = ideal.filter((interval) => interval > 1000).length;
say(
  `of the ${rates.filter((rate) => rate > 0.5).length} pages that change more often than every two days the optimum gives up ${given}`,
);
