// Crash points: a plan that cannot be meant is refused, passings are counted over all processes, and nothing happens without a plan.
import { execFile } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { unknownVariables } from '../../../../src/config/load.ts';
import { armCrashPoints, crashPoint, isTorn } from '../../../../src/observe/crash-points.ts';
import { root } from '../../../support/programs.ts';
import { tempDir } from '../../../support/temp-dir.ts';

const run = promisify(execFile);

/** A program that passes two points `times` times and says how far it came. */
async function passing(folder: string, plan: string, times: number): Promise<{ signal: string | null; said: string }> {
  const source = ts.sys.readFile(join(root, 'src/observe/crash-points.ts')) ?? '';
  await writeFile(
    join(folder, 'points.mjs'),
    ts.transpileModule(source, { compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 } })
      .outputText,
  );
  const program = `import { armCrashPoints, crashPoint } from './points.mjs';
    import { writeSync } from 'node:fs';
    armCrashPoints(${JSON.stringify(plan)});
    for (let n = 1; n <= ${times}; n++) { crashPoint('export.mid-file'); writeSync(1, n + ' '); }`;
  await writeFile(join(folder, 'program.mjs'), program);
  try {
    const { stdout } = await run(process.execPath, [join(folder, 'program.mjs')]);
    return { signal: null, said: stdout };
  } catch (error) {
    const { signal, stdout } = error as { signal: string | null; stdout: string };
    return { signal, said: stdout };
  }
}

describe('crash points', () => {
  it('do nothing without a plan', () => {
    armCrashPoints(null);
    armCrashPoints('');
    crashPoint('fetch.before-request');
    expect(isTorn('archive.mid-record')).toBe(false);
  });

  it('refuse a plan that names no point or no deed', () => {
    expect(() => armCrashPoints('/tmp;fetch.at-lunch=kill')).toThrow(/no crash point in "fetch.at-lunch=kill"/);
    expect(() => armCrashPoints('/tmp;fetch.before-request=boil')).toThrow(/no crash point/);
  });

  it('kill the process at the n-th passing, counted over all processes, and once only', async () => {
    await using dir = await tempDir();
    const plan = `${dir.path};export.mid-file=kill@3`;
    expect(await passing(dir.path, plan, 2)).toEqual({ signal: null, said: '1 2 ' });
    expect(await passing(dir.path, plan, 2)).toEqual({ signal: 'SIGKILL', said: '' });
    expect(await passing(dir.path, plan, 2)).toEqual({ signal: null, said: '1 2 ' });
    expect((await readdir(dir.path)).filter((name) => name.startsWith('export'))).toHaveLength(3);
  });

  it('are no misspelt setting', () => {
    expect(unknownVariables({ GRISTMILL_CRASH: 'x', GRISTMILL_CRUSH: 'x' })).toEqual(['GRISTMILL_CRUSH']);
  });
});
