// A published rule on whole documents: what it is called, where it comes from, and what it refuses.
import type { TextMeasures } from './text-measures.ts';

export interface QualityRule {
  /** Stable reason code, `<filter>-<rule>`. */
  reason: string;
  /** What a document must be, in one line. */
  says: string;
  refuses(measures: TextMeasures): boolean;
}

export interface QualityFilter {
  name: string;
  /** Paper and section. */
  source: string;
  rules: readonly QualityRule[];
}

/** The first rule that refuses the text, or null. */
export function qualityVerdict(filters: readonly QualityFilter[], measures: TextMeasures): string | null {
  for (const filter of filters) {
    for (const rule of filter.rules) if (rule.refuses(measures)) return rule.reason;
  }
  return null;
}
