// A page as the noise filters see it: its blocks cut into lines, each line with the marks that the phrase lexicon found.
import type { PageType } from '../../../domain/document.ts';
import type { TextBlock, TextBlockKind } from '../../../domain/text-block.ts';
import type { LineEdit } from './line-edit.ts';
import { makeLexicon, type PhraseMark, plainForm } from './phrase-lexicon.ts';
import { FURNITURE_FAMILIES } from './phrases/families.ts';

export interface NoiseContext {
  title: string | null;
  language?: string | null;
  pageType?: PageType;
  url?: string | null;
  siteName?: string | null;
}

export interface Line {
  /** Index of the block that the line belongs to. */
  block: number;
  kind: TextBlockKind;
  text: string;
  /** Lower case, single spaces, straight apostrophes, no leading bullet: the form that phrases are compared with. */
  plain: string;
  marks: readonly PhraseMark[];
  /** Running text: a whole sentence that no strong phrase of any family accounts for. */
  prose: boolean;
}

export interface NoisePage {
  title: string | null;
  titlePlain: string;
  context: NoiseContext;
  lines: Line[];
  /** Index of the first and the last line of running text; `lines.length` and -1 where there is none. */
  firstProse: number;
  lastProse: number;
  /** Index of the line that is the title where the title is still among the lines (plain text); -1 otherwise. */
  titleLine: number;
}

/** A page of more lines is left as it is: no text that people wrote has as many, and judging it would take seconds. */
export const MOST_LINES = 20_000;
/** Phrases longer than this are running text; the lexicon is not asked. */
const LONGEST_PHRASE = 420;
const WIDE_SCRIPT = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]/gu;
const SENTENCE_END = /[.!?…。！？؟।॥]["'”’»“)\]」』）*]*(?:\s?[®■□∎◼※●◆⬛])?$/u;

const NO_MARKS: readonly PhraseMark[] = [];
const furniture = makeLexicon(FURNITURE_FAMILIES);

/** Words of a text, four ideographs, kana or Thai letters counted as two words. Stops at `limit`. */
export function roughWordCount(text: string, limit = 1000): number {
  const wide = text.length < 4000 ? (text.match(WIDE_SCRIPT)?.length ?? 0) : 0;
  let words = 0;
  let inWord = false;
  for (let i = 0; i < text.length && words < limit; i++) {
    const space = text.charCodeAt(i) <= 32;
    if (!space && !inWord) words++;
    inWord = !space;
  }
  return words + Math.floor(wide / 2);
}

export const endsSentence = (text: string): boolean => SENTENCE_END.test(text.slice(-8));

function isProse(text: string, kind: TextBlockKind, marks: readonly PhraseMark[]): boolean {
  if (kind === 'code' || kind === 'heading') return false;
  if (marks.some((mark) => mark.strong)) return false;
  const words = roughWordCount(text, 20);
  if (words >= 20) return true;
  return words >= 7 && endsSentence(text);
}

const unjudged = (text: string, kind: TextBlockKind, block: number): Line => ({
  block,
  kind,
  text,
  plain: '',
  marks: NO_MARKS,
  prose: false,
});

const SHORTEST_ANSWER = 4;
const SENTENCE_BREAK = /(?<=[.!?]) +(?=\S)|(?<=[。！？])(?=\S)/u;

/** What the line is, or what all of its sentences are: "Advertisement. Scroll to continue reading." */
function marksOf(plain: string): readonly PhraseMark[] {
  const whole = furniture(plain);
  if (whole.some((mark) => mark.strong) || !/[.!?。！？]./u.test(plain)) return whole;
  const parts = plain.split(SENTENCE_BREAK);
  // "No." answers somebody.
  if (parts.length < 2 || (parts[0] ?? '').length <= SHORTEST_ANSWER) return whole;
  const marks = parts.map((part) => furniture(part));
  if (!marks.every((own) => own.length > 0)) return whole;
  return [...new Set(marks.flat())];
}

function makeLine(text: string, kind: TextBlockKind, block: number): Line {
  const short = text.length <= LONGEST_PHRASE && kind !== 'code';
  const plain = short ? plainForm(text) : '';
  const marks = short && plain !== '' ? marksOf(plain) : NO_MARKS;
  return { block, kind, text, plain, marks, prose: isProse(text, kind, marks) };
}

/** Cuts blocks into lines. */
export function makeNoisePage(blocks: readonly TextBlock[], context: NoiseContext): NoisePage {
  const lines: Line[] = [];
  blocks.forEach((block, index) => {
    for (const text of block.text.split('\n')) {
      lines.push(lines.length < MOST_LINES ? makeLine(text, block.kind, index) : unjudged(text, block.kind, index));
    }
  });
  return arrange({ context, lines, title: context.title, titleLine: -1 });
}

function arrange(page: Pick<NoisePage, 'context' | 'lines' | 'title' | 'titleLine'>): NoisePage {
  const { context, lines, title, titleLine } = page;
  const firstProse = lines.findIndex((line, index) => line.prose && index !== titleLine);
  return {
    context,
    lines,
    title,
    titleLine,
    titlePlain: title === null ? '' : plainForm(title),
    firstProse: firstProse < 0 ? lines.length : firstProse,
    lastProse: lines.findLastIndex((line, index) => line.prose && index !== titleLine),
  };
}

/** The page after `edits`; lines that did not change keep their marks. */
export function applyToPage(page: NoisePage, edits: readonly LineEdit[]): NoisePage {
  const byLine = new Map(edits.map((edit) => [edit.line, edit]));
  const lines: Line[] = [];
  let { title, titleLine } = page;
  page.lines.forEach((line, index) => {
    const edit = byLine.get(index);
    if (index === page.titleLine) {
      titleLine = edit?.to === null ? -1 : lines.length;
      if (edit !== undefined && edit.to !== null) title = edit.to;
    }
    if (edit === undefined) lines.push(line);
    else if (edit.to !== null) lines.push(makeLine(edit.to, line.kind, line.block));
  });
  return arrange({ context: page.context, lines, title, titleLine });
}

/** The page with a title of its own that is, or is not, one of its lines. */
export const withTitle = (page: NoisePage, title: string | null, titleLine: number): NoisePage =>
  arrange({ context: page.context, lines: page.lines, title, titleLine });

/** True when a line begins its block. */
export const beginsBlock = (page: NoisePage, index: number): boolean =>
  page.lines[index - 1]?.block !== page.lines[index]?.block;
