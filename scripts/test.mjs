// npm test: sets up what is missing, builds, runs all tests, and ends with one plain line, "N passed, N failed", for CI to read.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './build.mjs';

const report = join(root, '.build', `test-report-${process.pid}.json`);
const run = (file, args) => spawnSync(file, args, { cwd: root, stdio: 'inherit' }).status ?? 1;

mkdirSync(join(root, '.build'), { recursive: true });
const setUp = run('./gristmill', ['--setup']);
if (setUp !== 0) process.exit(setUp);
const code = run(process.execPath, [
  'node_modules/vitest/vitest.mjs',
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${report}`,
  ...process.argv.slice(2),
]);
const { passed, failed } = readReport();
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = code !== 0 || failed > 0 ? code || 1 : 0;

/** A file that could not be loaded has no tests to count and is one failure. */
function readReport() {
  try {
    const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
    const broken = testResults.filter(
      (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
    );
    return { passed: numPassedTests, failed: numFailedTests + broken.length };
  } catch (error) {
    console.error(`no readable test report: ${error.message}`);
    return { passed: 0, failed: 1 };
  } finally {
    rmSync(report, { force: true });
  }
}
