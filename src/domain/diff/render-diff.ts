// A difference for people: on a terminal (with or without colour), and as HTML that holds nothing of the pages but escaped text.
import type { DiffPart, TextDiff } from './text-diff.ts';

export interface RenderOptions {
  /** Colours instead of [-…-] and {+…+} (wdiff's marks). */
  colour: boolean;
  /** Paragraphs of unchanged text shown around a change; the rest is counted. Infinity shows all. */
  context: number;
}

const MARKS = {
  plain: { removed: ['[-', '-]'], added: ['{+', '+}'] },
  colour: { removed: ['\u001b[31;9m', '\u001b[0m'], added: ['\u001b[32;4m', '\u001b[0m'] },
} as const;

export function renderDiffText(diff: TextDiff, options: RenderOptions): string {
  const marks = options.colour ? MARKS.colour : MARKS.plain;
  return diff.parts
    .map((part, i) => {
      const text = withoutControls(part.text);
      if (part.kind === 'same')
        return shortened(
          text,
          i === 0,
          i === diff.parts.length - 1,
          options.context,
          (n) => `\n... ${n} unchanged paragraphs ...\n`,
        );
      const [open, close] = marks[part.kind];
      // Marks are closed at line ends, so that a pager shows each line as it is meant.
      return text.replaceAll(/[^\n]+/g, (line) => `${open}${line}${close}`);
    })
    .join('');
}

/** One `<div class="diff">` with `<del>` and `<ins>`; line breaks as they are (`white-space: pre-wrap`). */
export function renderDiffHtml(diff: TextDiff, options: Pick<RenderOptions, 'context'>): string {
  const body = diff.parts.map((part, i) => {
    if (part.kind !== 'same') return `<${TAGS[part.kind]}>${escapeHtml(part.text)}</${TAGS[part.kind]}>`;
    const gap = (n: number): string => `\u0000${n}\u0000`;
    const text = shortened(
      part.text.replaceAll('\u0000', ''),
      i === 0,
      i === diff.parts.length - 1,
      options.context,
      gap,
    );
    return escapeHtml(text).replaceAll(/\u0000(\d+)\u0000/g, '<span class="unchanged">$1 unchanged paragraphs</span>');
  });
  return `<div class="diff">${body.join('')}</div>`;
}

/** A page of its own around `renderDiffHtml`: no scripts, nothing from elsewhere, light and dark. */
export function renderDiffPage(
  url: string,
  times: { before: { captured_at: string }; after: { captured_at: string } },
  diff: string,
): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(url)}: what changed</title>
<style>
:root { color-scheme: light dark; }
body { max-width: 50rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; }
.diff { white-space: pre-wrap; overflow-wrap: anywhere; }
del { background: light-dark(#ffd7d5, #67060c); }
ins { background: light-dark(#ccffd8, #033a16); text-decoration: none; }
.unchanged { display: block; margin: 0.5rem 0; opacity: 0.7; font-style: italic; }
</style>
</head>
<body>
<h1>${escapeHtml(url)}</h1>
<p><time>${escapeHtml(times.before.captured_at)}</time> to <time>${escapeHtml(times.after.captured_at)}</time></p>
${diff}
</body>
</html>
`;
}

const TAGS = { removed: 'del', added: 'ins' } as const;

/** Cuts the middle of unchanged text, or its outer side at the text's ends. */
function shortened(
  text: string,
  isFirst: boolean,
  isLast: boolean,
  context: number,
  gap: (paragraphs: number) => string,
): string {
  const paragraphs = text.match(/[^\n]*\n+|[^\n]+$/g) ?? [];
  const head = isFirst ? 0 : context;
  const tail = isLast ? 0 : context;
  // A cut of one paragraph is longer than the paragraph's mark.
  if (!Number.isFinite(context) || paragraphs.length <= head + tail + 1) return text;
  const end = paragraphs.length - tail;
  return paragraphs.slice(0, head).join('') + gap(end - head) + paragraphs.slice(end).join('');
}

/** Text of pages must not steer a terminal. */
function withoutControls(text: string): string {
  return text.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '\ufffd');
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escapeHtml = (text: string): string => text.replaceAll(/[&<>"']/g, (c) => ENTITIES[c] ?? c);

/** `3 words removed, 5 added, 97 % the same`. */
export function summarizeDiff(diff: TextDiff, unit: 'word' | 'paragraph'): string {
  if (diff.isEqual) return 'no difference';
  const plural = (n: number): string => `${n} ${unit}${n === 1 ? '' : 's'}`;
  return `${plural(diff.removed)} removed, ${diff.added} added, ${Math.floor(diff.similarity * 100)} % the same`;
}

/** For JSON: the parts without the unchanged text's middle. */
export function changedParts(diff: TextDiff): DiffPart[] {
  return diff.parts.filter(({ kind }) => kind !== 'same');
}
