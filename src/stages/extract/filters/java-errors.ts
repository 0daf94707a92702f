// Java stack traces and the error pages of servlet containers.
import { errorFilter } from './error-filter.ts';
import type { Line } from './noise-page.ts';

const TYPE = String.raw`(?:[a-z][\w$]*\.){1,8}[A-Z][\w$.]*(?:Exception|Error|Throwable|Fault|Failure|Interrupted)`;
const HEAD = new RegExp(
  String.raw`^\s*(?:(?:Exception in thread "[^"\n]{1,80}"|Root cause:?|Caused by:|Exception:?|SEVERE:|root cause|Uncaught exception:?) *)?${TYPE}(?::[^\n]*)?\s*$`,
);
const FRAME =
  /^\s*(?:(?:at )?[\w$.<>/@-]+\([\w$]+\.(?:java|kt|scala|jsp):\d+\)|at [\w$.<>/@-]+\([^()\n]{0,120}\)(?: ~?\[.*\])?|\.\.\. \d+ (?:more|common frames omitted)|(?:Caused by|Suppressed): .*|Wrapped by: .*)\s*$/;
const CONTAINER =
  /^\s*(?:HTTP Status \d{3}\s*[-–—].*|(?:type|Type):? Exception [Rr]eport|(?:message|Message) (?:.*Exception|An exception|Internal|java\.).*|(?:description|Description) The server encountered an (?:internal error|unexpected condition).*|(?:note|Note) The full stack trace of the (?:root cause|exception) is available in .*|(?:exception|Exception|root cause|Root Cause|Stacktrace:?)|Apache Tomcat\/[\d.]+.*|Whitelabel Error Page|This application has no explicit mapping for \/error.*|There was an unexpected error \(type=.*|FreeMarker template error.*|Tip: If the failing expression is known.*|FTL stack trace.*|- Failed at: .*|----+|The following has evaluated to null or missing:|==> .*|An error occurred at line: \d+ in .*|Velocity.*Exception.*)\s*$/;
const LOG =
  /^\s*\d{4}-\d\d-\d\d[ T][\d:,.]+Z? +(?:\[[^\]]*\] +)?(?:ERROR|WARN|SEVERE|FATAL)\b.*\b[\w$]+(?:\.[\w$]+){2,}.*$/;

function take(lines: readonly Line[], from: number): number {
  const first = lines[from]?.text ?? '';
  const frame = FRAME.test(first);
  const head = HEAD.test(first);
  const container =
    /HTTP Status \d{3}|Whitelabel Error Page|FreeMarker template error|type Exception report/i.test(first) &&
    CONTAINER.test(first);
  if (!frame && !head && !container && !LOG.test(first)) return 0;
  let count = 1;
  while (count < 1000) {
    const line = lines[from + count];
    if (line === undefined || line.kind === 'code') break;
    if (!FRAME.test(line.text) && !HEAD.test(line.text) && !CONTAINER.test(line.text) && !LOG.test(line.text)) break;
    count++;
  }
  return count;
}

const SPAN = new RegExp(
  String.raw`(?:Exception in thread "[^"\n]{1,80}" )?\b${TYPE}(?::[^\n]{0,300}?)?(?:\s+at [\w$.<>/]{1,200}\([\w$. :]{1,100}\)){1,200}(?:\s+\.\.\. \d+ more)?`,
  'g',
);

export const javaErrors = errorFilter({
  name: 'Java errors',
  reason: 'java-errors',
  summary: 'Java stack traces and the error reports of servlet containers and template engines; texts about them stay.',
  example: '\tat com.newsroom.render.TeaserBox.render(TeaserBox.java:88)',
  topic:
    /\b(java\b(?!\.)|jvm|kotlin|spring boot|servlet|tomcat|hibernate|jsp\b|android studio|null ?pointer ?exception|freemarker)/i,
  take,
  posted: true,
  span: SPAN,
  spanHints: ['.java:', 'Native Method', 'Unknown Source'],
  sureFrom: 4,
});
