// npm run faults -- [--seed N] [--runs N] [--pages N] [--points] [--cluster]: builds the program and the fault harness, and runs it.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './build.mjs';
import { relink } from './vendor.mjs';

const run = (args) => spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status ?? 1;
const built = run(['scripts/build.mjs']) || run(['node_modules/tsc7/bin/tsc', '-p', 'tsconfig.faults.json']);
relink(join(root, 'dist'), ['archive', 'src', 'queues', 'workers', 'faults']);
process.exitCode = built === 0 ? run(['dist/faults/run.js', ...process.argv.slice(2)]) : built;
