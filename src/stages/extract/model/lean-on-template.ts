// Blocks of one template are pieces of one kind: the prices of all cards, the bodies of all posts. Each alone is judged with chance in it, so that of
// fifty cards a model keeps some prices and drops others; half of a block's odds are those of its kind.
import type { PageType } from '../../../domain/document.ts';
import type { PageView } from '../features/page-view.ts';
import { logistic } from './forest.ts';

const LEAST_BLOCKS = 2;
const OWN_SHARE = 0.5;
/** Odds further out say no more. */
const EDGE = 1e-4;

/** The scores that the choice is made from. An article's paragraphs share one template with what stands between them: each keeps its own. */
export function leanOnTemplate(
  { templates, templateSums }: PageView,
  scores: Float32Array,
  type: PageType,
): Float32Array {
  if (type === 'article') return scores;
  const odds = Float64Array.from(scores, (p) => Math.log((p + EDGE) / (1 - p + EDGE)));
  const sums = new Float64Array(templateSums.length);
  odds.forEach((own, i) => {
    const template = templates[i] ?? 0;
    sums[template] = (sums[template] ?? 0) + own;
  });
  return scores.map((score, i) => {
    const template = templates[i] ?? 0;
    const count = templateSums[template]?.blocks ?? 0;
    if (count < LEAST_BLOCKS) return score;
    return logistic(OWN_SHARE * (odds[i] ?? 0) + (1 - OWN_SHARE) * ((sums[template] ?? 0) / count));
  });
}
