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
import { logSizes, truncateLogs } from './redis-log.ts';
import type { Store } from './store.ts';

export interface Target {
  run: CrawlRun;
  dataDir: string;
  store: Store;
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
/** What a Redis without its last second asks for again at most. */
const FORGETFUL = IN_FLIGHT * 4;
const FORGOTTEN_MS = 1000;

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
  async twice(_, { run, store, dataDir }) {
    const archiveId = readFileSync(join(dataDir, 'archive-id'), 'latin1').trim();
    const prefix = `gm:{frontier}:queues:${archiveId}`;
    return deliverTwice(() => store.socketOf(prefix), prefix, run.isOver);
  },
  async 'kill-redis'({ node, ms }, { dataDir, store }) {
    const server = store.nodes[node]?.server;
    if (server === undefined) signal(redisOn(dataDir), 'SIGKILL');
    await server?.kill();
    await pause(server === undefined ? 0 : ms);
    await server?.start();
    return FORGETFUL;
  },
  async 'stop-redis'({ node, ms }, { dataDir, store }) {
    const pid = store.nodes[node]?.server.pid() ?? redisOn(dataDir);
    signal(pid, 'SIGSTOP');
    await pause(ms * 4);
    signal(pid, 'SIGCONT');
    return IN_FLIGHT;
  },
  async 'redis-forgets'({ node, ms }, { store }) {
    const server = store.nodes[node]?.server;
    if (server === undefined) return 0;
    const before = logSizes(server.dir);
    await pause(FORGOTTEN_MS);
    await server.kill();
    truncateLogs(before);
    await pause(ms);
    await server.start();
    return FORGETFUL;
  },
  async 'redis-down'({ node, ms }, { store }) {
    await store.nodes[node]?.proxy?.down(ms * 2);
    return IN_FLIGHT;
  },
  async 'redis-away'({ node }, { store }) {
    const { proxy, server } = store.nodes[node] ?? {};
    if (proxy) await proxy.down(AWAY_MS);
    else {
      await server?.kill();
      await pause(AWAY_MS);
      await server?.start();
    }
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
  async 'redis-cut'(_, { store }) {
    for (let i = 0; i < 5; i++) {
      for (const { proxy } of store.nodes) proxy?.cutWithin();
      await pause(150);
    }
    return IN_FLIGHT;
  },
  async 'redis-full'({ node, ms }, { store }) {
    const path = store.nodes[node]?.server.socket;
    if (path === undefined) return 0;
    const redis = new Redis({ path, maxRetriesPerRequest: null, retryStrategy: () => 100 });
    redis.on('error', () => undefined); // killed meanwhile by another fault
    await redis.config('SET', 'maxmemory', '1');
    await pause(ms);
    await redis.config('SET', 'maxmemory', '0');
    redis.disconnect();
    return IN_FLIGHT;
  },
  async 'disk-full'({ ms }, { dataDir, store, isSmallDisk }) {
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
    for (const { server } of store.nodes) await server.start(); // a node that cannot write its view of the cluster ends itself
    return IN_FLIGHT;
  },
  async 'power-cut'({ tail }, { run, dataDir, store }) {
    const servers = store.nodes.map(({ server }) => server);
    const cut = cutPower(dataDir, run.pid(), servers, tail);
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
