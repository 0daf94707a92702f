// PHP's error output (php.net, "display_errors", "html_errors"), Xdebug's tables and the command line's form.
import { errorFilter } from './error-filter.ts';
import type { Line } from './noise-page.ts';

const LEVEL = `(?:(?:PHP )?(?:E_[A-Z_]+ ?: ?)?(?:User |Core |Compile |Catchable |Recoverable )?(?:[Ff]atal [Ee]rror|[Ww]arning|[Nn]otice|[Dd]eprecated|[Pp]arse [Ee]rror|[Ss]trict [Ss]tandards|[Uu]nknown [Ee]rror|[Ee]rror))`;
const TAG = String.raw`(?:<\/?b>|\*\*|__|<br ?\/?>|&lt;\/?b&gt;|&lt;br ?\/?&gt;)?`;
const PATH = String.raw`(?:(?:phar|vfs|file|https?):\/\/|[A-Za-z]:[\\/]|\/|\.{1,2}[\\/]|Unknown\b|[\w.-]+\.(?:php|inc|tpl|phtml|module)\b)`;
const PLACE = String.raw` in ${TAG}${PATH}[^\n]{0,300}?${TAG} on line ${TAG}\d+${TAG}`;
const COLON_PLACE = String.raw` in ${PATH}[^\s]{1,300}\.(?:php|inc|phtml|tpl|module):\d+`;
const DRUPAL_PLACE = String.raw` \((?:regel|line|Zeile|ligne|línea) \d+ (?:of|van|von|de|in) [^\n()]{3,200}\)\.?`;
const STAMP = String.raw`(?:\[[^\]\n]{6,40}\] )?`;
const LINE = new RegExp(
  String.raw`^\s*(?:\( ?! ?\) ?)?${STAMP}${TAG}${LEVEL}${TAG}:${TAG} {0,4}[^\n]{1,900}?(?:${PLACE}|${COLON_PLACE}|${DRUPAL_PLACE})[.\s]*${TAG}$`,
);
const SPAN = new RegExp(
  String.raw`(?:\( ?! ?\) ?)?${TAG}\b${LEVEL}${TAG}:${TAG} {0,4}[^\n]{1,900}?(?:${PLACE}|${DRUPAL_PLACE})\.?`,
  'g',
);
const UNCAUGHT = new RegExp(String.raw`^\s*${TAG}${LEVEL}${TAG}:${TAG} {0,4}(?:Uncaught|Unhandled) `);
/** The parts of a stack trace that follow a message. */
const TRACE =
  /^\s*(?:(?:PHP )?Stack trace:|Call Stack:?|(?:PHP )?\s*#?\d+\.? +(?:\{main\}.*|[\d.]+ +\d+ .*)|(?:PHP )?\s*#\d+ +.*|PHP +\d+\. .*|# ?Time ?Memory ?Function ?Location|#\t?Time\t.*|\d+\t[\d.]+\t\d+\t.*|(?:PHP )?\s*thrown in .* on line \d+|\s*Next [\w\\]+(?:Exception|Error): .*|<br ?\/?>|&lt;br ?\/?&gt;|Variables in local scope.*)\s*$/;
const BREAK = /^\s*(?:<br ?\/?>|&lt;br ?\/?&gt;)\s*$/;
const LOG_LINE = new RegExp(String.raw`^${STAMP}PHP +\d+\. `);

function take(lines: readonly Line[], from: number): number {
  const first = lines[from]?.text ?? '';
  // The break that html_errors sets before a message.
  if (BREAK.test(first))
    return from + 1 < lines.length && LINE.test(lines[from + 1]?.text ?? '') ? 1 + take(lines, from + 1) : 0;
  const begins = LINE.test(first) || LOG_LINE.test(first) || /^(?:PHP )?Stack trace:$/.test(first.trim());
  if (!begins && !(UNCAUGHT.test(first) && traceLines(lines, from + 1) > 0)) return 0;
  return 1 + traceLines(lines, from + 1);
}

/** Lines of stack trace from `from` on. Longest trace taken as one: 500 lines. */
function traceLines(lines: readonly Line[], from: number): number {
  let count = 0;
  while (count < 500) {
    const line = lines[from + count];
    if (line === undefined || line.kind === 'code' || !TRACE.test(line.text)) break;
    count++;
  }
  return count;
}

export const phpErrors = errorFilter({
  name: 'PHP errors',
  reason: 'php-errors',
  summary:
    "PHP's warnings, notices and fatal errors with their traces, as lines or within a line; texts about PHP stay.",
  example: 'Warning: Undefined array key 0 in /var/www/html/wp-includes/media.php on line 795',
  topic:
    /\bPHP\b(?! ?(?:warning|notice|fatal|parse|deprecated|stack))|\b(undefined (index|array key|variable|offset|function|property|constant)|isset\(|null coalesc|error_reporting|wp-config|WP_DEBUG|display_errors|php\.ini|php[5-9]\b|laravel|symfony|composer)/i,
  take,
  span: SPAN,
  spanHints: [' on line ', 'line '],
  sureFrom: 3,
});
