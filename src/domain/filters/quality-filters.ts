// The published filters by name, in the order they are applied.
import { c4Filter } from './c4.ts';
import { finewebFilter } from './fineweb.ts';
import { gopherFilter } from './gopher.ts';
import type { QualityFilter } from './quality-filter.ts';

export const QUALITY_FILTER_NAMES = ['gopher', 'c4', 'fineweb'] as const;
export type QualityFilterName = (typeof QUALITY_FILTER_NAMES)[number];

const FILTERS: Record<QualityFilterName, QualityFilter> = {
  gopher: gopherFilter,
  c4: c4Filter,
  fineweb: finewebFilter,
};

export function qualityFilters(names: readonly QualityFilterName[]): QualityFilter[] {
  return QUALITY_FILTER_NAMES.filter((name) => names.includes(name)).map((name) => FILTERS[name]);
}
