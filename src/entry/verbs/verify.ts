// `gristmill verify`: every record, index line, document and export; says what is wrong and where.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { collectionsOf, type VerifyResult, verifyCollection } from '../../app/verify.ts';
import { type VerifyExportResult, verifyExport } from '../../app/verify-export.ts';
import { repairCollection } from '../../app/verify-repair.ts';
import type { Config } from '../../config/load.ts';
import { surt } from '../../domain/url/surt.ts';
import { ALL_PARTS } from '../../stores/working-copy.ts';
import { changeArchive, readArchive } from '../archive-files.ts';
import { EXIT } from '../exit-codes.ts';
import { megabytes } from '../progress.ts';
import type { VerbContext } from './verb.ts';

const SHOWN = 50;

export function addVerifyVerb(program: Command, context: VerbContext): void {
  program
    .command('verify')
    .argument(
      '[export...]',
      'export folders or WACZ packages to check too (what is in <data>/exports is checked by itself)',
    )
    .summary('check every record, index line and document')
    .description(
      'Reads the whole archive: record framing, digests, index lines, pointers, content hashes; and exports: names, hashes, numbers.\n' +
        'Without --repair it changes nothing. Exit code 1 when anything is wrong.',
    )
    .option('--collection <name>', 'one collection alone')
    .option('--repair', 'mend what can be mended; what is taken out lies in the quarantine folder, nothing is deleted')
    .option('--json', 'print the findings as JSON')
    .action(async (folders: string[], flags: { collection?: string; repair?: boolean; json?: boolean }) => {
      const { config } = context.setUp();
      const collections: Array<VerifyResult & { collection: string }> = [];
      const exports: VerifyExportResult[] = [];
      await readArchive(config, { collection: flags.collection ?? null, parts: ALL_PARTS }, async ({ dir }) => {
        for (const collection of flags.collection === undefined ? await collectionsOf(dir) : [flags.collection]) {
          const result = flags.repair
            ? await repair(config, collection, flags)
            : await verifyCollection(dir, collection, surt);
          collections.push({ ...result, collection });
          for (const format of await foldersIn(join(config.dataDir, 'exports', collection)))
            exports.push(await verifyExport(join(config.dataDir, 'exports', collection, format)));
        }
      });
      for (const folder of folders) exports.push(await verifyExport(folder));
      process.stdout.write(flags.json ? `${JSON.stringify({ collections, exports })}\n` : render(collections, exports));
      if ([...collections, ...exports].some((result) => result.findings.length > 0)) process.exitCode = EXIT.failures;
    });
}

async function repair(config: Config, collection: string, flags: { json?: boolean }): Promise<VerifyResult> {
  const { actions, after } = await changeArchive(config, { collection, parts: ALL_PARTS }, ({ dir }) =>
    repairCollection({ dataDir: dir, collection, surt, now: () => new Date() }),
  );
  if (!flags.json) for (const action of actions) process.stdout.write(`did   ${action}\n`);
  return after;
}

async function foldersIn(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((e) => e.isDirectory() && !e.name.startsWith('.')).map((e) => e.name);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

function render(collections: Array<VerifyResult & { collection: string }>, exports: VerifyExportResult[]): string {
  const lines: string[] = [];
  for (const c of collections)
    lines.push(
      `${c.findings.length === 0 ? 'ok  ' : 'FAIL'}  collection ${c.collection}: ${c.warcFiles} WARC files (${megabytes(c.warcBytes)}), ${c.records} records, ${c.captures} captures, ${c.documents} documents`,
      ...findings(c.findings),
    );
  for (const e of exports)
    lines.push(
      `${e.findings.length === 0 ? 'ok  ' : 'FAIL'}  export ${e.folder}: ${e.files} files`,
      ...findings(e.findings),
    );
  return lines.length === 0 ? 'nothing to verify\n' : `${lines.join('\n')}\n`;
}

function findings(all: VerifyResult['findings']): string[] {
  const lines = all
    .slice(0, SHOWN)
    .map((f) => `      ${f.file}${f.offset === null ? '' : ` at ${f.offset}`}: ${f.code}: ${f.message}`);
  return all.length > SHOWN ? [...lines, `      and ${all.length - SHOWN} more (--json has all)`] : lines;
}
