// Every named place between a side effect and its record: the process is killed there, and the crawl comes to the same end all the same.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startOrigin } from '../../faults/origin.ts';
import { noFaults, pointRuns } from '../../faults/plan.ts';
import { type StormResult, storm } from '../../faults/storm.ts';
import { CRASH_POINTS } from '../../src/observe/crash-points.ts';
import { tempDir } from '../support/temp-dir.ts';

const PAGES = 100;

async function crawl(
  folder: string,
  name: string,
  host: number,
  points: string[],
  calm: StormResult | null,
  onOver = async () => {},
) {
  const origin = await startOrigin({ pages: PAGES, hosts: 12, firstHost: host, scriptEvery: 67 });
  const own = join(folder, name);
  mkdirSync(own);
  const result = await storm({
    origin,
    folder: own,
    delayMs: 60,
    plan: noFaults(0),
    points,
    smallDiskBytes: 0,
    corpus: calm?.corpus ?? null,
    deadlineMs: 400_000,
    onOver,
  });
  await origin.close();
  return result;
}

/**
 * Resolves for all once `count` have come, or the first has waited for two minutes. The checker reads whole archives at once, in this very process: while it
 * does, the other crawls' sites would not answer.
 */
function meeting(count: number): () => Promise<void> {
  let missing = count;
  let open = (): void => undefined;
  const all = new Promise<void>((done) => {
    open = done;
  });
  return () => {
    missing--;
    if (missing === 0) open();
    setTimeout(open, 120_000).unref();
    return all;
  };
}

/** No test asserts a time: the pace is judged by `npm run faults`, on a machine that does nothing else. */
const lasting = (problems: readonly string[]): string[] => problems.filter((problem) => !problem.startsWith('pace:'));

describe('crash points', () => {
  it('lose nothing, double nothing and change no byte of the corpus, each struck once', async () => {
    await using dir = await tempDir();
    const calm = await crawl(dir.path, 'calm', 100, [], null);
    expect(lasting(calm.problems)).toEqual([]);
    const runs = pointRuns();
    const struck = new Set<string>();
    const allOver = meeting(runs.length);
    const results = await Promise.all(
      runs.map((points, i) => crawl(dir.path, `points-${i}`, 112 + i * 12, points, calm, allOver)),
    );
    for (const result of results) {
      expect(lasting(result.problems)).toEqual([]);
      for (const point of result.struck) struck.add(point.replace(/\.\d+$/, ''));
    }
    expect([...struck].sort()).toEqual(CRASH_POINTS.filter((point) => !point.startsWith('schedule.')).toSorted());
  });
});
