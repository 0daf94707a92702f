// The real programs that tests need. A missing one fails the test with the command that installs it; no test is skipped for it.
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

export const redisServerPath = (): string =>
  find('redis-server', 'GRISTMILL_REDIS_SERVER', ['redis-server', 'valkey-server']);

export const chromiumPath = (): string =>
  find('chromium', 'GRISTMILL_CHROMIUM', ['chromium-headless-shell', 'chromium']);

/** By the variable, by the note that `./gristmill --setup` left, or on PATH. */
function find(note: string, variable: string, names: readonly string[]): string {
  const noted = join(root, '.build', note);
  const onPath = names.flatMap((name) =>
    (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, name)),
  );
  const candidates = [
    process.env[variable] ?? '',
    existsSync(noted) ? readFileSync(noted, 'utf8').trim() : '',
    ...onPath,
  ];
  const found = candidates.find((path) => path !== '' && isProgram(path));
  if (found === undefined) throw new Error(`${names[0]} is missing. Install it with: npm run setup`);
  return found;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false;
    throw error;
  }
}
