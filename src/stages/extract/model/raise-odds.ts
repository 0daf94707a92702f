// A likelier block: its log odds raised by so much. What the model is certain of stays.
import { logistic } from './forest.ts';

export const raiseOdds = (score: number, by: number): number =>
  score <= 0 || score >= 1 ? score : logistic(Math.log(score / (1 - score)) + by);
