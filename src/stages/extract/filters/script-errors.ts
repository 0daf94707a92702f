// Error output of Node, Ruby, Go, Perl, and of template engines, server-side includes and shop themes.
import { errorFilter } from './error-filter.ts';
import type { Line } from './noise-page.ts';

const HEAD =
  /^\s*(?:(?:Uncaught (?:\(in promise\) )?)?(?:[A-Z]\w*)?(?:Error|Exception)(?: \[[A-Z_]+\])?: .*|(?:\(node:\d+\) )?(?:\[[A-Z0-9]+\] )?\w*Warning: .*|\(node:\d+\) .*|panic: .*|goroutine \d+ \[[\w ,]+\]:|fatal error: .*|(?:[A-Z]\w*::)*[A-Z]\w*(?:Error|Exception|NotFound|Invalid)\b(?: \(.*\))?:?.*|\/[^\s:]{1,200}\.(?:rb|erb|haml|slim):\d+:in [`'].*|[\w./-]{2,200}\.(?:js|ts|mjs|cjs|jsx|tsx):\d+(?::\d+)?|Unhandled (?:Rejection|promise rejection).*)\s*$/;
const FRAME =
  /^\s*(?:at (?:async )?(?:[\w$.<>[\] ]+ )?\(?(?:file:\/\/|node:|https?:\/\/|webpack|\/|[A-Za-z]:\\|<anonymous>|native|internal\/)[^\n]{0,300}?(?::\d+)*\)?|at (?:async )?[\w$.<>]+ \(<?[\w:/.-]+>?(?::\d+)*\)|(?:from )?[\w./-]{2,200}\.(?:rb|erb|haml|slim|rake|ru):\d+:in [`'].*|Require stack:|- \/[^\s]+\.js|\s*throw (?:new |err).*|[\s~^]+|Node\.js v[\d.]+|code: '[A-Z_]+',?|requireStack: .*|errno: .*|syscall: .*|[\w./*()]+\((?:0x[0-9a-f]+|\.\.\.|[, ])*\)|\/?[\w./@+-]+\.go:\d+(?: \+0x[0-9a-f]+)?|created by [\w./]+.*|goroutine \d+ \[.*|exit status \d+|Extracted source \(around line #\d+\):|Rails\.root: .*|Application Trace.*Framework Trace.*|\[signal SIG.*)\s*$/;
/** Single lines that nobody writes but a machine. */
const ALONE =
  /^\s*(?:\[an error occurred while processing (?:this|the) directive\]|Liquid (?:syntax )?error(?: \([^)]*\))?: .*|undefined (?:local variable or )?method [`'].*|Error: \w[\w -]{2,40} (?:failed|not found|unavailable|timed out)\.?|Error: Could not find asset snippets\/.*|Could not find asset snippets\/.*|Translation missing: .*|translation missing: .*|template: [\w./-]+:\d+(?::\d+)?: .*|execution of template failed: .*|Can't locate [\w:/]+(?:\.pm)? in @INC.*|(?:Use of uninitialized value|Can't call method|Undefined subroutine|Global symbol|syntax error) .{1,200} at \S+\.(?:pl|pm|cgi) line \d+.*|Software error:|For help, please send mail to the webmaster.*|(?:Content-type: text\/html\s*)?Software error.*|Embedded data could not be displayed\.?|Smarty error: .*|Twig(?:\\|_)Error.*|An exception has been thrown during the rendering of a template.*|Error rendering (?:embedded|template|macro|widget|block).*|Failed to (?:load|render) (?:template|widget|component|module|block|include).*|Unable to (?:load|render) (?:template|widget|component|block).*|Error retrieving (?:content|feed|template).*|RSS Error: .*|Feed has no items\.?|Instagram did not return a .*|Could not authenticate you\.|Invalid OAuth access token.*|This message is only visible to (?:site )?admins.*|Problem displaying Facebook posts.*|Error: No (?:feed|posts|connected account) found.*|\{\{ ?[\w.|: '"()]{2,80} ?\}\}|<%[=-]? ?.{1,120} ?%>|\[object Object\]|undefined|NaN|\[Vue warn\]: .*|Error: E[A-Z]{3,10}: .*|<\?(?:php|=) ?.{1,200} ?\?>|SSI error: .*|\$\{[\w.]{2,60}\}|%%[\w-]{3,40}%%|Segmentation fault.*|Error parsing .{1,80}: .*line \d+.*|SyntaxError: Unexpected token .*|Error: Request failed with status code \d{3}|net::ERR_\w+.*|Failed to fetch|NetworkError when attempting to fetch resource\.?|Loading chunk \d+ failed\.?.*|ChunkLoadError: .*|Minified React error #\d+.*|Application error: a client-side exception has occurred.*|Hydration failed because.*|Element type is invalid: .*)\s*$/;

function take(lines: readonly Line[], from: number): number {
  const first = lines[from]?.text ?? '';
  if (ALONE.test(first)) return 1;
  if (!HEAD.test(first) && !/^\s*at .*:\d+:\d+\)?\s*$/.test(first)) return 0;
  let count = 1;
  while (count < 1000) {
    const line = lines[from + count];
    if (line === undefined || line.kind === 'code') break;
    if (!FRAME.test(line.text) && !HEAD.test(line.text)) break;
    count++;
  }
  const text = lines[from]?.text ?? '';
  return count > 1 ||
    /^\s*(?:\(node:\d+\)|panic: |Uncaught |\/[^\s:]+\.rb:\d+|at .*:\d+:\d+|(?:TypeError|ReferenceError|RangeError): (?:Cannot|Can't|undefined|null|.* is not))/.test(
      text,
    )
    ? count
    : 0;
}

export const scriptErrors = errorFilter({
  name: 'Script errors',
  reason: 'script-errors',
  summary:
    'Traces of Node, Ruby, Go and Perl, failed includes, unfilled template variables and theme errors; texts about them stay.',
  example: '[an error occurred while processing this directive]',
  topic:
    /\b([Jj]ava[Ss]cript|Node\.?js|TypeScript|React(?:\.js| components?| apps?)|Vue\.js|Angular(?:JS)?|npm|webpack|Ruby|Rails|Golang|goroutine|Go (?:program|code)|Perl|Liquid (?:tag|template|code|syntax)|Shopify (?:theme|template)|Jekyll|template engine|templating|[Tt]emplate (?:language|syntax|variables?)|[Ss]erver-[Ss]ide [Ii]nclude|Handlebars|Mustache|Jinja|placeholders?|JSON|SSI)\b/,
  take,
  posted: true,
  span: /\[an error occurred while processing (?:this|the) directive\]|Liquid (?:syntax )?error(?: \([^)\n]{1,80}\))?: [^.\n]{3,120}\.?/g,
  spanHints: ['an error occurred while processing', 'Liquid '],
});
