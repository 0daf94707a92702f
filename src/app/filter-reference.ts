// docs/filters.md: every noise filter with its reason and example, why a page may have no text, and the quality rules of exports.
import { QUALITY_FILTER_NAMES, qualityFilters } from '../domain/filters/quality-filters.ts';
import { ALL_FILTERS } from '../stages/extract/filters/registry.ts';
import type { NoDocumentReason } from '../stages/extract/no-document.ts';

/** Pages that are no document, by what they are. */
const NO_DOCUMENT: Readonly<Record<NoDocumentReason, string>> = {
  interstitial: 'A challenge or a waiting room in place of the page.',
  'soft-404': 'The page says in words that there is nothing here.',
  'login-wall': 'Nothing but a request to sign in.',
  paywall: 'Nothing but an offer to subscribe.',
  'error-page': 'The server’s or the program’s error in place of the page.',
  'directory-listing': 'A list of files.',
  placeholder: 'A parked or suspended site, maintenance, a server’s first page.',
};

/** What else leaves a capture without text. */
const WITHOUT_TEXT: Readonly<Record<string, string>> = {
  redirect: 'The response leads elsewhere; its target is a capture of its own.',
  'http-error': 'The status is 400 or above.',
  truncated: 'The body broke off; half a text is not kept as if whole.',
  'not-text': 'Neither HTML nor plain text.',
  'bad-content-coding': 'The body does not decode as its Content-Encoding says, nor otherwise.',
  empty: 'No block of the page is main text.',
  'cut-nodes':
    'Nothing was found before the page’s size ran into a limit (`cut-depth`, `cut-length` and others likewise).',
  'extract-timeout': 'The page took longer than extract.timeoutMs.',
  'extract-crash': 'The page ended the thread that read it.',
  'extract-error': 'Extraction failed on every try.',
};

export function filterDocs(): string {
  const noise = ALL_FILTERS.map(
    (f) => `| ${cell(f.name)} | \`${f.reason}\` | ${cell(f.summary)} | ${code(f.example)} |`,
  );
  const reasons = Object.entries({ ...NO_DOCUMENT, ...WITHOUT_TEXT }).map(
    ([name, words]) => `| \`${name}\` | ${words} |`,
  );
  const quality = qualityFilters(QUALITY_FILTER_NAMES).map(
    (f) => `| ${f.name} | ${f.rules.map((rule) => `\`${rule.reason}\``).join(', ')} | ${cell(f.source)} |`,
  );
  return [
    INTRODUCTION,
    '## Noise',
    table(['filter', 'reason', 'what goes and what stays', 'an example'], noise),
    '## Pages without text',
    'They are archived all the same; the reason stands in the crawl’s log and in the index.',
    table(['reason', 'what it is'], reasons),
    '## Quality rules of exports',
    '`export --quality NAME` leaves out texts that a published rule set would; the manifest counts them by reason.',
    table(['rules', 'reasons', 'from'], quality),
  ]
    .join('\n\n')
    .concat('\n');
}

const table = (head: readonly string[], rows: readonly string[]): string =>
  [`| ${head.join(' | ')} |`, `| ${head.map(() => '---').join(' | ')} |`, ...rows].join('\n');

/** A table's cell is one line without bars. */
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll(/\s*\n\s*/g, ' ');
const code = (text: string): string => `\`${cell(text).replaceAll('`', '’')}\``;

const INTRODUCTION = `# Filters

<!-- Written by \`npm run docs\` from the filters themselves. Do not edit. -->

Each filter is one file in \`src/stages/extract/filters\`: a pure function from a page's lines to edits. What it took is counted in the document
record's \`removed\` by its reason; \`gristmill clean --explain\` and \`gristmill extract --explain\` name the lines. A text *about* such noise keeps what it quotes.`;
