// The command line: finds the verb, loads only what it needs, and turns errors into messages and exit codes.
import { Command, CommanderError } from 'commander';
import { crashPlan } from '../config/crash-plan.ts';
import { type Config, loadConfig } from '../config/load.ts';
import { VERSION } from '../config/version.ts';
import { StageError } from '../domain/errors.ts';
import { isLocalFault } from '../domain/local-fault.ts';
import { armCrashPoints } from '../observe/crash-points.ts';
import { createLogger } from '../observe/logger.ts';
import { EXIT } from './exit-codes.ts';
import { VERBS, type VerbEntry } from './verbs/table.ts';
import type { VerbContext } from './verbs/verb.ts';

async function main(argv: readonly string[]): Promise<void> {
  const program = new Command('gristmill')
    .description('Crawl web pages, keep them as a standard web archive, export clean deduplicated text.')
    .version(VERSION, '-V, --version')
    .option('--data <dir>', 'where everything is kept (env GRISTMILL_DATA)', undefined)
    .option('--config <file>', 'configuration file (JSON)')
    .option('--log-level <level>', 'fatal, error, warn, info, debug, trace or silent')
    .enablePositionalOptions(false)
    .showHelpAfterError('(add --help for what it takes)')
    .configureOutput({ writeErr: (text) => process.stderr.write(printable(text)) })
    .exitOverride();
  const context: VerbContext = {
    setUp() {
      const flags = program.opts<{ data?: string; config?: string; logLevel?: string }>();
      const config: Config = loadConfig({
        file: flags.config,
        overrides: { dataDir: flags.data, 'log.level': flags.logLevel },
      });
      armCrashPoints(crashPlan());
      return { config, logger: createLogger(config) };
    },
  };
  const word = argv.find((w) => VERBS.some((verb) => verb.name === w));
  const wanted = VERBS.find((verb) => verb.name === word);
  for (const verb of VERBS) {
    if (verb === wanted) await verb.add(program, context);
    else declare(program, verb);
  }
  program.addHelpText(
    'after',
    '\nBegin with:\n  gristmill demo                      the whole pipeline on a small bundled site\n  gristmill crawl https://example.org/\n  gristmill doctor                    checks this machine',
  );
  await program.parseAsync(normalise(argv), { from: 'user' });
}

/** A verb that was not asked for: its name and summary, for --help. */
function declare(program: Command, verb: VerbEntry): void {
  program.command(verb.name).summary(verb.summary).description(verb.summary);
}

/** `--allow-private` alone takes no value, so that the URL behind it stays a URL. */
const normalise = (argv: readonly string[]): string[] =>
  argv.map((word) => (word === '--allow-private' ? '--allow-private=all' : word));

function fail(error: unknown): never {
  if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? EXIT.done : codeOf(error));
  if (error instanceof StageError) {
    process.stderr.write(`error: ${printable(error.message)}\n`);
    process.exit(exitCodeOf(error.code));
  }
  if (error instanceof Error && error.name === 'ExportFolderError') {
    process.stderr.write(`error: ${printable(error.message)}\n`);
    process.exit(EXIT.usage);
  }
  if (isLocalFault(error)) {
    process.stderr.write(`error: ${printable(error instanceof Error ? error.message : String(error))}\n`);
    process.exit(EXIT.unavailable);
  }
  const file = unreadableFile(error);
  if (file !== null) {
    process.stderr.write(`error: ${file}\n`);
    process.exit(EXIT.usage);
  }
  process.stderr.write(
    `unexpected error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.exit(EXIT.failures);
}

const FILE_FAULTS: Record<string, string> = {
  ENOENT: 'there is no such file',
  EISDIR: 'is a folder; a file is expected',
  ENOTDIR: 'a part of this path is no folder',
  EACCES: 'may not be read or written by this user',
  EPERM: 'may not be read or written by this user',
};

/** A file that a flag or argument names and that is not what it should be: the path and what is wrong with it. */
function unreadableFile(error: unknown): string | null {
  const { code, path } = error as NodeJS.ErrnoException;
  const fault = FILE_FAULTS[code ?? ''];
  return path === undefined || fault === undefined ? null : `${path}: ${fault}`;
}

/** What came from outside must not steer a terminal. */
const printable = (text: string): string =>
  text.replaceAll(
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g,
    (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );

function exitCodeOf(code: string): number {
  if (code === 'CONFIG_INVALID') return EXIT.badConfig;
  if (code === 'USAGE') return EXIT.usage;
  const isService = code.startsWith('REDIS_') || code.startsWith('STORAGE_') || code.endsWith('_MISSING');
  return isService ? EXIT.unavailable : EXIT.failures;
}

/** Commander says 1 for every usage fault; ours is 2. */
const codeOf = (error: CommanderError): number =>
  error.code.startsWith('commander.') && error.exitCode === 1 ? EXIT.usage : error.exitCode;

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.done); // `| head` closed the pipe
  throw error;
});

main(process.argv.slice(2)).catch(fail);
