// Finds Chromium and redis-server, or installs them where that is ours to do: apt as root or through sudo, Playwright's download.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './build.mjs';

const CHROMIUM_NAMES = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
];
const REDIS_NAMES = ['redis-server', 'valkey-server'];
const ELSEWHERE = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** A program that starts, or null. */
export function findChromium() {
  return [...onPath(CHROMIUM_NAMES), ...ELSEWHERE.filter(isProgram), ...playwrightPrograms()].find(starts) ?? null;
}

export function findRedisServer() {
  return onPath(REDIS_NAMES).find(starts) ?? null;
}

export function installChromium(say) {
  for (const name of ['chromium-headless-shell', 'chromium']) {
    if (!apt(name, say)) continue;
    const found = findChromium();
    if (found !== null) return found;
  }
  say('downloads Chromium (playwright install chromium-headless-shell)');
  const asRoot = process.getuid?.() === 0 && onPath(['apt-get']).length > 0;
  playwright(['install', ...(asRoot ? ['--with-deps'] : []), 'chromium-headless-shell'], 2);
  const found = findChromium();
  if (found === null)
    explain(say, 'Chromium', {
      apt: 'chromium',
      brew: '--cask chromium',
      dnf: 'chromium-headless',
      apk: 'chromium',
      pacman: 'chromium',
    });
  return found;
}

export function installRedisServer(say) {
  if (apt('redis-server', say)) {
    const found = findRedisServer();
    if (found !== null) return found;
  }
  explain(say, 'redis-server', { apt: 'redis-server', brew: 'redis', dnf: 'valkey', apk: 'redis', pacman: 'valkey' });
  return null;
}

/** `apt-get install`, after `apt-get update` when the lists do not know the package. False where apt is not ours to use. */
function apt(name, say) {
  const sudo = rootPrefix();
  if (sudo === null || onPath(['apt-get']).length === 0) return false;
  if (!aptKnows(name)) {
    say('refreshes the package lists (apt-get update)');
    run([...sudo, 'apt-get', 'update', '-qq']);
    if (!aptKnows(name)) return false;
  }
  say(`installs ${name} (apt-get install)`);
  const env = ['env', 'DEBIAN_FRONTEND=noninteractive'];
  const install = [...sudo, ...env, 'apt-get', 'install', '-y', '-qq', '--no-install-recommends', name];
  if (run(install)) return true;
  say('refreshes the package lists (apt-get update)'); // a stale list names files that are gone
  return run([...sudo, 'apt-get', 'update', '-qq']) && run(install);
}

function aptKnows(name) {
  const env = { ...process.env, LC_ALL: 'C' }; // the words below are looked for in English
  const policy = spawnSync('apt-cache', ['policy', name], { encoding: 'utf8', env });
  return policy.status === 0 && /Candidate: (?!\(none\))/.test(policy.stdout);
}

/** What to put before a command so that it runs as root; null when that cannot be done without asking. */
function rootPrefix() {
  if (process.getuid?.() === 0) return [];
  return onPath(['sudo']).length > 0 && run(['sudo', '-n', 'true'], 'ignore') ? ['sudo', '-n'] : null;
}

function explain(say, what, packages) {
  const commands = {
    apt: ['apt-get', `sudo apt-get update && sudo apt-get install -y ${packages.apt}`],
    brew: ['brew', `brew install ${packages.brew}`],
    dnf: ['dnf', `sudo dnf install -y ${packages.dnf}`],
    apk: ['apk', `sudo apk add ${packages.apk}`],
    pacman: ['pacman', `sudo pacman -S ${packages.pacman}`],
  };
  const fitting = Object.values(commands).find(([tool]) => onPath([tool]).length > 0);
  say(
    `${what} is missing. Install it with:\n\n    ${fitting ? fitting[1] : commands.apt[1]}\n\nthen run the same command again.`,
  );
}

function playwright(args, output) {
  const cli = join(root, 'node_modules/playwright/cli.js');
  if (!existsSync(cli)) return '';
  const { stdout } = spawnSync(process.execPath, [cli, ...args], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', output === 'pipe' ? 'pipe' : 2, output === 'pipe' ? 'ignore' : 2],
  });
  return stdout ?? '';
}

/** Browsers that Playwright downloaded, of the version it drives. */
function playwrightPrograms() {
  const report = playwright(['install', '--dry-run', 'chromium-headless-shell'], 'pipe');
  const folders = [...report.matchAll(/Install location:\s*(.+)/g)].map((match) => match[1].trim());
  return folders
    .filter((folder) => existsSync(folder))
    .flatMap((folder) =>
      readdirSync(folder, { recursive: true })
        .filter((name) => /(^|\/)(headless_shell|chrome-headless-shell)$/.test(name))
        .map((name) => join(folder, name))
        .filter(isProgram),
    );
}

const onPath = (names) =>
  names.flatMap((name) =>
    (process.env['PATH'] ?? '')
      .split(':')
      .map((folder) => join(folder, name))
      .filter(isProgram)
      .slice(0, 1),
  );

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false; // absent or not ours to run: not a program for us
  }
}

/** Some systems put a stand-in on PATH that only says where to get the real one. */
const starts = (path) => spawnSync(path, ['--version'], { stdio: 'ignore', timeout: 20_000 }).status === 0;

const run = ([file, ...args], output = 2) => spawnSync(file, args, { stdio: ['ignore', output, output] }).status === 0;
