// npm run check: format and lint, types, import rules, dead code; two at a time, each one's output only when it has something to say.
import { spawn } from 'node:child_process';

const bin = (name) => `node_modules/.bin/${name}`;
const CHECKS = [
  {
    name: 'import rules',
    command: [bin('depcruise'), '--config', '.dependency-cruiser.cjs', 'archive', 'src', 'queues', 'workers'],
  },
  { name: 'types', command: ['node', 'node_modules/tsc7/bin/tsc', '-p', 'tsconfig.json'] },
  { name: 'format and lint', command: [bin('biome'), 'ci', '--colors=off', '--diagnostic-level=error'] },
  { name: 'dead code', command: [bin('knip'), '--no-progress', '--no-config-hints'] },
];
const AT_ONCE = 2;

const waiting = [...CHECKS];
let failed = 0;
await Promise.all(Array.from({ length: AT_ONCE }, work));
console.log(failed === 0 ? 'check: all passed' : `check: ${failed} of ${CHECKS.length} failed`);
process.exitCode = failed === 0 ? 0 : 1;

async function work() {
  for (let check = waiting.shift(); check; check = waiting.shift()) {
    const began = performance.now();
    const { code, output } = await run(check.command);
    if (code !== 0) failed++;
    console.log(
      `${code === 0 ? 'ok    ' : 'FAILED'} ${check.name} (${((performance.now() - began) / 1000).toFixed(1)} s)`,
    );
    if (code !== 0) console.log(output);
  }
}

function run([file, ...args]) {
  return new Promise((done) => {
    const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const take = (chunk) => {
      output += chunk;
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.once('error', (error) => done({ code: 1, output: String(error) }));
    child.once('close', (code) => done({ code, output }));
  });
}
