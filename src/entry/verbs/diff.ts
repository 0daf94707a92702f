// `gristmill diff URL [T1 T2]`: what changed between two captures of a page.
import { writeFile } from 'node:fs/promises';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { diffCaptures } from '../../app/diff-captures.ts';
import { renderDiffHtml, renderDiffText } from '../../domain/diff/render-diff.ts';
import { surt } from '../../domain/url/surt.ts';
import type { VerbContext } from './verb.ts';

interface Flags {
  collection: string;
  unit: 'word' | 'paragraph';
  html?: string;
  json?: boolean;
}

export function addDiffVerb(program: Command, context: VerbContext): void {
  program
    .command('diff')
    .argument('<url>', 'the page')
    .argument('[before]', 'time of the older capture (the newest at or before it)', time)
    .argument('[after]', 'time of the newer capture', time)
    .summary('text differences between two captures of a URL')
    .description('Without times, the last two captures that have text.')
    .option('--collection <name>', 'which collection', 'main')
    .addOption(new Option('--unit <unit>', 'compare by').choices(['word', 'paragraph']).default('word'))
    .option('--html <file>', 'write the difference as an HTML page')
    .option('--json', 'print it as JSON')
    .action(async (url: string, before: Date | undefined, after: Date | undefined, flags: Flags) => {
      const { config } = context.setUp();
      const { collection, unit } = flags;
      const found = await diffCaptures({ dataDir: config.dataDir, collection, surt, url, before, after, unit });
      if (flags.html !== undefined) await writeFile(flags.html, renderDiffHtml(found.diff, { context: 2 }));
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

function time(value: string): Date {
  const date = new Date(value);
  if (Number.isNaN(date.getTime())) throw new InvalidArgumentError('expected a day or an RFC 3339 time.');
  return date;
}
