// An edit, apart from filters and pages, which both speak of it.

/** One edit of one line. `to` is the line's new text, or null to drop the line; `removed` is what went, as the reader would have seen it. */
export interface LineEdit {
  /** Index into `NoisePage.lines`. */
  line: number;
  to: string | null;
  removed: string;
}
