// Makes a filter from a family of error output: which lines belong to one output, which span of a line does, what a text about it says.
import { aboutness, isIntroduced } from './about-guard.ts';
import { dropLine, type LineEdit, type NoiseFilter } from './filter.ts';
import type { Line, NoisePage } from './noise-page.ts';

export interface ErrorFamily {
  name: string;
  reason: string;
  summary: string;
  example: string;
  /** A line without a match of this has nothing to do with the family: a cheap first look. */
  hint: RegExp;
  /** What a text about such errors says. Code, tutorials and questions are kept by it. */
  topic: RegExp;
  /** How many lines, from `from` on, one output of errors takes; 0 where none begins. */
  take(lines: readonly Line[], from: number): number;
  /** Error output within a line of running text; global. */
  span?: RegExp;
}

/** Words that texts about programs use, whatever their language. */
const PROGRAMMING =
  /\b(stack ?trace|trace ?back|exceptions?|debugg?(er|ing)?|error messages?|log ?files?|source code|snippet|stack overflow|bug report|compiler?|runtime|backend|refactor|code base|try\/catch|catch block|unit tests?|fehlermeldung|message d'erreur|mensaje de error|messaggio di errore)\b|сообщени[ея] об ошибке|стек вызовов|исключени[ея]|错误信息|报错|异常|エラーメッセージ|例外|오류 메시지|예외/iu;

/** A line longer than this is cut to it before a span is sought: error output is short. */
const LONGEST_SPAN_LINE = 100_000;

export function errorFilter(family: ErrorFamily): NoiseFilter {
  return {
    name: family.name,
    reason: family.reason,
    summary: family.summary,
    example: family.example,
    find(page) {
      if (!page.lines.some((line) => line.kind !== 'code' && family.hint.test(line.text))) return [];
      const outputs = findOutputs(page, family);
      const spans = outputs.length > 0 || family.span !== undefined ? findSpans(page, family, outputs) : [];
      if (outputs.length === 0 && spans.length === 0) return [];
      if (isAbout(page, family, outputs)) return [];
      return [...outputs.flatMap(({ from, to }) => range(from, to).map((line) => dropLine(page, line))), ...spans].sort(
        (a, b) => a.line - b.line,
      );
    },
  };
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);

interface Output {
  from: number;
  to: number;
}

function findOutputs(page: NoisePage, family: ErrorFamily): Output[] {
  const outputs: Output[] = [];
  let introduced = -2;
  for (let i = 0; i < page.lines.length; i++) {
    const line = page.lines[i];
    if (line === undefined || line.kind === 'code' || !family.hint.test(line.text)) continue;
    const count = family.take(page.lines, i);
    if (count === 0) continue;
    // An example announced by "The console shows:" stays, and so does what follows it without a break.
    if (isIntroduced(page, i) || introduced === i - 1) introduced = i + count - 1;
    if (introduced !== i + count - 1) outputs.push({ from: i, to: i + count - 1 });
    i += count - 1;
  }
  return outputs;
}

function isAbout(page: NoisePage, family: ErrorFamily, outputs: readonly Output[]): boolean {
  const inOutput = new Set(outputs.flatMap(({ from, to }) => range(from, to)));
  const rest: NoisePage = { ...page, lines: page.lines.filter((_, index) => !inOutput.has(index)) };
  const clean = { ...rest, lines: rest.lines.map((line) => ({ ...line, text: withoutSpans(line.text, family) })) };
  if (page.title !== null && family.topic.test(page.title)) return true;
  return aboutness(clean, family.topic, 1) !== null || aboutness(clean, PROGRAMMING, 1) !== null;
}

const withoutSpans = (text: string, family: ErrorFamily): string =>
  family.span !== undefined && text.length <= LONGEST_SPAN_LINE && family.hint.test(text)
    ? text.replace(family.span, ' ')
    : text;

const QUOTE_BEFORE = /["'`“„«‘(（「『]\s*$/u;

function findSpans(page: NoisePage, family: ErrorFamily, outputs: readonly Output[]): LineEdit[] {
  const { span } = family;
  if (span === undefined) return [];
  const taken = new Set(outputs.flatMap(({ from, to }) => range(from, to)));
  const edits: LineEdit[] = [];
  page.lines.forEach((line, index) => {
    if (taken.has(index) || line.kind === 'code' || line.text.length > LONGEST_SPAN_LINE) return;
    if (!family.hint.test(line.text) || isIntroduced(page, index)) return;
    const removed: string[] = [];
    const to = line.text.replace(span, (found: string, ...rest: unknown[]) => {
      const offset = rest.find((item): item is number => typeof item === 'number') ?? 0;
      if (QUOTE_BEFORE.test(line.text.slice(Math.max(0, offset - 2), offset))) return found;
      removed.push(found.trim());
      return '\u0000';
    });
    if (removed.length > 0) edits.push({ line: index, to: closeGaps(to), removed: removed.join('\n') });
  });
  return edits;
}

/** Where a span was cut out: one space between words, none at the ends. */
function closeGaps(text: string): string | null {
  const closed = text.replace(/[ \t]*\u0000[ \t\u0000]*/g, ' ').trim();
  return closed === '' ? null : closed;
}
