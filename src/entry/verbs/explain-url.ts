// `gristmill explain-url`: every rule's verdict on a URL, from the URL alone.
import { readFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { type ExplainedAddress, type LookUp, systemLookUp, withAddresses } from '../../app/explain-address.ts';
import { explainUrl } from '../../app/explain-url.ts';
import { explainUrlJsonl } from '../../app/explain-url-jsonl.ts';
import { compileAddressPolicy } from '../../domain/address/policy.ts';
import type { ScopeKind } from '../../domain/crawl.ts';
import { StageError } from '../../domain/errors.ts';
import { compileScope, type Scope, ScopePatternError } from '../../domain/scope.ts';
import { canonicalUrl } from '../../domain/url/canonical.ts';
import { parseResolveMap } from '../../stages/fetch/resolve-map.ts';
import { EXIT } from '../exit-codes.ts';
import { linesOf, writeLine } from '../lines.ts';
import type { VerbContext } from './verb.ts';

interface Flags {
  robots?: string;
  agent?: string;
  seed: string[];
  scope: ScopeKind;
  include: string[];
  exclude: string[];
  allowPrivate?: string | boolean;
  allowPort: string[];
  dns?: boolean;
  resolve: string[];
  json?: boolean;
  jsonl?: boolean;
}

const collect = (value: string, before: string[]): string[] => [...before, ...value.split(',')];
const keep = (value: string, before: string[]): string[] => [...before, value];

export function addExplainUrlVerb(program: Command, _context: VerbContext): void {
  program
    .command('explain-url')
    .argument('[url]', 'the URL to explain')
    .summary('why a URL would or would not be fetched')
    .description(
      'Canonical form, SURT key, dedupe key, scope, robots, address and trap verdicts, each with its reason. Asks no network, but for --dns.',
    )
    .option('--robots <file>', "the host's robots.txt")
    .option('--agent <name>', 'product token that robots rules are matched against', 'gristmill')
    .option('--seed <url>', 'a seed of the crawl, for its scope (repeatable)', keep, [])
    .addOption(
      new Option('--scope <scope>', 'scope of the crawl')
        .choices(['page', 'prefix', 'host', 'domain', 'any'])
        .default('host'),
    )
    .option('--include <re>', 'as in crawl (repeatable)', keep, [])
    .option('--exclude <re>', 'as in crawl (repeatable)', keep, [])
    .option('--allow-private [list]', 'as in crawl')
    .option('--allow-port <list>', 'as in crawl', collect, [])
    .option('--dns', 'look the host up too, and judge each of its addresses')
    .option('--resolve <host:port:address>', 'as in crawl, for --dns (repeatable)', keep, [])
    .option('--json', 'print the verdicts as JSON')
    .option('--jsonl', 'read lines {"id","url","robots"?,"agent"?,"base"?}, write verdicts in the same order')
    .action(async (url: string | undefined, flags: Flags, command: Command) => {
      const robots = flags.robots === undefined ? undefined : await readFile(flags.robots, 'utf8');
      const options = { robots, agent: flags.agent, scope: scopeOf(flags), address: addressOf(flags) };
      if (flags.jsonl) {
        await explainUrlJsonl(linesOf(process.stdin), writeLine, options);
        return;
      }
      if (url === undefined) command.error('error: name a URL, or give lines with --jsonl', { exitCode: EXIT.usage });
      const explained = explainUrl({ ...options, url });
      const verdicts = flags.dns ? await withAddresses(explained, options.address, lookUpOf(flags)) : explained;
      process.stdout.write(
        flags.json
          ? `${JSON.stringify(verdicts)}\n`
          : Object.entries(verdicts)
              .map(([name, value]) => `${name.padEnd(20)} ${shown(value)}\n`)
              .join(''),
      );
    });
}

function shown(value: string | boolean | null | ExplainedAddress[]): string {
  if (Array.isArray(value)) return value.map(({ address, verdict }) => `${address} (${verdict})`).join(', ') || '-';
  return value === null ? '-' : String(value);
}

/** Addresses given by hand first, as in a crawl. */
function lookUpOf(flags: Flags): LookUp {
  const given = parseResolveMap(flags.resolve);
  return async (host, port) => given.get(host, port) ?? systemLookUp(host, port);
}

function scopeOf(flags: Flags): Scope | undefined {
  if (flags.seed.length + flags.include.length + flags.exclude.length === 0) return undefined;
  try {
    const kind = flags.seed.length === 0 ? 'any' : flags.scope;
    const seeds = flags.seed.map((seed) => canonicalUrl(seed) ?? seed);
    return compileScope({ seeds, kind, include: flags.include, exclude: flags.exclude });
  } catch (error) {
    if (error instanceof ScopePatternError) throw new StageError('USAGE', 'permanent', error.message, { cause: error });
    throw error;
  }
}

function addressOf(flags: Flags) {
  const allowed = flags.allowPrivate;
  const allowPrivate =
    allowed === undefined ? false : allowed === true || allowed === 'all' ? true : String(allowed).split(',');
  return compileAddressPolicy({ allowPrivate, allowPorts: flags.allowPort.map(Number) });
}
