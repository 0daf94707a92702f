// npm run faults -- --seed N --pages N [--runs N] [--points] [--only KIND,…]: crawls under faults that a seed draws, checked by code of its own.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Origin, startOrigin } from './origin.ts';
import { FAULT_KINDS, type FaultKind, makePlan, noFaults, type Plan, pointRuns } from './plan.ts';
import { type StormResult, storm } from './storm.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    runs: { type: 'string', default: '1' },
    pages: { type: 'string', default: '300' },
    at: { type: 'string', default: '2' },
    points: { type: 'boolean', default: false },
    only: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
});
const pages = Number(values.pages);
const HOSTS = 12;
const DELAY_MS = 60;
const SMALL_DISK_BYTES = 96 * 1024 * 1024 + pages * 100_000;
const canMount = process.getuid?.() === 0;
const folder = mkdtempSync(join(tmpdir(), 'gristmill-faults-'));
const say = (text: string): void => void process.stdout.write(`${text}\n`);
let failed = 0;
let firstHost = 100; // three digits throughout: SURTs sort as text

async function main(): Promise<void> {
  say(`faults: ${pages} pages, in ${folder}`);
  const calm = await oneRun('calm', noFaults(0), [], null);
  const answers = calm.answers;
  const jobs: Array<() => Promise<unknown>> = [];
  if (values.points)
    for (const [i, points] of pointRuns().entries())
      jobs.push(() => oneRun(`points-${i}`, noFaults(i), points, calm.corpus));
  else
    for (let i = 0; i < Number(values.runs); i++) {
      const seed = Number(values.seed) + i;
      const without = new Set<FaultKind>(canMount ? [] : ['disk-full']);
      const only = values.only === undefined ? null : new Set(values.only.split(',') as FaultKind[]);
      for (const kind of only ?? [])
        if (!FAULT_KINDS.includes(kind)) throw new RangeError(`no fault ${kind}: ${FAULT_KINDS}`);
      jobs.push(() => oneRun(`seed-${seed}`, makePlan(seed, { answers, without, only }), [], calm.corpus));
    }
  const lanes = Array.from({ length: Number(values.at) }, async () => {
    for (let job = jobs.shift(); job; job = jobs.shift()) await job();
  });
  await Promise.all(lanes);
  if (!values.keep && failed === 0) rmSync(folder, { recursive: true, force: true });
  say(
    failed === 0 ? 'faults: nothing lost, nothing doubled' : `faults: ${failed} runs with problems; kept in ${folder}`,
  );
  process.exitCode = failed === 0 ? 0 : 1;
}

async function oneRun(
  name: string,
  plan: Plan,
  points: readonly string[],
  corpus: ReadonlyMap<string, string> | null,
): Promise<StormResult & { answers: number }> {
  const own = join(folder, name);
  mkdirSync(own);
  const origin: Origin = await startOrigin({ pages, hosts: HOSTS, firstHost, scriptEvery: pages >= 100 ? 67 : 0 });
  firstHost = 100 + ((firstHost - 100 + HOSTS) % 144);
  const hasDiskFault = plan.faults.some((fault) => fault.kind === 'disk-full');
  const smallDiskBytes = hasDiskFault ? SMALL_DISK_BYTES : 0;
  const result = await storm({
    origin,
    folder: own,
    delayMs: DELAY_MS,
    plan,
    points,
    smallDiskBytes,
    corpus,
    flipsArchived: corpus === null,
    deadlineMs: 900_000 + pages * 200,
  });
  const answers = origin.served();
  await origin.close();
  const isGood = result.problems.length === 0;
  say(`${isGood ? 'ok    ' : 'FAILED'} ${name} (${result.seconds.toFixed(0)} s): ${result.struck.join(', ')}`);
  for (const problem of result.problems.slice(0, 20)) say(`         ${problem}`);
  if (!isGood) {
    failed++;
    writeFileSync(join(own, 'problems.txt'), `${result.problems.join('\n')}\n`);
    if (smallDiskBytes > 0) cpSync(join(own, 'disk'), join(own, 'disk-as-it-was'), { recursive: true });
  }
  if (smallDiskBytes > 0) execFileSync('umount', [join(own, 'disk')]);
  if (isGood && !values.keep && name !== 'calm') rmSync(own, { recursive: true, force: true });
  return { ...result, answers };
}

await main();
process.exit();
