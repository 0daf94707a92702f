// The launcher's slow path: installs and builds what was found missing, one line each on stderr. Needs Node alone.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, isStale, root } from './build.mjs';
import { withLock } from './lock.mjs';
import { findChromium, findRedisServer, installChromium, installRedisServer } from './programs.mjs';

const UNAVAILABLE = 69;
const state = join(root, '.build');
const say = (words) => process.stderr.write(`gristmill: ${words}\n`);

mkdirSync(state, { recursive: true });
const missing = new Set(process.argv.slice(2));
await withLock(join(state, 'lock'), say, async () => {
  if (missing.has('packages')) installPackages();
  if (missing.has('build')) await compile();
  if (missing.has('redis-server')) need('redis-server', findRedisServer, installRedisServer);
  if (missing.has('chromium')) need('chromium', findChromium, installChromium);
});

function installPackages() {
  if (!packagesFit()) {
    say('installs the Node packages (npm ci)');
    const npm = spawnSync('npm', ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: root,
      stdio: ['ignore', 2, 2],
    });
    if (npm.status !== 0) {
      say('npm ci failed; its own message is above. Once mended, run the same command again.');
      process.exit(UNAVAILABLE);
    }
  }
  copyFileSync(join(root, 'package-lock.json'), join(state, 'package-lock.json'));
}

/** Whether node_modules already holds what the lock file names, as after an `npm install` by hand. */
function packagesFit() {
  const installed = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(installed)) return false;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const present = JSON.parse(readFileSync(installed, 'utf8')).packages;
  return Object.entries(wanted).every(
    ([path, entry]) => path === '' || entry.optional || entry.peer || present[path]?.version === entry.version,
  );
}

async function compile() {
  if (!isStale()) return; // another set-up did it while this one waited
  say('builds (tsc)');
  const status = await build();
  if (!existsSync(join(root, 'dist/src/entry/cli.js'))) {
    say('the build failed; the compiler’s message is above.');
    process.exit(UNAVAILABLE);
  }
  if (status !== 0) say('the build has type errors (above) and runs as it is');
}

function need(name, find, install) {
  const note = join(state, name);
  if (existsSync(note) && existsSync(readFileSync(note, 'utf8').trim())) return;
  const program = find() ?? install(say);
  if (program === null) process.exit(UNAVAILABLE);
  writeFileSync(note, `${program}\n`);
}
