// One fault each: what is done to a running crawl, and how it is undone.
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { flipStaged } from './bit-rot.ts';
import type { CrawlRun } from './crawl-run.ts';
import { deliverTwice } from './deliver-twice.ts';
import type { Fault, FaultKind } from './plan.ts';
import { cutPower } from './power-cut.ts';
import { browsersOn, pause, redisOn, signal, until, workersOn } from './processes.ts';
import type { RedisProxy } from './redis-proxy.ts';

export interface Target {
  run: CrawlRun;
  dataDir: string;
  /** Straight to the server, past the proxy. */
  redisUrl: () => string;
  proxy: RedisProxy | null;
  clockFile: string;
  /** True when the data directory is a small file system of its own. */
  isSmallDisk: boolean;
}

/** A lock lapses after 15 s and stalled jobs are looked for every 5 s: longer than both. */
export const PAST_THE_LOCK_MS = 21_000;

/** Answers how many URLs the fault may cost a second request. */
export async function strike(fault: Fault, target: Target): Promise<number> {
  return (await STRIKES[fault.kind](fault, target)) ?? IN_FLIGHT;
}

const AWAY_MS = 60_000;
const STAGED_HIT = 5;

/** Requests that one fetch worker has under way at most. */
const IN_FLIGHT = 16;

const STRIKES: Record<FaultKind, (fault: Fault, target: Target) => Promise<number | undefined>> = {
  async 'kill-worker'({ stage }, { dataDir }) {
    await until(() => workersOn(dataDir, stage).length > 0, 5000);
    signal(workersOn(dataDir, stage)[0], 'SIGKILL');
    return stage === 'fetch' ? IN_FLIGHT : 0;
  },
  async 'stop-worker'({ stage }, { dataDir, run }) {
    const pid = workersOn(dataDir, stage)[0];
    if (!signal(pid, 'SIGSTOP')) return 0;
    await until(() => run.isOver(), PAST_THE_LOCK_MS);
    signal(pid, 'SIGCONT');
    return IN_FLIGHT;
  },
  async 'kill-supervisor'(_, { run }) {
    signal(run.pid(), 'SIGKILL');
    return IN_FLIGHT;
  },
  async drain(_, { run }) {
    signal(run.pid(), 'SIGTERM');
    return 0;
  },
  async twice(_, { run, redisUrl, dataDir }) {
    const archiveId = readFileSync(join(dataDir, 'archive-id'), 'latin1').trim();
    return deliverTwice(redisUrl(), archiveId, run.isOver);
  },
  async 'kill-redis'(_, { dataDir }) {
    signal(redisOn(dataDir), 'SIGKILL');
    return IN_FLIGHT * 4;
  },
  async 'redis-down'({ ms }, { proxy }) {
    await proxy?.down(ms * 2);
    return IN_FLIGHT;
  },
  async 'redis-away'(_, { proxy }) {
    await proxy?.down(AWAY_MS);
    return IN_FLIGHT;
  },
  async 'bit-flip'(_, { dataDir, run }) {
    let hit = 0;
    await until(() => {
      hit += flipStaged(dataDir, STAGED_HIT - hit);
      return hit >= STAGED_HIT || run.isOver();
    }, 5000);
    return hit;
  },
  async 'redis-cut'(_, { proxy }) {
    for (let i = 0; i < 5; i++) {
      proxy?.cutWithin();
      await pause(150);
    }
    return IN_FLIGHT;
  },
  async 'redis-full'({ ms }, { redisUrl }) {
    const redis = new Redis(redisUrl().slice('unix:'.length));
    await redis.config('SET', 'maxmemory', '1');
    await pause(ms);
    await redis.config('SET', 'maxmemory', '0');
    redis.disconnect();
    return IN_FLIGHT;
  },
  async 'disk-full'({ ms }, { dataDir, isSmallDisk }) {
    if (!isSmallDisk) return 0;
    const filler = join(dataDir, '..', 'filler');
    const { bavail, bsize } = statfsSync(dataDir);
    writeFileSync(filler, '');
    try {
      execFileSync('fallocate', ['-l', String(bavail * bsize), filler], { stdio: 'ignore' });
    } catch {
      // somebody wrote meanwhile: what could be had is taken
    }
    await pause(ms);
    rmSync(filler, { force: true }); // two that overlap share one filler: the first to end frees the disk
    return IN_FLIGHT;
  },
  async 'power-cut'({ tail }, { run, dataDir }) {
    const cut = cutPower(dataDir, run.pid(), tail);
    run.holdRestart(cut.catch(() => undefined));
    await cut;
    return IN_FLIGHT * 30; // staged pages are gone, and Redis forgets a second
  },
  async 'chromium-kill'(_, { dataDir }) {
    for (const pid of browsersOn(dataDir)) signal(pid, 'SIGKILL');
    return IN_FLIGHT;
  },
  async 'chromium-stop'(_, { dataDir }) {
    for (const pid of browsersOn(dataDir)) signal(pid, 'SIGSTOP');
    return IN_FLIGHT;
  },
  async 'clock-jump'({ ms }, { clockFile }) {
    writeFileSync(clockFile, String((ms % 2 === 0 ? 1 : -1) * 3_600_000));
    await pause(ms);
    writeFileSync(clockFile, '0');
    return IN_FLIGHT;
  },
};
