// A page's title: the candidate that its places, form and agreement with the others speak for most.
import type { PageView } from '../page-view.ts';
import { siteKeys } from '../site-name.ts';
import { titleCandidates } from './title-candidates.ts';
import { TITLE_FEATURES, titleFeatures } from './title-features.ts';
import { TITLE_WEIGHTS } from './title-weights.ts';

const WEIGHTS = Float64Array.from(TITLE_FEATURES, (name) => TITLE_WEIGHTS.get(name) ?? 0);

export function pageTitle(view: PageView, site: string | null): string | null {
  const keys = siteKeys(site, view.url);
  const candidates = titleCandidates(view, keys);
  const rows = titleFeatures(view, candidates, keys);
  let best: string | null = null;
  let most = Number.NEGATIVE_INFINITY;
  candidates.forEach(({ text }, i) => {
    const row = rows[i] ?? WEIGHTS;
    let score = 0;
    for (let k = 0; k < row.length; k++) score += (row[k] ?? 0) * (WEIGHTS[k] ?? 0);
    if (score > most) [best, most] = [text, score];
  });
  return best;
}
