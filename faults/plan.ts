// The faults of one run, drawn from a seed before it begins, so that any run can be had again.
import { CRASH_POINTS } from '../src/observe/crash-points.ts';
import { dice } from './dice.ts';

export const FAULT_KINDS = [
  'kill-worker',
  'stop-worker',
  'kill-supervisor',
  'drain',
  'twice',
  'kill-redis',
  'redis-down',
  'redis-cut',
  'redis-full',
  'redis-away',
  'bit-flip',
  'disk-full',
  'power-cut',
  'chromium-kill',
  'chromium-stop',
  'clock-jump',
  'stop-redis',
  'redis-forgets',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

export interface Fault {
  kind: FaultKind;
  /** Strikes once the origin has given so many answers. */
  at: number;
  stage: 'fetch' | 'extract' | 'dedupe' | 'archive';
  /** How long it lasts, where it lasts. */
  ms: number;
  /** Which node of a cluster it hits. */
  node: number;
  /** What a power cut leaves at the end of files: half of what was being written, or zeros. */
  tail: 'torn' | 'zeros';
}

export interface Plan {
  seed: number;
  /** Redis is a cluster of the harness; otherwise one server. */
  cluster: boolean;
  /** Redis is the harness's, behind a proxy (each node, if it is a cluster); otherwise one server is the crawl's own. */
  proxied: boolean;
  faults: Fault[];
}

const STAGES = ['fetch', 'extract', 'dedupe', 'archive'] as const;
const PROXIED: readonly FaultKind[] = ['redis-down', 'redis-cut', 'redis-full', 'redis-away'];
const EMBEDDED: readonly FaultKind[] = ['kill-redis', 'power-cut'];
/** What a cluster without proxies cannot have. */
const BY_PROXY: readonly FaultKind[] = ['redis-down', 'redis-cut'];
/** Where nobody but the harness starts a server again. */
const OWN: readonly FaultKind[] = ['redis-forgets'];
/** On one server drawn only when they are named, so that a seed goes on drawing what it drew. */
const WHEN_NAMED: readonly FaultKind[] = ['stop-redis', 'redis-forgets'];
const FAULTS_A_RUN = 6;
const NODES = 3;

export interface PlanLimits {
  answers: number;
  /** Kinds that this machine cannot do. */
  without: ReadonlySet<FaultKind>;
  only: ReadonlySet<FaultKind> | null;
  cluster: boolean;
}

export function makePlan(seed: number, limits: PlanLimits): Plan {
  const roll = dice(seed);
  const proxied = seed % 2 === 1;
  const { cluster } = limits;
  const kinds = FAULT_KINDS.filter(
    (kind) =>
      !limits.without.has(kind) &&
      (limits.only?.has(kind) ?? (cluster || !WHEN_NAMED.includes(kind))) &&
      canStrike(kind, cluster, proxied),
  );
  const faults: Fault[] = [];
  for (let i = 0; i < FAULTS_A_RUN && kinds.length > 0; i++)
    faults.push({
      kind: kinds[roll(kinds.length)] ?? 'kill-worker',
      at: 3 + roll(Math.max(1, Math.floor(limits.answers * 0.9))),
      stage: STAGES[roll(4)] ?? 'fetch',
      ms: 2000 + roll(4000),
      node: cluster ? roll(NODES) : 0,
      tail: roll(2) === 0 ? 'torn' : 'zeros',
    });
  return { seed, cluster, proxied, faults: faults.sort((a, b) => a.at - b.at) };
}

function canStrike(kind: FaultKind, cluster: boolean, proxied: boolean): boolean {
  if (cluster) return proxied || !BY_PROXY.includes(kind);
  return proxied ? !EMBEDDED.includes(kind) : !PROXIED.includes(kind) && !OWN.includes(kind);
}

export const noFaults = (seed: number, cluster = false): Plan => ({ seed, cluster, proxied: false, faults: [] });

/** Every point of the pipeline once, several in a run: each kills its process and the next one meets what is left. */
export function pointRuns(): string[][] {
  const runs: string[][] = [[], [], [], []];
  const points = CRASH_POINTS.filter((point) => !point.startsWith('schedule.'));
  for (const [i, point] of points.entries()) runs[i % runs.length]?.push(`${point}=kill${isSeldom(point) ? '' : '@2'}`);
  return runs;
}

/** Points that a short crawl passes once. */
const isSeldom = (point: string): boolean => /roll-over|mid-swap|manifest|crawl\.after-(record|end)/.test(point);
