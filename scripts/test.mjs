// npm test: sets up what is missing, builds, runs all tests, and ends with one plain line, "N passed, N failed", for CI to read.
// A file or two that fail among hundreds run once more, alone: what passes then is counted and named as unsteady, never hidden.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './build.mjs';

const WHOLE = 'the run itself';
/** More files than these have failed for a reason that a second run does not take away. */
const MOST_FILES_AGAIN = 3;

const report = join(root, '.build', `test-report-${process.pid}.json`);
const run = (file, args) => spawnSync(file, args, { cwd: root, stdio: 'inherit' }).status ?? 1;

mkdirSync(join(root, '.build'), { recursive: true });
const setUp = run('./gristmill', ['--setup']);
if (setUp !== 0) process.exit(setUp);

const files = runTests(process.argv.slice(2));
const again = [...files].filter(([, file]) => file.failed > 0).map(([name]) => name);
if (again.length > 0 && again.length <= MOST_FILES_AGAIN && !again.includes(WHOLE)) {
  console.log(`\nonce more, alone: ${again.join(', ')}\n`);
  for (const [name, file] of runTests([...again, '--no-file-parallelism'])) {
    if (file.failed === 0) console.log(`unsteady: ${name} failed among the others and passed alone`);
    files.set(name, file);
  }
}
const passed = [...files.values()].reduce((sum, file) => sum + file.passed, 0);
const failed = [...files.values()].reduce((sum, file) => sum + file.failed, 0);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || files.size === 0 ? 1 : 0;

/** Passed and failed tests by file. A file that could not be loaded has no tests to count and is one failure. */
function runTests(args) {
  const code = run(process.execPath, [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...args,
  ]);
  const counts = new Map();
  try {
    for (const { name, status, assertionResults } of JSON.parse(readFileSync(report, 'utf8')).testResults) {
      const count = (wanted) => assertionResults.filter((test) => test.status === wanted).length;
      const failed = count('failed');
      counts.set(name, { passed: count('passed'), failed: status === 'failed' ? Math.max(1, failed) : failed });
    }
  } catch (error) {
    console.error(`no readable test report: ${error.message}`);
  } finally {
    rmSync(report, { force: true });
  }
  // an error outside of every test is nobody's failure, and still one
  const isExplained = [...counts.values()].some((file) => file.failed > 0);
  if (code !== 0 && !isExplained) counts.set(WHOLE, { passed: 0, failed: 1 });
  return counts;
}
