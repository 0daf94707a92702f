// Python tracebacks and warnings, and the debug pages of Django and Flask.
import { errorFilter } from './error-filter.ts';
import type { Line } from './noise-page.ts';

const START =
  /^\s*(?:Traceback \(most recent call last\):?|(?:Environment:|Traceback Switch to copy-and-paste view))\s*$/;
/** A whole traceback that lost its line ends. */
const ON_ONE_LINE =
  /^\s*Traceback \(most recent call last\):\s+File "[^"\n]{1,300}", line \d+.*\b\w*(?:Error|Exception|Exit|Interrupt)\b/;
const FRAME = /^\s*File "[^"\n]{1,300}", line \d+(?:, in .*)?\s*$/;
const LAST =
  /^\s*(?:[a-zA-Z_][\w.]*\.)?[A-Z]\w*(?:Error|Exception|Warning|Interrupt|Exit|DoesNotExist|NotFound|Timeout|Refused|Redefinition|Undefined|Http404|Group|Iteration)\b(?:[: ].*)?\s*$/;
const CHAIN =
  /^\s*(?:During handling of the above exception, another exception occurred:|The above exception was the direct cause of the following exception:|The above exception \(.*\) was the direct cause.*)\s*$/;
const FIELD =
  /^\s*(?:Request (?:Method|URL|information)|Django Version|Exception (?:Type|Value|Location)|Python (?:Executable|Version|Path)|Server time|Installed Applications|Installed Middleware|Template error|Raised (?:by|during)|In template .*, error at line \d+|You're seeing this error because you have DEBUG = True.*|The debugger caught an exception in your WSGI application.*|Werkzeug Debugger|Brought to you by DON'T PANIC.*)\b:?.*$/;
const WARNING = /^\s*(?:\/|[A-Za-z]:\\|[\w./-]+\/)[^\s:]{1,300}\.py:\d+: [A-Z]\w*Warning: .*$/;
const LEVEL_LINE = /^\s*(?:ERROR|WARNING|CRITICAL):[\w.]+:.*$/;

/** Frames, source lines, carets and the closing exception; at most 1,000 lines. */
function traceLines(lines: readonly Line[], from: number): number {
  let at = from + 1;
  let closed = false;
  while (at < Math.min(lines.length, from + 1000)) {
    const text = lines[at]?.text ?? '';
    if (FRAME.test(text)) {
      // A frame's source line follows it, unless the next frame or the exception does.
      const next = lines[at + 1]?.text ?? '';
      at += FRAME.test(next) || LAST.test(next) ? 1 : 2;
      closed = false;
    } else if (CHAIN.test(text) || START.test(text)) {
      at++;
      closed = false;
    } else if (/^[\s~^]+$/.test(text)) at++;
    else if (!closed && LAST.test(text)) {
      at++;
      closed = true;
    } else break;
  }
  return Math.min(at, lines.length) - from;
}

function take(lines: readonly Line[], from: number): number {
  const first = lines[from]?.text ?? '';
  if (WARNING.test(first)) return 1 + (sourceFollows(lines, from + 1) ? 1 : 0);
  if (LEVEL_LINE.test(first) || ON_ONE_LINE.test(first)) return 1;
  if (!START.test(first) && !(FRAME.test(first) && isTrace(lines, from))) return fields(lines, from);
  const count = traceLines(lines, from);
  return count + fields(lines, from + count);
}

const isTrace = (lines: readonly Line[], from: number): boolean =>
  lines.slice(from + 1, from + 4).some((line) => FRAME.test(line.text) || LAST.test(line.text));

const sourceFollows = (lines: readonly Line[], at: number): boolean => /^\s+\S/.test(lines[at]?.text ?? '');

function fields(lines: readonly Line[], from: number): number {
  let count = 0;
  while (count < 60 && FIELD.test(lines[from + count]?.text ?? '')) count++;
  return count >= 2 ? count : 0;
}

export const pythonErrors = errorFilter({
  name: 'Python errors',
  reason: 'python-errors',
  summary: 'Python tracebacks and warnings, and debug pages of Django and Flask; tutorials and questions keep theirs.',
  example: 'Traceback (most recent call last):',
  topic:
    /\b(python|traceback|django|flask|pandas|numpy|pip install|jupyter|tuple|dictionary|KeyError|TypeError|ValueError|(my|your|the) (script|program|code|console)|console shows)\b/i,
  take,
  posted: true,
});
