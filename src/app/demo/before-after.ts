// One page before and after cleaning, for the terminal: what stayed, what went, and why.
import { plainDump } from './plain-dump.ts';

export interface BeforeAfterPage {
  url: string;
  /** The page as the server sent it, decoded. */
  html: string;
  /** File text: title, blank line, body (docs/contract.md §3). */
  fileText: string;
  /** Name of the file it was exported as; null when it was not. */
  fileName: string | null;
  /** What is known of removed lines; of several that fit a line the first counts. */
  removed: readonly { reason: string; text: string }[];
}

export interface BeforeAfterOptions {
  /** Columns of the terminal. */
  width: number;
  color: boolean;
  /** One line on what a reason code means; null when it is not known. */
  explain?(reason: string): string | null;
}

/** Lines of a run of removed text that are shown; the others are counted. */
const SHOWN_OF_A_RUN = 3;
/** The reason of lines that no filter names. */
export const NOT_MAIN_TEXT = 'not main text';

/** Lines to print. */
export function demoBeforeAfter(page: BeforeAfterPage, options: BeforeAfterOptions): string[] {
  const paint = painter(options.color);
  const width = Math.max(60, Math.min(options.width, 140));
  const before = plainDump(page.html);
  const after = page.fileText.split('\n').filter((line) => line.trim() !== '');
  const left = [...after];
  const marked = before.map((line) => {
    const at = left.findIndex((kept) => sameLine(kept, line));
    if (at >= 0) left.splice(at, 1);
    return { line, kept: at >= 0 };
  });
  const reasonOf = reasonFinder(page.removed);
  const counts = new Map<string, number>();
  for (const { line, kept } of marked) if (!kept) counts.set(reasonOf(line), (counts.get(reasonOf(line)) ?? 0) + 1);
  const out = [
    `${paint.bold('One page before and after')}  ${page.url}`,
    `  before: ${before.length} lines as the server sent them    after: ${after.length} lines${page.fileName === null ? '' : ` in ${page.fileName}`}`,
    '',
  ];
  for (const run of runsOf(marked)) {
    const shown = run.kept ? run.lines : run.lines.slice(0, SHOWN_OF_A_RUN);
    for (const line of shown)
      out.push(run.kept ? `  ${clip(line, width - 2)}` : removedLine(line, reasonOf(line), width, paint));
    if (run.lines.length > shown.length) out.push(paint.dim(`-   … and ${run.lines.length - shown.length} more lines`));
  }
  out.push(
    '',
    paint.bold('Removed, and why'),
    ...summary(
      [...counts].map(([reason, count]) => ({ reason, count })),
      options,
      width,
    ),
  );
  return out;
}

function summary(
  removed: readonly { reason: string; count: number }[],
  options: BeforeAfterOptions,
  width: number,
): string[] {
  if (removed.length === 0) return ['  nothing'];
  const longest = Math.max(...removed.map((entry) => entry.reason.length));
  return removed.flatMap((entry) => {
    const head = `  ${entry.reason.padEnd(longest)}  ${String(entry.count).padStart(4)}  `;
    const [first = '', ...rest] = wrap(options.explain?.(entry.reason) ?? '', width - head.length);
    return [`${head}${first}`.trimEnd(), ...rest.map((line) => ' '.repeat(head.length) + line)];
  });
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

interface Run {
  kept: boolean;
  lines: string[];
}

function runsOf(marked: readonly { line: string; kept: boolean }[]): Run[] {
  const runs: Run[] = [];
  for (const { line, kept } of marked) {
    const last = runs.at(-1);
    if (last && last.kept === kept) last.lines.push(line);
    else runs.push({ kept, lines: [line] });
  }
  return runs;
}

function removedLine(line: string, reason: string, width: number, paint: Paint): string {
  const room = width - reason.length - 5;
  const text = clip(line, room);
  return `${paint.red(`- ${text}`)}${' '.repeat(Math.max(1, room - columns(text) + 1))}  ${paint.dim(reason)}`;
}

function reasonFinder(removed: readonly { reason: string; text: string }[]): (line: string) => string {
  const lines = removed.flatMap(({ reason, text }) => text.split('\n').map((line) => ({ reason, line })));
  return (line) => lines.find((known) => sameLine(known.line, line))?.reason ?? NOT_MAIN_TEXT;
}

/** Markers of lists and white space aside. */
const sameLine = (a: string, b: string): boolean => bare(a) === bare(b);
const bare = (line: string): string =>
  line
    .replaceAll(/\s+/g, ' ')
    .replace(/^(- |\d+\. )/, '')
    .trim();

/** Wide letters take two columns. */
const columns = (text: string): number =>
  Array.from(text).reduce(
    (sum, letter) => sum + (/[\u1100-\u115f\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uff60]/.test(letter) ? 2 : 1),
    0,
  );

function clip(text: string, width: number): string {
  if (columns(text) <= width) return text;
  let used = 1;
  let out = '';
  for (const letter of text) {
    used += columns(letter);
    if (used > width) break;
    out += letter;
  }
  return `${out}…`;
}

interface Paint {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
}

function painter(color: boolean): Paint {
  const style = (code: number) => (text: string) => (color ? `\u001b[${code}m${text}\u001b[0m` : text);
  return { bold: style(1), dim: style(2), red: style(31) };
}
