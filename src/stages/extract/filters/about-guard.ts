// Tells a page that speaks of a thing from a page that suffers from it: an article on cookie banners quotes what a banner leaves behind.
import type { NoisePage } from './noise-page.ts';
import { roughWordCount } from './noise-page.ts';

/** How strongly a page is about `topic`: `title` when its title says so, `text` when at least `lines` lines of running text do. */
export function aboutness(page: NoisePage, topic: RegExp, lines: number): 'title' | 'text' | null {
  if (page.title !== null && topic.test(page.title)) return 'title';
  let found = 0;
  for (const line of page.lines) {
    if (line.prose && topic.test(line.text) && ++found >= lines) return 'text';
  }
  return null;
}

/** True when the line before `index` announces an example: it ends in a colon and is more than a label. */
export function isIntroduced(page: NoisePage, index: number): boolean {
  const before = page.lines[index - 1];
  if (before === undefined || index - 1 === page.titleLine || before.marks.some((mark) => mark.strong)) return false;
  return /[:：]["'”’»*_]*$/u.test(before.text) && roughWordCount(before.text, 4) >= 3;
}

/** True when half of the running text speaks of `topic`: a policy, a short note on it. */
export function isWhollyAbout(page: NoisePage, topic: RegExp): boolean {
  const prose = page.lines.filter((line) => line.prose);
  return prose.length > 0 && prose.filter((line) => topic.test(line.text)).length * 2 >= prose.length;
}

/** Words of a label that a text may quote. */
const LONGEST_ECHO = 6;

function isQuoted(text: string, label: string): boolean {
  const at = text.toLowerCase().indexOf(label.toLowerCase());
  return (
    at > 0 && /["'“„«‘「『]$/u.test(text.slice(0, at)) && /^[.,!?]?["'”“»’」』]/u.test(text.slice(at + label.length))
  );
}

/**
 * True when a label of one or two words is also a word of the text: capitalised within running text, or in the title.
 * Such a label is a subheading, not furniture.
 */
export function isEchoed(page: NoisePage, index: number): boolean {
  const label = page.lines[index]?.text.replace(/[\s\p{P}\p{S}]+$/u, '').replace(/^[\s\p{P}\p{S}]+/u, '') ?? '';
  if (label === '' || roughWordCount(label, 8) > LONGEST_ECHO) return false;
  if (page.lines.some((line) => line.prose && isQuoted(line.text, label))) return true;
  if (roughWordCount(label, 4) > 2) return false;
  if (page.title?.toLowerCase().includes(label.toLowerCase())) return true;
  const first = label.charAt(0);
  if (first.toLowerCase() === first) return page.lines.some((line) => line.prose && line.text.includes(label));
  return page.lines.some((line) => line.prose && holdsWord(line.text, label));
}

function holdsWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word, 1); at > 0; at = text.indexOf(word, at + 1)) {
    const before = text.charAt(at - 1);
    const after = text.charAt(at + word.length);
    const sentenceStart = /[.!?]\s*$/.test(text.slice(Math.max(0, at - 3), at));
    if (!/\p{L}/u.test(before) && !/\p{L}/u.test(after) && !sentenceStart) return true;
  }
  return false;
}
