// ASP.NET's yellow screen, .NET stack traces and classic ASP's errors.
import { errorFilter } from './error-filter.ts';
import type { Line } from './noise-page.ts';

const HEAD =
  /^\s*(?:Server Error in '[^']{0,120}' Application\.?|Runtime Error|\[?(?:System|Microsoft|[A-Z]\w+)(?:\.[A-Z]\w+)+(?:Exception|Error)\b.*|\[(?:[A-Z]\w+\.)*[A-Z]\w*(?:Exception|Error)(?:: .*| \(0x\w+\).*)\]?|(?:Microsoft|ADODB|Active Server Pages|VBScript|OLE DB|Msxml|CDO|Provider|SQL Server)[\w .,[\]()-]{0,80} error '[0-9a-fA-Fx]{3,10}'|error '[0-9a-fA-F]{8}'|Unhandled exception\. [A-Z].*|An unhandled exception (?:of type|occurred|was generated).*|Exception Details: .*|Parser Error|Compilation Error|Configuration Error|Error executing child request for .*|Error (?:loading|rendering) (?:MacroEngine|Partial View|control|macro) .*)\s*$/;
const BODY =
  /^\s*(?:at (?:[\w.`<>$+[\],|]+)\.?[\w`<>.|]*\(.*\)(?: in .*:line \d+)?|[\w.`<>$+]{3,200}\([\w ,.[\]&`]{0,200}\)(?: in .{1,200}:line \d+| \+\d{1,6})|--- End of .*stack trace.*---|---> .*|Description: (?:An unhandled exception|An application error|An error occurred|HTTP 404|The resource|An exception).*|Exception Details:.*|Source Error:?|Source File:.*|Stack Trace:?|Line \d+:.*|An unhandled exception was generated.*|Version Information:.*Microsoft \.NET Framework.*|Details: To enable the details.*|Notes: The current error page.*|Parser Error Message:.*|Compiler Error Message:.*|Show (?:Detailed Compiler Output|Complete Compilation Source):?|Requested URL: \/.*|Information regarding the origin and location of the exception.*|The source code that generated this unhandled exception.*|\[(?:[A-Z]\w+\.)*[A-Z]\w*(?:Exception|Error)(?:: .*| \(0x.*)\]?|<!-- Web\.Config Configuration File -->|<\/?(?:configuration|system\.web|customErrors|compilation).*>|Inner ?Exception: .*|\/[\w./-]+\.(?:asp|asa|inc|aspx|ascx|cshtml)(?:, line \d+|:\d+)?|(?:Type mismatch|Object required|Subscript out of range|Syntax error|Division by zero|Expected .{1,30}|Overflow|Invalid use of Null|Item cannot be found.*|Either BOF or EOF.*|\[Microsoft\]\[ODBC.*|The (?:connection|LocalDB|remote).*|Timeout expired|Login failed for user.*)(?:: .*)?|.{0,120}, line \d+)\s*$/;

const ASP_PLACE = /^\s*\/[\w./-]+\.(?:asp|asa|inc)(?:, line \d+|:\d+)?\s*$/;

function take(lines: readonly Line[], from: number): number {
  if (!HEAD.test(lines[from]?.text ?? '')) return 0;
  let count = 1;
  while (count < 400) {
    const line = lines[from + count];
    if (line === undefined || line.kind === 'code') break;
    if (!BODY.test(line.text) && !HEAD.test(line.text) && !explains(lines, from, from + count)) break;
    count++;
  }
  const head = lines[from]?.text ?? '';
  // A lone "Runtime Error" or type name proves nothing.
  return count > 1 ||
    /^Server Error in|error '|Exception Details|^\[|Unhandled exception\.|Error executing child/.test(head.trim())
    ? count
    : 0;
}

/** The message line that the yellow screen sets between its head and its description. */
function explains(lines: readonly Line[], from: number, at: number): boolean {
  const next = lines[at + 1]?.text ?? '';
  // Classic ASP: error, message, place.
  if (at === from + 1 && ASP_PLACE.test(next)) return true;
  return at <= from + 2 && /^\s*(?:Description: |Exception Details: |Source Error|Stack Trace)/.test(next);
}

export const aspnetErrors = errorFilter({
  name: 'ASP.NET errors',
  reason: 'aspnet-errors',
  summary: "ASP.NET's yellow screen, .NET stack traces and classic ASP errors; texts about them stay.",
  example: "Microsoft VBScript runtime error '800a000d'",
  topic:
    /asp\.net|\.net (?:framework|core|developer)|\bC#|visual basic|vbscript|custom ?errors|yellow screen|web\.config|\bIIS\b|razor|blazor/i,
  take,
  posted: true,
});
