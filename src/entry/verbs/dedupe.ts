// `gristmill dedupe`: duplicates in anybody's corpus of JSON lines.
import type { Command } from 'commander';
import { dedupeJsonl } from '../../app/dedupe-jsonl.ts';
import { StageError } from '../../domain/errors.ts';
import { linesOf, writeLine } from '../lines.ts';
import type { VerbContext } from './verb.ts';

export function addDedupeVerb(program: Command, _context: VerbContext): void {
  program
    .command('dedupe')
    .summary('find exact and near duplicates among JSON lines')
    .description(
      'Reads lines {"id","title"?,"text"} to the end, then writes one line each, in input order:\n' +
        '{"id","hash","kind":"unique"|"exact"|"near"|"contained","duplicate_of","similarity","cluster"}.',
    )
    .requiredOption('--jsonl', 'JSON lines on standard input and output')
    .action(async () => {
      try {
        await dedupeJsonl(linesOf(process.stdin), writeLine);
      } catch (error) {
        if (error instanceof Error && error.name === 'DedupeInputError')
          throw new StageError('USAGE', 'permanent', error.message, { cause: error });
        throw error;
      }
    });
}
