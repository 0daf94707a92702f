// Makes a filter from a family of set phrases: runs of furniture lines go, the same words spoken of in a text stay.
import type { PageType } from '../../../domain/document.ts';
import { aboutness, isEchoed, isIntroduced, isWhollyAbout } from './about-guard.ts';
import { dropLine, type LineEdit, type NoiseFilter } from './filter.ts';
import type { Line, NoisePage } from './noise-page.ts';

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

/** A short label between two lines of furniture, where no text is, belongs to them. */
const LONGEST_FILLER = 60;

function isFiller(page: NoisePage, index: number): boolean {
  const [before, line, after] = [page.lines[index - 1], page.lines[index], page.lines[index + 1]];
  if (line === undefined || before === undefined || after === undefined || index === page.titleLine) return false;
  if (index < page.lastProse && index > page.firstProse) return false;
  if (line.prose || line.kind === 'code' || line.kind === 'quote' || line.text.length > LONGEST_FILLER) return false;
  if (index - 1 === page.titleLine || index + 1 === page.titleLine || page.lastProse < 0) return false;
  return isFurniture(before) && isFurniture(after) && (isStrong(before) || isStrong(after));
}

const isStrong = (line: Line): boolean => line.marks.some((mark) => mark.strong);

/** Neighbouring lines that are all furniture of some family, or stand between such lines. */
export function furnitureRuns(page: NoisePage): Run[] {
  const runs: Run[] = [];
  let from = -1;
  for (let i = 0; i <= page.lines.length; i++) {
    const line = page.lines[i];
    const furniture = line !== undefined && i !== page.titleLine && (isFurniture(line) || isFiller(page, i));
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
      const about = isWhollyAbout(page, options.topic) ? 'title' : aboutness(page, options.topic, 2);
      return furnitureRuns(page).flatMap((run) => judgeRun(page, run, options, about));
    },
  };
}

function judgeRun(page: NoisePage, run: Run, options: PhraseFilterOptions, about: 'title' | 'text' | null): LineEdit[] {
  if (isIntroduced(page, run.from)) return [];
  const lines = page.lines.slice(run.from, run.to + 1);
  const strong = lines.filter((line) => line.marks.some((mark) => mark.strong)).length;
  const ownStrong = lines.filter((line) => has(line, options.family, true)).length;
  const own = ownStrong + lines.filter((line) => has(line, options.family, false)).length;
  const atEdge = run.from > page.lastProse || run.to < page.firstProse;
  if (about === 'title' && !(atEdge && strong >= 1 && lines.length >= 3)) return [];
  if (about === 'text' && !(atEdge && strong >= 1)) return [];
  const atEnd = run.to === page.lines.length - 1 && page.lastProse >= 0;
  // At an edge any family's phrases vouch for a label, within the text only its own do.
  const vouched = ownStrong > 0 || (atEdge && strong > 0);
  const edits: LineEdit[] = [];
  lines.forEach((line, offset) => {
    const index = run.from + offset;
    if (options.accept !== undefined && !options.accept(line, page)) return;
    const sure = has(line, options.family, true);
    const filler =
      line.marks.length === 0 && isFiller(page, index) && has(page.lines[index - 1] ?? line, options.family, true);
    if (!sure && !filler && !has(line, options.family, false)) return;
    const alone = lines.length === 1;
    if (filler || (sure && !(alone && isEchoed(page, index)))) edits.push(dropLine(page, index));
    else if (!sure && weakGoes(page, index, options, { vouched, own, atEnd, alone })) edits.push(dropLine(page, index));
  });
  return edits;
}

function weakGoes(
  page: NoisePage,
  index: number,
  options: PhraseFilterOptions,
  run: { vouched: boolean; own: number; atEnd: boolean; alone: boolean },
): boolean {
  const line = page.lines[index];
  if (line === undefined || !isLabel(line)) return false;
  if (run.vouched) return true;
  if (options.weakRun !== undefined && options.weakRun > 0 && run.own >= options.weakRun) return true;
  if (run.atEnd && options.weakAtEnd?.test(line.plain)) return true;
  return options.loneWeak === true && page.lastProse >= 0 && !isEchoed(page, index);
}
