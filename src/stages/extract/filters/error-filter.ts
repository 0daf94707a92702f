// Makes a filter from a family of error output: which lines belong to one output, which span of a line does, what a text about it says.
import { aboutness, isIntroduced } from './about-guard.ts';
import { dropLine, type LineEdit, type NoiseFilter } from './filter.ts';
import type { Line, NoisePage } from './noise-page.ts';

export interface ErrorFamily {
  name: string;
  reason: string;
  summary: string;
  example: string;
  /** What a text about such errors says. Code, tutorials and questions are kept by it. */
  topic: RegExp;
  /** How many lines, from `from` on, one output of errors takes; 0 where none begins. Must fail fast on running text. */
  take(lines: readonly Line[], from: number): number;
  /** Error output within a line of running text; global. */
  span?: RegExp;
  /** A line with none of these holds no span. */
  spanHints?: readonly string[];
  /** Traces that readers of technical texts post: kept where much of the text speaks of computers. */
  posted?: boolean;
  /** From that many lines on, an output at the head or the foot of a page goes even where the text is about programs in general. */
  sureFrom?: number;
}

/** Words that texts about programs use, whatever their language. */
const PROGRAMMING =
  /\b(stack ?trace|trace ?back|(?:null pointer|unhandled|uncaught|throws? an?|thrown|catch(?:es)? (?:an?|the)|raises? an?) ?exceptions?|exceptions? (?:is|was|are|were|be|gets?) (?:thrown|raised|caught)|exception handl(?:er|ing)|\w+Exception|debugg?(?:er|ing)?|error messages?|log ?files?|source code|code snippet|stack overflow|bug report|compilers?|runtime error|try\/catch|catch block|unit tests?|fehlermeldung|message d'erreur|mensaje de error|messaggio di errore)\b|сообщени[ея] об ошибке|стек вызовов|错误信息|报错|异常处理|エラーメッセージ|오류 메시지/iu;
/** Words that do so less surely: two lines of them count. */
const COMPUTING =
  /\b(github|docker|linux|ubuntu|debian|json|yaml|config(?:uration)? files?|git repo(?:sitory)?|sdk|plugins?|firmware|localhost|sudo|command line|bug fix|stacktrace|programming|software developers?)\b/i;

/** Words of everyday talk about computers, for traces that people post. */
const TECHNICAL =
  /\b(logs?|logger|logging|errors?|install(?:ed|ing|ation)?|updated?|upgrad(?:e|ed|ing)|versions?|config(?:uration|ure|ured)?|code|scripts?|server|devices?|integration|modules?|packages?|function|class|method|files?|folder|directory|paths?|bugs?|issue|components?|api|app|python|java|script|restart(?:ed)?|debug)\b/i;
const TECHNICAL_SHARE = 0.4;

/** Lines that a machine wrote say nothing of what the text is about. */
const MACHINE =
  / on line \d|\.(?:java|py|rb|go|js|cs|php|asp):\d|\.(?:php|asp|aspx|py)\b.{0,40}\bline \d|^\s*(?:at |File "|Traceback|#\d|goroutine |panic: |SQLSTATE|\[?[\w.\\]+(?:Exception|Error)\b)|Exception: /;

/** A longer line is not searched for spans: error output is short. */
const LONGEST_SPAN_LINE = 100_000;
const LONGEST_ERROR_LINE = 4000;

export function errorFilter(family: ErrorFamily): NoiseFilter {
  return {
    name: family.name,
    reason: family.reason,
    summary: family.summary,
    example: family.example,
    find(page) {
      const outputs = findOutputs(page, family);
      const spans = findSpans(page, family, outputs);
      if (outputs.length === 0 && spans.length === 0) return [];
      const guard = guardOf(page, family, outputs);
      if (guard === 'about') return [];
      const going = guard === null ? outputs : outputs.filter((output) => isSure(page, family, output));
      const drops = going.flatMap(({ from, to }) => range(from, to).map((line) => dropLine(page, line)));
      return [...drops, ...(guard === null ? spans : [])].sort((a, b) => a.line - b.line);
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
    if (line === undefined || line.kind === 'code' || line.text.length > LONGEST_ERROR_LINE) continue;
    const count = family.take(page.lines, i);
    if (count === 0) continue;
    // An example announced by "The console shows:" stays, and so does what follows it without a break.
    if (isIntroduced(page, i) || introduced === i - 1) introduced = i + count - 1;
    if (introduced !== i + count - 1) outputs.push({ from: i, to: i + count - 1 });
    i += count - 1;
  }
  return outputs;
}

/** A long output at an edge of the page: nobody opens or closes a text with it. */
function isSure(page: NoisePage, family: ErrorFamily, output: Output): boolean {
  if (family.sureFrom === undefined || output.to - output.from + 1 < family.sureFrom) return false;
  return output.from > page.lastProse || output.to < page.firstProse;
}

function guardOf(page: NoisePage, family: ErrorFamily, outputs: readonly Output[]): 'about' | 'computing' | null {
  if (page.context.pageType === 'forum' || page.context.pageType === 'documentation') return 'about';
  const inOutput = new Set(outputs.flatMap(({ from, to }) => range(from, to)));
  const lines = page.lines
    .filter(
      (line, index) =>
        !inOutput.has(index) &&
        !(line.text.length <= LONGEST_ERROR_LINE && MACHINE.test(withoutSpans(line.text, family))),
    )
    .map((line) => ({ ...line, text: withoutSpans(line.text, family) }));
  // A first line that a machine wrote is no title.
  const title = inOutput.has(page.titleLine) || MACHINE.test(page.title ?? '') ? null : page.title;
  const rest: NoisePage = { ...page, lines, title };
  if (aboutness(rest, family.topic, 1) !== null) return 'about';
  if (family.posted === true && isTechnical(rest)) return 'about';
  return aboutness(rest, PROGRAMMING, 1) !== null || aboutness(rest, COMPUTING, 2) !== null ? 'computing' : null;
}

function isTechnical(page: NoisePage): boolean {
  const prose = page.lines.filter((line) => line.prose);
  return (
    prose.length >= 2 && prose.filter((line) => TECHNICAL.test(line.text)).length >= prose.length * TECHNICAL_SHARE
  );
}

const mayHoldSpan = (text: string, family: ErrorFamily): boolean =>
  text.length <= LONGEST_SPAN_LINE &&
  family.spanHints !== undefined &&
  family.spanHints.some((hint) => text.includes(hint));

const withoutSpans = (text: string, family: ErrorFamily): string =>
  family.span !== undefined && mayHoldSpan(text, family) ? text.replace(family.span, ' ') : text;

const QUOTE_BEFORE = /["'`“„«‘(（「『]\s*$/u;

function findSpans(page: NoisePage, family: ErrorFamily, outputs: readonly Output[]): LineEdit[] {
  const { span } = family;
  if (span === undefined) return [];
  const taken = new Set(outputs.flatMap(({ from, to }) => range(from, to)));
  const edits: LineEdit[] = [];
  page.lines.forEach((line, index) => {
    // An item of a list quotes it: a change log, a collection of messages.
    if (
      taken.has(index) ||
      line.kind === 'code' ||
      line.kind === 'list-item' ||
      !mayHoldSpan(line.text, family) ||
      isIntroduced(page, index)
    )
      return;
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
