// Every named place between a side effect and its record: the process is killed there, and the crawl comes to the same end all the same; some on a cluster.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startOrigin } from '../../faults/origin.ts';
import { type Fault, noFaults, type Plan, pointRuns } from '../../faults/plan.ts';
import { type StormResult, storm } from '../../faults/storm.ts';
import { CRASH_POINTS } from '../../src/observe/crash-points.ts';
import { tempDir } from '../support/temp-dir.ts';

const PAGES = 100;

async function crawl(
  folder: string,
  name: string,
  host: number,
  plan: Plan,
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
    plan,
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

/** A Redis Cluster whose nodes lose their last second, by turns: that of queues and frontiers, that of the captures, the third. */
const forgets = (node: number, at: number): Fault => ({
  kind: 'redis-forgets',
  at,
  stage: 'fetch',
  ms: 500,
  node,
  tail: 'torn',
});
const forgetfulNodes: Plan = {
  ...noFaults(0, true),
  faults: [forgets(0, 15), forgets(2, 50), forgets(1, 80)],
};
const CLUSTER_POINTS = [
  'fetch.after-enqueue-before-ack=kill@2',
  'extract.after-offer-before-enqueue=kill@2',
  'dedupe.after-index-before-enqueue=kill@2',
  'archive.after-commit-before-end=kill@2',
];

/** No test asserts a time: the pace is judged by `npm run faults`, on a machine that does nothing else. */
const lasting = (problems: readonly string[]): string[] => problems.filter((problem) => !problem.startsWith('pace:'));

describe('crash points', () => {
  it('lose nothing, double nothing and change no byte of the corpus, each struck once', async () => {
    await using dir = await tempDir();
    const calm = await crawl(dir.path, 'calm', 100, noFaults(0), [], null);
    expect(lasting(calm.problems)).toEqual([]);
    const onCluster = { plan: forgetfulNodes, points: CLUSTER_POINTS };
    const runs = [...pointRuns().map((points) => ({ plan: noFaults(0), points })), onCluster];
    const struck = new Set<string>();
    const allOver = meeting(runs.length);
    const results = await Promise.all(
      runs.map(({ plan, points }, i) => crawl(dir.path, `points-${i}`, 112 + i * 12, plan, points, calm, allOver)),
    );
    for (const result of results) {
      expect(lasting(result.problems)).toEqual([]);
      for (const point of result.struck) struck.add(point.replace(/\.\d+$/, ''));
    }
    const points = CRASH_POINTS.filter((point) => !point.startsWith('schedule.'));
    const forgot = forgetfulNodes.faults.map(({ kind, node, at }) => `${kind} ${node} at ${at}`);
    expect([...struck].sort()).toEqual([...points, ...forgot].toSorted());
  });
});
