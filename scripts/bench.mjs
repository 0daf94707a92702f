// npm run bench -- NAME [arguments]: builds the benches beside the code in dist/ and runs one of bench/; without a name it lists them.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './build.mjs';
import { relink } from './vendor.mjs';

const [name, ...rest] = process.argv.slice(2);
const run = (args) => spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status ?? 1;
const folder = join(root, 'bench');
/** The compiler writes the code anew beside the benches. */
const COMPILED = ['archive', 'src', 'queues', 'workers', 'bench', 'training', 'test'];

if (name === undefined) {
  for (const file of readdirSync(folder).sort()) {
    const says = /^\/\/ (.*)/.exec(readFileSync(join(folder, file), 'utf8'))?.[1] ?? '';
    console.log(`${file.replace(/\.\w+$/, '').padEnd(20)} ${says}`);
  }
} else if (existsSync(join(folder, `${name}.mjs`))) {
  process.exitCode = run([join('bench', `${name}.mjs`), ...rest]);
} else if (existsSync(join(folder, `${name}.ts`))) {
  const built = run(['scripts/build.mjs']) || run(['node_modules/tsc7/bin/tsc', '-p', 'tsconfig.bench.json']);
  relink(join(root, 'dist'), COMPILED);
  process.exitCode = built === 0 ? run([join('dist/bench', `${name}.js`), ...rest]) : built;
} else {
  console.error(`there is no bench named ${name}; npm run bench lists them`);
  process.exitCode = 2;
}
