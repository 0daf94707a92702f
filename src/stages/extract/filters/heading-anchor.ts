// Takes the sign of a heading's own link off its end: documentation sets it for the mouse, readers do not want it.
import type { LineEdit, NoiseFilter } from './filter.ts';

const ANCHOR = /\s*(?:[¶§🔗]|\s#)$/u;

export const headingAnchor: NoiseFilter = {
  name: 'Heading anchor',
  reason: 'heading-anchor',
  summary: "The sign of a heading's own link at its end; the heading stays.",
  example: 'Redis data types¶',
  find(page) {
    const edits: LineEdit[] = [];
    page.lines.forEach((line, index) => {
      if (line.kind !== 'heading' || !ANCHOR.test(line.text)) return;
      const to = line.text.replace(ANCHOR, '');
      if (to !== '') edits.push({ line: index, to, removed: line.text.slice(to.length).trim() });
    });
    return edits;
  },
};
