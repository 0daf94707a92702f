// One crawl under a plan of faults and crash points, and what the checker says of it.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { flipArchived } from './bit-rot.ts';
import { check } from './checker/check.ts';
import { namesIn } from './checker/check-archive.ts';
import type { CheckInput, Finding } from './checker/findings.ts';
import { environment, root, runTool, startCrawl } from './crawl-run.ts';
import type { Origin } from './origin.ts';
import type { Plan } from './plan.ts';
import { leftOn, pause, signal, until, workersOn } from './processes.ts';
import { afterwards, openStore, type Store } from './store.ts';
import { PAST_THE_LOCK_MS, strike } from './strike.ts';

/** The least that may be set: a writer is to roll over although it is killed now and then. */
const ROLLOVER_BYTES = 64 * 1024;

export interface StormOptions {
  origin: Origin;
  /** Made by the caller, empty, and removed by it. */
  folder: string;
  delayMs: number;
  plan: Plan;
  /** `POINT=kill@n` entries. */
  points: readonly string[];
  /** Mount the data directory as a small file system of its own: needs root. */
  smallDiskBytes: number;
  /** File hashes of the corpus of a run without faults; null for that run itself. */
  corpus: ReadonlyMap<string, string> | null;
  deadlineMs: number;
  /** At the end a bit of the archive is turned, in a copy. */
  flipsArchived?: boolean;
  /** Told when the crawl is over; what is returned is waited for before the archive is examined. */
  onOver?(): Promise<void>;
}

export interface StormResult {
  problems: string[];
  /** What came to pass of the plan. */
  struck: string[];
  seconds: number;
  corpus: Map<string, string>;
  dataDir: string;
}

