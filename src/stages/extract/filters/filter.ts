// The one shape that every noise filter has: a name, a stable reason code and a pure function from a page's lines to edits.
import type { LineEdit } from './line-edit.ts';
import type { NoisePage } from './noise-page.ts';

export type { LineEdit };

export interface NoiseFilter {
  /** The filter's name in the documentation. */
  name: string;
  /** Stable code recorded with what was removed. */
  reason: string;
  /** One sentence for docs/filters.md: what goes and what stays. */
  summary: string;
  /** A line that the filter removes or mends, for docs/filters.md. */
  example: string;
  /** Must be pure: same page, same edits. At most one edit a line. */
  find(page: NoisePage): LineEdit[];
}

/** What a filter took, for the record and for `--explain`. */
export interface RemovedText {
  reason: string;
  text: string;
}

export const dropLine = (page: NoisePage, line: number): LineEdit => ({
  line,
  to: null,
  removed: page.lines[line]?.text ?? '',
});
