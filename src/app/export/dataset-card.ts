// README.md of a corpus: a dataset card as the Hugging Face Hub reads it (YAML head, then prose).
import { qualityFilters } from '../../domain/filters/quality-filters.ts';
import type { CorpusStatistics } from './corpus-statistics.ts';
import type { ExportCounts, ExportRequest } from './request.ts';

export interface CardParts {
  request: ExportRequest;
  counts: ExportCounts;
  statistics: CorpusStatistics;
  /** Names of the data files, in order. */
  files: readonly string[];
}

const SIZE_CLASSES: readonly (readonly [limit: number, name: string])[] = [
  [1e3, 'n<1K'],
  [1e4, '1K<n<10K'],
  [1e5, '10K<n<100K'],
  [1e6, '100K<n<1M'],
  [1e7, '1M<n<10M'],
  [1e8, '10M<n<100M'],
  [1e9, '100M<n<1B'],
];

export function datasetCard(parts: CardParts): string {
  return `${yamlHead(parts)}\n${prose(parts)}`;
}

function yamlHead({ request, counts, statistics, files }: CardParts): string {
  const languages = statistics.languages(50).filter(({ name }) => /^[a-z]{2,3}$/.test(name));
  const size = SIZE_CLASSES.find(([limit]) => counts.documents < limit)?.[1] ?? 'n>1B';
  const lines = ['---', `pretty_name: ${quoted(`${request.collection} (Gristmill)`)}`];
  if (languages.length > 0) lines.push('language:', ...languages.map(({ name }) => `- ${name}`));
  lines.push('license: other', 'license_name: rights-of-the-pages', 'task_categories:', '- text-generation');
  lines.push('size_categories:', `- ${size}`, 'tags:', '- web', '- gristmill');
  if (request.format !== 'wet') {
    const [first = ''] = files;
    const path = files.length === 1 ? first : first.replace(/-\d{5}-of-\d{5}/, '-*');
    lines.push('configs:', '- config_name: default', '  data_files:', '  - split: train', `    path: ${quoted(path)}`);
  }
  return `${[...lines, '---'].join('\n')}\n`;
}

function prose({ request, counts, statistics, files }: CardParts): string {
  const filters = qualityFilters(request.quality ?? []);
  const removed = Object.entries(counts.removed);
  const table = (head: string, rows: readonly (readonly [string, number])[]): string =>
    rows.length === 0 ? 'None.' : [`| ${head} | documents |`, '| --- | ---: |', ...rows.map(row)].join('\n');
  return [
    `# ${request.collection}`,
    `${counts.documents} documents, ${counts.words} words, ${counts.characters} characters of cleaned main text from web pages, in ${files.length} ${files.length === 1 ? 'file' : 'files'} of format \`${request.format}\`. Made by Gristmill ${request.gristmillVersion}; \`manifest.json\` has the hash of every file, the filters and the counts, \`provenance.json\` the crawls and their times, \`report.html\` the plots.`,
    '## Columns',
    'One document a row: `id` (first 16 hex digits of `sha256`, the SHA-256 of title, one blank line and `text`), `url`, `title`, `text`, `markdown`, `authors`, `published_at`, `language`, `page_type`, `captured_at`, `record_id` of the archived response, and the verdicts `duplicate_of`, `near_duplicate_of`, `similarity`, `cluster`, `version`, `supersedes`. Unknown values are null.',
    '## Languages',
    table(
      'language',
      statistics.languages(20).map(({ name, count }) => [name, count]),
    ),
    '## What was left out',
    table('reason', removed),
    `Duplicates: ${request.duplicates === 'drop' ? 'one document of each cluster is here' : 'kept, with their cluster named'}. Near-duplicates share at least 70 % of the shorter text and 40 % of the longer. Versions: ${request.versions === 'latest' ? 'the newest text of each URL' : 'every changed text of each URL'}.`,
    ...(filters.length === 0
      ? ['No quality filter was applied.']
      : ['Quality filters:', filters.map(({ name, source }) => `- ${name}: ${source}`).join('\n')]),
    request.mask === undefined || request.mask.length === 0
      ? 'Personal data was not masked.'
      : `Masked: ${request.mask.join(', ')}.`,
    '## Rights',
    'The texts belong to their authors and publishers; each row names its URL. Check what use the law and the pages allow before you publish or train.',
  ]
    .join('\n\n')
    .concat('\n');
}

const row = ([name, count]: readonly [string, number]): string => `| ${name.replaceAll('|', '\\|')} | ${count} |`;

const quoted = (text: string): string => JSON.stringify(text);
