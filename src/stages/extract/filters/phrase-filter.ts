// Makes a filter from a family of set phrases: runs of furniture lines go, the same words spoken of in a text stay.
import type { PageType } from '../../../domain/document.ts';
import { aboutness, isEchoed, isIntroduced } from './about-guard.ts';
import { dropLine, type LineEdit, type NoiseFilter } from './filter.ts';
import { type Line, type NoisePage, roughWordCount } from './noise-page.ts';

export interface PhraseFilterOptions {
  name: string;
  /** Family of the lexicon; the reason code too. */
  family: string;
  summary: string;
  example: string;
  /** What a text says that is about such furniture; on such a page only edges are cleaned. */
  topic: RegExp;
  /** A run of that many weak lines goes without a strong one. 0: never. */
  weakRun?: number;
  /** Weak lines go even alone, wherever they stand. */
  loneWeak?: boolean;
  /** Weak lines in plain form that go when nothing but furniture follows them. */
  weakAtEnd?: RegExp;
  /** A last look at a line that would go. */
  accept?: (line: Line, page: NoisePage) => boolean;
  /** Page types on which such lines are content: a service's own call to try it, a listing's headings. */
  skipOn?: readonly PageType[];
}

interface Run {
  from: number;
  to: number;
}

function has(line: Line, family: string, strong: boolean): boolean {
  return line.marks.some((mark) => mark.family === family && mark.strong === strong);
}

/** Labels do not end like sentences. */
const isLabel = (line: Line): boolean => !/[.?。？]["'”’»]?$/u.test(line.text) || line.text.endsWith('...');

const isFurniture = (line: Line): boolean =>
  line.marks.some((mark) => mark.strong) || (line.marks.length > 0 && isLabel(line));

/** Neighbouring lines that are all furniture of some family. */
export function furnitureRuns(page: NoisePage): Run[] {
  const runs: Run[] = [];
  let from = -1;
  for (let i = 0; i <= page.lines.length; i++) {
    const line = page.lines[i];
    const furniture = line !== undefined && i !== page.titleLine && isFurniture(line);
    if (furniture && from < 0) from = i;
    else if (!furniture && from >= 0) {
      runs.push({ from, to: i - 1 });
      from = -1;
    }
  }
  return runs;
}

export function phraseFilter(options: PhraseFilterOptions): NoiseFilter {
  const { family } = options;
  return {
    name: options.name,
    reason: family,
    summary: options.summary,
    example: options.example,
    find(page) {
      const { pageType } = page.context;
      if (pageType !== undefined && options.skipOn?.includes(pageType) === true) return [];
      if (!page.lines.some((line) => line.marks.some((mark) => mark.family === family))) return [];
      const about = aboutness(page, options.topic, 2);
      return furnitureRuns(page).flatMap((run) => judgeRun(page, run, options, about));
    },
  };
}

function judgeRun(page: NoisePage, run: Run, options: PhraseFilterOptions, about: 'title' | 'text' | null): LineEdit[] {
  if (isIntroduced(page, run.from)) return [];
  const lines = page.lines.slice(run.from, run.to + 1);
  const strong = lines.filter((line) => line.marks.some((mark) => mark.strong)).length;
  const own = lines.filter((line) => has(line, options.family, true) || has(line, options.family, false)).length;
  const atEdge = run.from > page.lastProse || run.to < page.firstProse;
  if (about === 'title' && !(atEdge && strong >= 1 && lines.length >= 3)) return [];
  if (about === 'text' && !(atEdge && strong >= 1)) return [];
  const atEnd = run.to === page.lines.length - 1 && page.lastProse >= 0;
  const edits: LineEdit[] = [];
  lines.forEach((line, offset) => {
    const index = run.from + offset;
    if (options.accept !== undefined && !options.accept(line, page)) return;
    const isStrong = has(line, options.family, true);
    if (!isStrong && !has(line, options.family, false)) return;
    const short = roughWordCount(line.text, 4) <= 2;
    const alone = lines.length === 1;
    if (isStrong && !(short && alone && isEchoed(page, index))) edits.push(dropLine(page, index));
    else if (!isStrong && weakGoes(page, index, options, { strong, own, atEnd, alone }))
      edits.push(dropLine(page, index));
  });
  return edits;
}

function weakGoes(
  page: NoisePage,
  index: number,
  options: PhraseFilterOptions,
  run: { strong: number; own: number; atEnd: boolean; alone: boolean },
): boolean {
  const line = page.lines[index];
  if (line === undefined || !isLabel(line)) return false;
  if (run.strong > 0) return true;
  if (options.weakRun !== undefined && options.weakRun > 0 && run.own >= options.weakRun) return true;
  if (run.atEnd && options.weakAtEnd?.test(line.plain)) return true;
  return options.loneWeak === true && page.lastProse >= 0 && !isEchoed(page, index);
}
