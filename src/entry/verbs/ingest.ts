// `gristmill ingest`: files and packages of other tools become captures of a collection.
import { availableParallelism, hostname } from 'node:os';
import { type Command, InvalidArgumentError } from 'commander';
import { hostProfilesOfCrawls } from '../../app/host-profiles.ts';
import { extractAgain } from '../../app/ingest/again.ts';
import type { FileReport } from '../../app/ingest/file-report.ts';
import { ingest } from '../../app/ingest/ingest.ts';
import { openZstdCodec } from '../../app/ingest/zstd-codec.ts';
import type { Config } from '../../config/load.ts';
import { SOFTWARE } from '../../config/version.ts';
import { INGEST_CRAWL } from '../../domain/crawl.ts';
import { surt } from '../../domain/url/surt.ts';
import { urlKey } from '../../domain/url/url-key.ts';
import { createThreadPool, type ThreadPool } from '../../stages/extract/thread-pool.ts';
import { compactIndexes } from '../../stores/collection/merged-index.ts';
import { createCrawlRecords } from '../../stores/crawl-records.ts';
import { createFsBlobStore } from '../../stores/fs-blob-store.ts';
import { isS3Url } from '../../stores/s3/location.ts';
import type { S3Inputs } from '../../stores/s3/s3-inputs.ts';
import { ALL_PARTS, type CopyPart } from '../../stores/working-copy.ts';
import { type ArchiveFiles, changeArchive, readArchive } from '../archive-files.ts';
import { EXIT } from '../exit-codes.ts';
import type { VerbContext } from './verb.ts';

/** Enough to know captures again; a record is brought when a revisit needs it. */
const INGEST_PARTS: readonly CopyPart[] = ['indexes'];
/** Extraction takes ten times what reading takes: more would wait for it. On two cores one reads best. */
const MAX_READ_THREADS = 4;
const NOTHING = { collection: 'main', parts: [] };

interface Flags {
  collection: string;
  dryRun?: boolean;
  again?: boolean;
  json?: boolean;
}

export function addIngestVerb(program: Command, context: VerbContext): void {
  program
    .command('ingest')
    .argument(
      '[file...]',
      'files and folders, also as s3://BUCKET/KEY: WARC, ARC, WACZ, WET (any compression), CDX beside them, HTML, Markdown, text',
    )
    .summary('take in WARC, WACZ, ARC, HTML and text files')
    .description(
      'Foreign captures keep their date, URL, headers and identity, and are extracted and exported like crawled ones.\n' +
        'Twice changes nothing. Damage is read around and every lost byte range reported.',
    )
    .option('--collection <name>', 'what to take into', name, 'main')
    .option('--again', "extract the collection's own captures anew, as a new generation of documents; takes no files")
    .option('--dry-run', 'read and report without taking')
    .option('--json', 'print {"files":[…]}')
    .action(async (paths: string[], flags: Flags, command: Command) => {
      if (flags.again === paths.length > 0)
        command.error(flags.again ? 'error: --again takes no files' : "error: missing required argument 'file'");
      if (flags.again && flags.dryRun) command.error('error: --again writes a generation; it has no --dry-run');
      const { config } = context.setUp();
      const inputs = paths.some(isS3Url) ? await openInputs(config) : null;
      const pool = createThreadPool({
        threads: config.extract.threads === 0 ? availableParallelism() : config.extract.threads,
        engine: config.extract.engine,
        modelFile: config.extract.model,
        deadlineMs: config.extract.timeoutMs,
      });
      try {
        const wanted = { collection: flags.collection, parts: flags.again ? ALL_PARTS : INGEST_PARTS };
        if (flags.again) {
          await changeArchive(config, wanted, ({ dir }) => again(dir, flags, pool));
          return;
        }
        const take = async ({ dir, storage }: ArchiveFiles) =>
          ingest(
            {
              dataDir: dir,
              collection: flags.collection,
              paths,
              dryRun: flags.dryRun ?? false,
              crawlId: INGEST_CRAWL,
              writerId: `${hostname().replaceAll(/[^\w-]/g, '-')}-${process.pid}-ingest`,
              software: SOFTWARE,
            },
            {
              extract: (page) => pool.extract(page),
              keys: { surt, urlKey },
              now: () => new Date(),
              zstd: await openZstdCodec(),
              threads: Math.min(availableParallelism() - 1, MAX_READ_THREADS),
              ...(inputs !== null && { elsewhere: inputs }),
              bring: async (key) => storage.remote?.copy.bring(key),
              ...(!flags.json && { onFile: (report: FileReport) => process.stdout.write(render(report)) }),
            },
          );
        const takeAll = async (files: ArchiveFiles) => {
          const taken = await take(files);
          await compactIndexes(files.dir, flags.collection);
          return taken;
        };
        const result = await (flags.dryRun
          ? readArchive(config, NOTHING, take)
          : changeArchive(config, wanted, takeAll));
        if (flags.json) process.stdout.write(`${JSON.stringify({ files: result.files, counts: result.counts })}\n`);
        else if (!flags.dryRun)
          process.stdout.write(
            `${result.counts.taken} captures taken, ${result.counts.known} known before, ${result.counts.documents} documents\n`,
          );
        if (result.files.some((file) => file.error !== null)) process.exitCode = EXIT.failures;
      } finally {
        await pool.close();
        await inputs?.close();
      }
    });
}

async function openInputs(config: Config): Promise<S3Inputs> {
  const { createS3Inputs } = await import('../../stores/s3/s3-inputs.ts');
  return createS3Inputs(config.storage);
}

async function again(dataDir: string, flags: Flags, pool: ThreadPool): Promise<void> {
  const result = await extractAgain({
    dataDir,
    collection: flags.collection,
    software: SOFTWARE,
    now: () => new Date(),
    keys: { surt, urlKey },
    extract: (page) => pool.extract(page),
    profiles: hostProfilesOfCrawls(createFsBlobStore(dataDir), createCrawlRecords(dataDir)),
  });
  const { generation, captures, documents, changed, gained, lost, skipped } = result;
  if (flags.json) process.stdout.write(`${JSON.stringify(result)}\n`);
  else if (generation === null)
    process.stdout.write(`${captures} captures read again: the ${documents} texts are those that stand\n`);
  else
    process.stdout.write(
      `generation ${generation}: ${documents} documents of ${captures} captures; ${changed} changed, ${gained} new, ${lost} gone\n`,
    );
  for (const base of skipped) process.stdout.write(flags.json ? '' : `left out, a writer has it open: ${base}\n`);
}

function name(value: string): string {
  if (!/^[a-z0-9][a-z0-9._-]{0,63}$/.test(value))
    throw new InvalidArgumentError('lower-case letters, digits, ".", "_", "-", at most 64.');
  return value;
}

const SHOWN = 20;

function render(r: FileReport): string {
  const lines = [
    `${r.error === null ? 'ok  ' : 'FAIL'}  ${r.path}: ${r.format}, ${r.records} records, ${r.captures} captures`,
  ];
  if (r.error !== null) lines.push(`      ${r.error}`);
  for (const lost of r.lost.slice(0, SHOWN))
    lines.push(`      lost ${lost.length} bytes at ${lost.offset}: ${lost.reason}`);
  for (const part of r.refused.slice(0, SHOWN)) lines.push(`      refused ${part.entry}: ${part.reason}`);
  const more = Math.max(0, r.lost.length - SHOWN) + Math.max(0, r.refused.length - SHOWN);
  if (more > 0) lines.push(`      and ${more} more (--json has all)`);
  return `${lines.join('\n')}\n`;
}
