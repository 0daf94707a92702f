// `gristmill worker STAGE`: one worker process in the foreground, against the same Redis as the others.
import { Argument, type Command } from 'commander';
import { STAGE_NAMES, type StageName } from '../../domain/stage.ts';
import type { VerbContext } from './verb.ts';

export function addWorkerVerb(program: Command, context: VerbContext): void {
  program
    .command('worker')
    .addArgument(new Argument('<stage>', 'which stage').choices(STAGE_NAMES))
    .summary('run one worker process: fetch, extract, dedupe or archive')
    .description(
      'Runs one stage until SIGTERM, which drains it. Set REDIS_URL to work with other machines;\n' +
        'without it the worker joins the private Redis of the data directory.',
    )
    .action(async (stage: StageName) => {
      const { config } = context.setUp();
      Object.assign(process.env, config.childEnv); // the worker reads its configuration as a supervised one does
      await import(new URL(`../../../workers/${stage}.js`, import.meta.url).href);
    });
}
