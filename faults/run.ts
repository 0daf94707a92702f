// npm run faults -- --seed N --pages N [--runs N] [--points] [--cluster] [--only KIND,…]: crawls under faults that a seed draws, checked by code of its own.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Origin, startOrigin } from './origin.ts';
import { FAULT_KINDS, type FaultKind, makePlan, noFaults, type Plan, pointRuns } from './plan.ts';
import { type StormResult, storm } from './storm.ts';

const USAGE = `npm run faults -- [options]: crawls a site that knows the end of each of its URLs, first calmly, then under faults,
and checks with code of its own that nothing was lost, nothing doubled and no byte of the corpus differs.

  --seed N    the first seed: it draws the faults, and draws the same ones again (1)
  --runs N    runs, each with the next seed (1)
  --pages N   pages of the site (300)
  --at N      runs at once (2)
  --points    instead of seeds: strike every crash point once
  --cluster   on a Redis Cluster of three nodes; the run without faults stays on one server
  --only A,B  faults to draw from: ${FAULT_KINDS.join(', ')}
  --keep      keep the archives in any case; those of a run with problems are kept anyway`;

const values = readOptions();
const pages = Number(values.pages);
const HOSTS = 12;
const DELAY_MS = 60;
const SMALL_DISK_BYTES = 96 * 1024 * 1024 + pages * 100_000;
const canMount = process.getuid?.() === 0;
const folder = mkdtempSync(join(tmpdir(), 'gristmill-faults-'));
const say = (text: string): void => void process.stdout.write(`${text}\n`);
let failed = 0;
let firstHost = 100; // three digits throughout: SURTs sort as text

function readOptions() {
  try {
    const { values: read } = parseArgs({
      options: {
        seed: { type: 'string', default: '1' },
        runs: { type: 'string', default: '1' },
        pages: { type: 'string', default: '300' },
        at: { type: 'string', default: '2' },
        points: { type: 'boolean', default: false },
        cluster: { type: 'boolean', default: false },
        only: { type: 'string' },
        keep: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    for (const name of ['seed', 'runs', 'pages', 'at'] as const)
      if (!/^\d{1,7}$/.test(read[name])) throw new RangeError(`--${name} takes a whole number, not ${read[name]}`);
    for (const kind of read.only?.split(',') ?? [])
      if (!FAULT_KINDS.includes(kind as FaultKind)) throw new RangeError(`--only knows no fault ${kind}`);
    if (!read.help) return read;
    process.stdout.write(`${USAGE}\n`);
    process.exit(0);
  } catch (fault) {
    process.stderr.write(`${fault instanceof Error ? fault.message : fault}\n\n${USAGE}\n`);
    process.exit(2);
  }
}

async function main(): Promise<void> {
  say(`faults: ${pages} pages, in ${folder}`);
  const calm = await oneRun('calm', noFaults(0), [], null);
  const answers = calm.answers;
  const jobs: Array<() => Promise<unknown>> = [];
  if (values.points)
    for (const [i, points] of pointRuns().entries())
      jobs.push(() => oneRun(`points-${i}`, noFaults(i, values.cluster), points, calm.corpus));
  else
    for (let i = 0; i < Number(values.runs); i++) {
      const seed = Number(values.seed) + i;
      const without = new Set<FaultKind>(canMount ? [] : ['disk-full']);
      const only = values.only === undefined ? null : new Set(values.only.split(',') as FaultKind[]);
      jobs.push(() =>
        oneRun(`seed-${seed}`, makePlan(seed, { answers, without, only, cluster: values.cluster }), [], calm.corpus),
      );
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
