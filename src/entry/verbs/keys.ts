// `gristmill keys`: API keys of the data directory. A running service heeds a change within a second.
import { type Command, InvalidArgumentError } from 'commander';
import { API_SCOPES, type ApiScope, createKeyStore, type KeyView } from '../../app/service/api-keys.ts';
import { StageError } from '../../domain/errors.ts';
import type { VerbContext } from './verb.ts';

interface Json {
  json?: boolean;
}

export function addKeysVerb(program: Command, context: VerbContext): void {
  const keys = program
    .command('keys')
    .summary('API keys of the service: add, list, rotate, remove')
    .description(
      'A key is printed once, when it is made; only its hash is kept. A running service heeds changes at once.',
    );
  const store = () => createKeyStore(context.setUp().config.dataDir);
  keys
    .command('add')
    .argument('<name>', 'what it is for', name)
    .option('--scopes <list>', 'read, write, admin, joined by commas', scopes, ['read'] as ApiScope[])
    .option('--expires <time>', 'when it stops working (RFC 3339)', time)
    .option('--json', 'print it as JSON')
    .action(async (words: string, flags: Json & { scopes: ApiScope[]; expires?: string }) => {
      const request = { name: words, scopes: flags.scopes, expiresAt: flags.expires ?? null };
      print(await store().create(request, new Date()), flags);
    });
  keys
    .command('list')
    .option('--json', 'print {"items":[…]}')
    .action(async (flags: Json) => {
      const items = await store().list();
      if (flags.json) process.stdout.write(`${JSON.stringify({ items })}\n`);
      else process.stdout.write(items.length === 0 ? 'no keys\n' : items.map((key) => `${lineOf(key)}\n`).join(''));
    });
  keys
    .command('rotate')
    .argument('<id>')
    .option('--overlap <seconds>', 'how long the old secret still works', seconds, 86_400)
    .option('--json', 'print it as JSON')
    .action(async (id: string, flags: Json & { overlap: number }) => {
      print((await store().rotate(id, flags.overlap, new Date())) ?? unknown(id), flags);
    });
  keys
    .command('remove')
    .argument('<id>')
    .action(async (id: string) => {
      if (!(await store().remove(id))) unknown(id);
      process.stdout.write(`${id} is removed\n`);
    });
}

function print(key: KeyView, flags: Json): void {
  process.stdout.write(flags.json ? `${JSON.stringify(key)}\n` : `${lineOf(key)}\n${key.key ?? ''}\n`);
}

const lineOf = (key: KeyView): string =>
  `${key.id}  ${key.scopes.join('+')}  ${key.name}${key.expires_at === null ? '' : `  until ${key.expires_at}`}`;

function unknown(id: string): never {
  throw new StageError('USAGE', 'permanent', `there is no key ${id}; \`gristmill keys list\` names them`);
}

function name(value: string): string {
  if (!/^[^\p{C}]{1,100}$/u.test(value)) throw new InvalidArgumentError('1 to 100 characters, no control characters.');
  return value;
}

function scopes(value: string): ApiScope[] {
  return value.split(',').map((part) => {
    const found = API_SCOPES.find((scope) => scope === part);
    if (found === undefined) throw new InvalidArgumentError(`expected some of ${API_SCOPES.join(', ')}.`);
    return found;
  });
}

function seconds(value: string): number {
  const n = Number(value);
  if (!Number.isInteger(n) || n < 0 || n > 2_592_000)
    throw new InvalidArgumentError('expected seconds, at most 30 days.');
  return n;
}

function time(value: string): string {
  if (Number.isNaN(Date.parse(value))) throw new InvalidArgumentError('expected an RFC 3339 time.');
  return new Date(value).toISOString();
}
