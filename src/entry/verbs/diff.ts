// `gristmill diff URL [T1 T2]`: what changed between two captures of a page.
import { writeFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { diffCaptures } from '../../app/diff-captures.ts';
import { renderDiffHtml, renderDiffPage, renderDiffText } from '../../domain/diff/render-diff.ts';
import { surt } from '../../domain/url/surt.ts';
import { TEXT_PARTS } from '../../stores/working-copy.ts';
import { readArchive } from '../archive-files.ts';
import { time } from './flag-values.ts';
import type { VerbContext } from './verb.ts';

interface Flags {
  collection: string;
  unit: 'word' | 'paragraph';
  markdown?: boolean;
  html?: string;
  generations?: boolean;
  json?: boolean;
}

export function addDiffVerb(program: Command, context: VerbContext): void {
  program
    .command('diff')
    .argument('<url>', 'the page')
    .argument('[before]', 'time of the older capture (the newest at or before it)', time)
    .argument('[after]', 'time of the newer capture', time)
    .summary('text differences between two captures of a URL')
    .description(
      'Without times: the newest capture that has text, against the newest before it whose text was another (counters aside).',
    )
    .option('--collection <name>', 'which collection', 'main')
    .addOption(new Option('--unit <unit>', 'compare by').choices(['word', 'paragraph']).default('word'))
    .option('--markdown', 'compare the Markdown: headings, links and emphasis count')
    .option('--generations', 'compare the text of one capture before and after ingest --again')
    .option('--html <file>', 'write the difference as an HTML page')
    .option('--json', 'print it as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  gristmill diff https://example.org/\n  gristmill diff https://example.org/ 2026-11-01 2026-11-26 --unit paragraph\n  gristmill diff https://example.org/ --markdown --html difference.html',
    )
    .action(async (url: string, before: Date | undefined, after: Date | undefined, flags: Flags) => {
      const { config } = context.setUp();
      const { collection, unit } = flags;
      const form = flags.markdown ? 'markdown' : 'text';
      const found = await readArchive(config, { collection, parts: TEXT_PARTS }, ({ dir }) =>
        diffCaptures({
          dataDir: dir,
          collection,
          surt,
          url,
          before,
          after: flags.generations ? (after ?? before) : after,
          unit,
          form,
          generations: flags.generations ?? false,
        }),
      );
      if (flags.html !== undefined)
        await writeFile(flags.html, renderDiffPage(url, found, renderDiffHtml(found.diff, { context: 2 })));
      if (flags.json) {
        process.stdout.write(`${JSON.stringify(found)}\n`);
        return;
      }
      const { diff } = found;
      process.stdout.write(`${found.before.captured_at}  ->  ${found.after.captured_at}\n`);
      process.stdout.write(
        diff.isEqual
          ? 'the texts are equal\n'
          : `${renderDiffText(diff, { colour: process.stdout.isTTY && process.stdout.hasColors(), context: 1 })}\n${diff.removed} ${unit}s removed, ${diff.added} added, ${(diff.similarity * 100).toFixed(1)} % alike\n`,
      );
    });
}
