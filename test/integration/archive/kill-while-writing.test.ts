// kill -9 of a process that writes a collection, at many moments: whole records only, and nothing that was acknowledged is lost.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifyCollection } from '../../../src/app/verify.ts';
import { readCommitted } from '../../../src/stores/collection/read-committed.ts';
import { recoverDeadWriters } from '../../../src/stores/collection/recover.ts';
import { createMemoryCaptureIndex } from '../../../src/stores/memory-capture-index.ts';
import { temporaryFolder } from '../../support/archive-captures.ts';

const script = fileURLToPath(new URL('../../support/write-until-killed.mjs', import.meta.url));
const isBuilt = existsSync(new URL('../../../dist/src/stores/collection/writer.js', import.meta.url));

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder('kill');
});
afterEach(() => folder.remove());

/** Runs the writer until it has said `lines` lines and a little longer, then kills it. Answers what it acknowledged. */
async function writeAndKill(writerId: string, first: number, lines: number, extraMs: number): Promise<string[]> {
  const child = spawn(process.execPath, [script, folder.path, writerId, String(first)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  const enough = new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
      if (text.split('\n').length > lines) resolve();
    });
  });
  const ended = once(child, 'exit');
  await Promise.race([enough, ended]);
  await new Promise((resolve) => setTimeout(resolve, extraMs));
  child.kill('SIGKILL');
  await ended;
  const whole = text.slice(0, text.lastIndexOf('\n'));
  return whole.split('\n').slice(1);
}

describe.runIf(isBuilt)('a writer that is killed', () => {
  it('leaves a collection that recovery makes whole, every acknowledged capture in it once', async () => {
    const acknowledged = new Set<string>();
    for (let round = 0; round < 14; round++) {
      const said = await writeAndKill(`w${round}`, round * 100_000, 1 + ((round * 13) % 40), (round * 7) % 23);
      for (const id of said) acknowledged.add(id);
      const index = createMemoryCaptureIndex();
      const reports = await recoverDeadWriters(folder.path, index);
      expect(reports.map((report) => report.writerId)).toEqual([`w${round}`]);
      const { findings } = await verifyCollection(folder.path, 'main');
      expect(findings).toEqual([]);
    }
    const committed: string[] = [];
    for await (const capture of readCommitted(folder.path, 'main')) committed.push(capture.captureId);
    expect(new Set(committed).size).toBe(committed.length);
    expect([...acknowledged].filter((id) => !committed.includes(id))).toEqual([]);
    expect(await readdir(join(folder.path, 'staging/writers'))).toEqual([]);
  });
});
