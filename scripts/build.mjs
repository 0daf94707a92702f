// Compiles to dist/ file by file: what did not change stays untouched under running processes, what is gone goes.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from './lock.mjs';
import { vendor } from './vendor.mjs';

export const root = fileURLToPath(new URL('..', import.meta.url));
const state = join(root, '.build');
const FOLDERS = ['archive', 'src', 'queues', 'workers'];

/** Answers the compiler's exit code: 0 clean, 2 written in spite of type errors. */
export async function build() {
  const fresh = join(state, `dist-${process.pid}`);
  const stamp = join(state, `built-${process.pid}`);
  mkdirSync(state, { recursive: true });
  rmSync(fresh, { recursive: true, force: true });
  writeFileSync(stamp, ''); // of the time the build began: what is edited meanwhile counts as newer
  try {
    const tsc = join(root, 'node_modules/tsc7/bin/tsc');
    const { status } = spawnSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.build.json'), '--outDir', fresh], {
      stdio: ['ignore', 2, 2],
    });
    if (!existsSync(fresh)) return status || 1;
    await vendor(fresh, FOLDERS).catch((error) => {
      console.error(`build: the packages are not bundled, processes start slower: ${error.message}`);
    });
    replaceTree(fresh, join(root, 'dist'));
    renameSync(stamp, join(state, 'built'));
    return status ?? 1;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
    rmSync(stamp, { force: true });
  }
}

/** Whether a source was changed, added or removed since the last build; the launcher asks `find` the same. */
export function isStale() {
  const stamp = join(state, 'built');
  if (!existsSync(stamp) || !existsSync(join(root, 'dist/src/entry/cli.js'))) return true;
  const built = statSync(stamp).mtimeMs;
  return [...FOLDERS, 'tsconfig.json', 'tsconfig.build.json', 'package-lock.json', 'scripts/vendor.mjs']
    .map((name) => join(root, name))
    .filter((path) => existsSync(path))
    .flatMap((path) =>
      statSync(path).isFile()
        ? [path]
        : [path, ...readdirSync(path, { recursive: true }).map((name) => join(path, name))],
    )
    .some((path) => statSync(path).mtimeMs > built);
}

function replaceTree(from, to) {
  const wanted = new Set(listFiles(from));
  for (const name of wanted) {
    const target = join(to, name);
    mkdirSync(dirname(target), { recursive: true });
    if (!isSame(join(from, name), target)) renameSync(join(from, name), target);
  }
  // benches are built beside the code and are not ours to remove
  for (const folder of [...FOLDERS, 'vendor'])
    for (const name of listFiles(join(to, folder))) if (!wanted.has(join(folder, name))) rmSync(join(to, folder, name));
}

function listFiles(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true }).filter((name) => statSync(join(folder, name)).isFile());
}

const isSame = (a, b) => existsSync(b) && readFileSync(a).equals(readFileSync(b));

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = await withLock(join(state, 'lock'), (words) => console.error(`build: ${words}`), build);
}
