// `gristmill config`: the settings in force, or the reference of all of them.
import { Argument, type Command } from 'commander';
import { configDocs, printConfig } from '../../config/describe.ts';
import type { VerbContext } from './verb.ts';

export function addConfigVerb(program: Command, context: VerbContext): void {
  program
    .command('config')
    .addArgument(
      new Argument('[action]', 'print: the settings in force; docs: the reference')
        .choices(['print', 'docs'])
        .default('print'),
    )
    .summary('print the effective configuration, or its reference')
    .description('Order: defaults < gristmill.json < environment < flags. Secrets are masked.')
    .option('--json', 'print the settings as one JSON object')
    .action((action: string, flags: { json?: boolean }) => {
      if (action === 'docs') {
        process.stdout.write(configDocs());
        return;
      }
      const settings = printConfig(context.setUp().config);
      process.stdout.write(
        flags.json
          ? `${JSON.stringify(settings)}\n`
          : `${Object.entries(settings)
              .map(([path, value]) => `${path.padEnd(28)} ${value === null ? '-' : String(value)}`)
              .join('\n')}\n`,
      );
    });
}