export async function storm(options: StormOptions): Promise<StormResult> {
  const { origin, folder, plan } = options;
  const disk = join(folder, 'disk');
  const dataDir = join(disk, 'data');
  const crashes = join(folder, 'crashes');
  for (const path of [disk, crashes]) mkdirSync(path, { recursive: true });
  writeFileSync(join(folder, 'plan.json'), JSON.stringify({ plan, points: options.points }, null, 2));
  const isSmallDisk = options.smallDiskBytes > 0;
  if (isSmallDisk) execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${options.smallDiskBytes}`, 'tmpfs', disk]);
  mkdirSync(dataDir);
  const store = await openStore(plan, folder, disk, dataDir);
  const clockFile = join(folder, 'clock');
  const env = environment(dataDir, {
    ...(store.url !== null && { REDIS_URL: store.url }),
    ...(options.points.length > 0 && { GRISTMILL_CRASH: [crashes, ...options.points].join(';') }),
    ...(plan.faults.some((fault) => fault.kind === 'clock-jump') && {
      GRISTMILL_FAULT_CLOCK: clockFile,
      NODE_OPTIONS: `--import=${pathToFileURL(join(root, 'faults/clock-shim.mjs')).href}`,
    }),
    GRISTMILL_ARCHIVE_ROLLOVER_BYTES: String(ROLLOVER_BYTES),
  });
  const began = performance.now();
  origin.reset();
  const run = startCrawl({ seed: origin.seed, dataDir, delayMs: options.delayMs, env });
  const struck: string[] = [];
  let excused = 0;
  const strikes = Promise.all(
    plan.faults.map(async (fault) => {
      while (origin.served() < fault.at && !run.isOver()) await pause(20);
      if (run.isOver()) return;
      struck.push(
        `${fault.kind}${fault.kind.endsWith('worker') ? ` ${fault.stage}` : ''}${plan.cluster && fault.kind.includes('redis') ? ` ${fault.node}` : ''} at ${fault.at}`,
      );
      const requests = await strike(fault, { run, dataDir, store, clockFile, isSmallDisk });
      excused += requests; // read after the wait: other strikes add to it meanwhile
    }),
  );
  strikes.catch(() => undefined); // heard once the crawl is over
  const waking = wakeStopped(dataDir, run.isOver);
  const problems: string[] = [];
  try {
    const late = pause(options.deadlineMs).then(() => null);
    const ran = await Promise.race([run.ended, late]);
    if (ran === null) throw new Error(`not over after ${options.deadlineMs / 1000} s`);
    const wanted = [...origin.expected.values()].some((end) => end.state === 'failed') ? 1 : 0;
    if (ran.code !== wanted) problems.push(`exit code ${ran.code}: ${ran.stderr.slice(-2000)}`);
    await Promise.all([strikes, waking]);
    await options.onOver?.();
    for (const name of namesIn(crashes)) struck.push(name);
    excused += namesIn(crashes).length * 16;
    const corpus = await examine(
      options,
      { dataDir, env, store, excused, crashes, crawlId: run.crawlId() ?? '' },
      problems,
    );
    return { problems, struck, seconds: (performance.now() - began) / 1000, corpus, dataDir };
  } catch (error) {
    problems.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return { problems, struck, seconds: (performance.now() - began) / 1000, corpus: new Map(), dataDir };
  } finally {
    for (const line of leftOn(dataDir)) signal(Number(line.split(' ')[0]), 'SIGKILL');
    await store.stop();
  }
}

interface Over {
  dataDir: string;
  env: NodeJS.ProcessEnv;
  store: Store;
  excused: number;
  /** Folder of the crash points that came to pass. */
  crashes: string;
  crawlId: string;
}

async function examine(options: StormOptions, over: Over, problems: string[]): Promise<Map<string, string>> {
  const { dataDir, env, crawlId, excused } = over;
  const { origin, delayMs } = options;
  const calm: NodeJS.ProcessEnv = { ...env };
  delete calm['GRISTMILL_CRASH'];
  await until(() => leftOn(dataDir).length === 0, 35_000);
  // killed once its workers had gone, the crawl's command was the last that used its Redis: the next command stops that
  const isLastHolderKilled = namesIn(over.crashes).some((name) => name.startsWith('crawl.after-end-before-forget'));
  const isExcused = (line: string): boolean => isLastHolderKilled && line.includes('redis-server');
  for (const line of leftOn(dataDir)) if (!isExcused(line)) problems.push(`left running: ${line}`);
  const again = await runTool(['crawl', '--resume', crawlId, '--data', dataDir], calm).ended;
  if (again.code !== 2 || !again.stderr.includes('is done already'))
    problems.push(`resumed again: ${JSON.stringify(again)}`);
  for (const line of leftOn(dataDir)) problems.push(`left running after the next command: ${line}`);
  const verified = await runTool(['verify', '--data', dataDir], calm).ended;
  if (verified.code !== 0) problems.push(`verify: ${verified.stdout.slice(-2000)}${verified.stderr.slice(-500)}`);
  const corpusDir = join(dataDir, 'exports', 'main', 'txt');
  const corpus = hashesOf(corpusDir);
  const exported = await runTool(['export', '--format', 'txt', '--out', corpusDir, '--data', dataDir], calm).ended;
  if (exported.code !== 0) problems.push(`export: ${exported.stderr.slice(-1000)}`);
  compare(corpus, hashesOf(corpusDir), 'a second export', problems);
  if (options.corpus !== null) compare(options.corpus, corpus, 'the run without faults', problems);
  if (options.flipsArchived === true)
    await flipArchived({ dataDir, copy: join(options.folder, 'rotten'), env: calm, texts: corpus }, problems);
  const input: CheckInput = {
    dataDir,
    collection: 'main',
    crawlId,
    expected: origin.expected,
    corpusDir,
    asked: origin.asked,
    allowed: origin.allowed,
    faults: excused,
    moments: origin.moments,
    delayMs: Math.max(0, delayMs - origin.lagMs()),
  };
  const findings: Finding[] = await afterwards(over.store, options.folder, dataDir, async (servers) => {
    const keys = await Promise.all(servers.map((server) => server.dbsize()));
    if (servers.length > 1 && keys.filter((count) => count > 0).length < 2)
      problems.push(`cluster: the keys of the nodes are ${keys.join(', ')}`);
    return check(input, servers);
  });
  for (const { rule, message } of findings) problems.push(`${rule}: ${message}`);
  return corpus;
}

/** Text files by name; manifest and provenance hold times. */
export function hashesOf(folder: string): Map<string, string> {
  const names = namesIn(folder).filter((name) => name.endsWith('.txt'));
  return new Map(
    names.map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(folder, name)))
        .digest('hex'),
    ]),
  );
}

/** By content first: one text more or less shifts the number of every name after it. */
function compare(
  wanted: ReadonlyMap<string, string>,
  got: ReadonlyMap<string, string>,
  than: string,
  problems: string[],
): void {
  const wantedTexts = new Set(wanted.values());
  const gotTexts = new Set(got.values());
  const before = problems.length;
  for (const [name, hash] of wanted)
    if (!gotTexts.has(hash)) problems.push(`corpus: the text of ${name} of ${than} is missing`);
  for (const [name, hash] of got)
    if (!wantedTexts.has(hash)) problems.push(`corpus: the text of ${name} is not in ${than}`);
  if (problems.length > before) return;
  for (const [name, hash] of wanted)
    if (got.get(name) !== hash) problems.push(`corpus: ${name} of ${than} has another name or other bytes`);
  for (const name of got.keys()) if (!wanted.has(name)) problems.push(`corpus: ${name} is not in ${than}`);
}

/** Processes that a crash point stopped go on once their locks have lapsed. */
async function wakeStopped(dataDir: string, isOver: () => boolean): Promise<void> {
  const since = new Map<number, number>();
  while (!isOver()) {
    for (const pid of workersOn(dataDir)) {
      if (!isStopped(pid)) since.delete(pid);
      else if (!since.has(pid)) since.set(pid, Date.now());
      else if (Date.now() - (since.get(pid) ?? 0) > PAST_THE_LOCK_MS) signal(pid, 'SIGCONT');
    }
    await pause(500);
  }
}

const isStopped = (pid: number): boolean => {
  try {
    return /\) T /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false; // gone
  }
};
