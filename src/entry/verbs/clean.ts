// `gristmill clean`: the noise filters alone, on plain text.
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { cleanJsonl } from '../../app/clean-jsonl.ts';
import { type CleanedText, cleanText } from '../../stages/extract/clean-text.ts';
import { EXIT } from '../exit-codes.ts';
import { linesOf, readStdin, writeLine } from '../lines.ts';
import type { VerbContext } from './verb.ts';

const LIMIT_BYTES = 64 * 1024 * 1024;

export function addCleanVerb(program: Command, _context: VerbContext): void {
  program
    .command('clean')
    .argument('[file...]', 'text files; standard input when there are none')
    .summary('remove noise from plain text')
    .description(
      'Prints the text as a corpus file holds it: title once, one blank line, the body without error output, comment forms,\n' +
        'cookie bars, related-story boxes and the like. What looks like noise but is the subject stays.',
    )
    .option('--explain', 'say on standard error what was removed and why')
    .option('--json', 'print everything as one JSON object a file')
    .option('--jsonl', 'read lines {"id","text"}, write {"id","text","verdict","removed"} in the same order')
    .action(async (files: string[], flags: { explain?: boolean; json?: boolean; jsonl?: boolean }) => {
      if (flags.jsonl) {
        await cleanJsonl(linesOf(process.stdin), writeLine);
        return;
      }
      for (const file of files.length === 0 ? ['-'] : files) {
        const text = (file === '-' ? await readStdin(LIMIT_BYTES) : await readFile(file)).toString('utf8');
        const cleaned = cleanText(text);
        process.stdout.write(flags.json ? `${JSON.stringify({ file, ...cleaned })}\n` : `${cleaned.fileText}\n`);
        if (flags.explain) process.stderr.write(explain(file, cleaned));
        if (cleaned.verdict === 'reject') {
          process.stderr.write(`${file}: no document (${cleaned.reason})\n`);
          process.exitCode = EXIT.failures;
        }
      }
    });
}

const SHOWN_CHARS = 100;

function explain(file: string, cleaned: CleanedText): string {
  const lines = cleaned.removed.map(({ reason, text }) => {
    const line = text.replaceAll(/\s+/g, ' ');
    return `  ${reason.padEnd(22)} ${line.slice(0, SHOWN_CHARS)}${line.length > SHOWN_CHARS ? '…' : ''}`;
  });
  return `${file}: ${lines.length === 0 ? 'nothing removed' : `removed ${lines.length}`}\n${lines.map((l) => `${l}\n`).join('')}`;
}
