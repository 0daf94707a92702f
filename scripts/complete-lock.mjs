// Fills package-lock.json in with the platform packages that this machine's registry could not answer for (npm run lock).
// npm writes an optional package into the lock file only when it can read its manifest; `npm ci` then refuses a lock file that lacks one.
// The entries have the exact version their parent asks for; npm takes those that fit the machine, and no others.
import { readFileSync, writeFileSync } from 'node:fs';

const file = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(file, 'utf8'));
const OS = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32', 'sunos', 'aix'];
const CPU = ['arm64', 'arm', 'x64', 'ia32', 'ppc64', 'riscv64', 's390x', 'loong64', 'mips64el'];

let added = 0;
for (const [path, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const platform = platformOf(name);
    if (resolves(path, name) || platform === null || !/^\d/.test(version)) continue;
    const dev = entry.dev ? { dev: true } : {};
    // in npm's own order, so that its next run changes nothing
    lock.packages[`node_modules/${name}`] = {
      version,
      cpu: platform.cpu,
      ...dev,
      ...platform.libc,
      optional: true,
      os: platform.os,
    };
    added++;
  }
}
const sorted = Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en'));
writeFileSync(file, `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`);
console.log(added === 0 ? 'the lock file is complete' : `added ${added} platform packages to the lock file`);

/** As Node looks packages up: beside the parent, then further out. */
function resolves(from, name) {
  for (let base = from; ; base = base.slice(0, Math.max(0, base.lastIndexOf('/node_modules/')))) {
    if (`${base === '' ? '' : `${base}/`}node_modules/${name}` in lock.packages) return true;
    if (base === '') return false;
  }
}

/** `…-linux-arm64-musl` is for linux on arm64 with musl. */
function platformOf(name) {
  const words = name.split(/[/-]/);
  const os = words.find((word) => OS.includes(word));
  const cpu = words.find((word) => CPU.includes(word));
  if (!os || !cpu) return null;
  const musl = words.some((word) => word.startsWith('musl'));
  return { cpu: [cpu], libc: musl ? { libc: ['musl'] } : {}, os: [os] };
}
