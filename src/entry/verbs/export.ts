// `gristmill export`: the clean, deduplicated corpus of a collection.
import { type Command, InvalidArgumentError, Option } from 'commander';
import { exportWacz } from '../../app/captures-to-wacz.ts';
import { exportCorpus } from '../../app/export/export-corpus.ts';
import { EXPORT_FORMATS, type ExportFormat, type ExportReport, type ExportRequest } from '../../app/export/request.ts';
import { SOFTWARE, VERSION } from '../../config/version.ts';
import { PAGE_TYPES, type PageType } from '../../domain/document.ts';
import { QUALITY_FILTER_NAMES, type QualityFilterName } from '../../domain/filters/quality-filters.ts';
import { MASK_KINDS, type MaskKind } from '../../domain/masking/mask-personal.ts';
import { isS3Url } from '../../stores/s3/location.ts';
import { ALL_PARTS, TEXT_PARTS } from '../../stores/working-copy.ts';
import { readArchive } from '../archive-files.ts';
import { exportFileTo, exportTo } from '../export-place.ts';
import type { VerbContext } from './verb.ts';

interface Flags {
  collection: string;
  format: ExportFormat | 'wacz';
  out: string;
  crawl: string[];
  since?: string;
  until?: string;
  host: string[];
  language: string[];
  minWords?: number;
  pageType: PageType[];
  versions: 'latest' | 'all';
  duplicates: 'drop' | 'keep';
  quality: QualityFilterName[];
  mask: MaskKind[];
  furniture: 'keep' | 'remove';
  shardSize?: number;
  append?: boolean;
  lock?: string;
  json?: boolean;
}

const collect = (value: string, before: string[]): string[] => [...before, ...value.split(',')];

export function addExportVerb(program: Command, context: VerbContext): void {
  program
    .command('export')
    .summary('write the clean, deduplicated corpus of a collection')
    .description(
      'Writes a corpus as a pure function of the archive: the same archive gives the same bytes.\n' +
        'The folder appears whole at the end; an earlier export there is replaced, anything else is refused.',
    )
    .addOption(new Option('--format <format>', 'what to write').choices([...EXPORT_FORMATS, 'wacz']).default('txt'))
    .requiredOption('--out <dir>', 'folder to write, or s3://BUCKET/PREFIX')
    .option('--collection <name>', 'which collection', 'main')
    .option('--crawl <id>', 'only captures of these crawls (repeatable)', collect, [])
    .option('--since <time>', 'captured at or after this day or time', time)
    .option('--until <time>', 'captured before this day or time', time)
    .option('--host <host>', 'only these hosts (repeatable)', collect, [])
    .option('--language <code>', 'only these languages (repeatable)', collect, [])
    .option('--min-words <n>', 'only texts of so many words', whole)
    .option('--page-type <type>', `only these types (${PAGE_TYPES.join(', ')}; repeatable)`, oneOf(PAGE_TYPES), [])
    .addOption(
      new Option('--versions <which>', 'newest text of a URL, or every changed one')
        .choices(['latest', 'all'])
        .default('latest'),
    )
    .addOption(
      new Option('--duplicates <what>', 'one of each cluster, or all with their clusters named')
        .choices(['drop', 'keep'])
        .default('drop'),
    )
    .option(
      '--quality <list>',
      `published quality filters to apply (${QUALITY_FILTER_NAMES.join(', ')}; repeatable)`,
      oneOf(QUALITY_FILTER_NAMES),
      [],
    )
    .option('--mask <list>', `personal data to mask (${MASK_KINDS.join(', ')}; repeatable)`, oneOf(MASK_KINDS), [])
    .addOption(
      new Option('--furniture <what>', "segments repeated across a host's pages")
        .choices(['keep', 'remove'])
        .default('keep'),
    )
    .option('--shard-size <bytes>', 'bytes of rows after which a file is closed', whole)
    .option('--append', 'keep the names of the txt export that is there, and number what is new after it')
    .option('--lock <file>', 'write what decides the bytes to this file, or rebuild the very bytes from it')
    .option('--json', 'print the report as JSON')
    .action(async (flags: Flags) => {
      const { config } = context.setUp();
      if (flags.format === 'wacz') {
        const out = flags.out.endsWith('.wacz')
          ? flags.out
          : `${flags.out.replace(/\/+$/, '')}/${flags.collection}.wacz`;
        const { collection } = flags;
        const made = await readArchive(config, { collection, parts: ALL_PARTS }, ({ dir }) =>
          exportFileTo(config, out, (path) => exportWacz({ dataDir: dir, collection, out: path, software: SOFTWARE })),
        );
        process.stdout.write(
          flags.json
            ? `${JSON.stringify({ ...made, path: out })}\n`
            : `${out}: ${made.warcFiles} WARC files, ${made.lines} index lines, ${made.pages} pages\n`,
        );
        return;
      }
      const { format } = flags;
      const request = (dir: string, out: string): ExportRequest => ({
        dataDir: dir,
        collection: flags.collection,
        format,
        out,
        filters: {
          crawl: flags.crawl,
          since: flags.since ?? null,
          until: flags.until ?? null,
          host: flags.host,
          language: flags.language,
          minWords: flags.minWords ?? null,
          pageType: flags.pageType,
        },
        versions: flags.versions,
        duplicates: flags.duplicates,
        gristmillVersion: VERSION,
        quality: flags.quality,
        mask: flags.mask,
        furniture: flags.furniture,
        ...(flags.shardSize !== undefined && { shardBytes: flags.shardSize }),
        ...(flags.append !== undefined && { append: flags.append }),
        ...(flags.lock !== undefined && { lock: flags.lock }),
      });
      const wanted = { collection: flags.collection, parts: TEXT_PARTS };
      const report = await readArchive(config, wanted, ({ dir }) =>
        exportTo(config, flags.out, flags.append ?? false, (out) => exportCorpus(request(dir, out))),
      );
      const told = isS3Url(flags.out) ? { ...report, out: flags.out } : report;
      process.stdout.write(flags.json ? `${JSON.stringify(told)}\n` : render(told));
    });
}

function render(r: ExportReport): string {
  const removed = Object.entries(r.counts.removed)
    .map(([reason, n]) => `${reason} ${n}`)
    .join(', ');
  return (
    `${r.counts.documents} documents of ${r.counts.read} in ${r.out} (${r.files} files, ${r.counts.words} words)\n` +
    (removed === '' ? '' : `left out: ${removed}\n`)
  );
}

function time(value: string): string {
  if (Number.isNaN(Date.parse(value)))
    throw new InvalidArgumentError('expected a day (2026-11-23) or an RFC 3339 time.');
  return value;
}

function whole(value: string): number {
  const n = Number(value);
  if (!Number.isInteger(n) || n < 0) throw new InvalidArgumentError('expected a whole number.');
  return n;
}

/** A comma-separated list of known names, added to what was given before. */
const oneOf =
  <T extends string>(known: readonly T[]) =>
  (value: string, before: T[]): T[] => {
    const named = value.split(',').map((part) => {
      const found = known.find((name) => name === part);
      if (found === undefined) throw new InvalidArgumentError(`expected one of ${known.join(', ')}.`);
      return found;
    });
    return [...before, ...named];
  };
