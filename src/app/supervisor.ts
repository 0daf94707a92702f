// Starts the worker processes, restarts what dies with back-off, and on stop drains them and sees that nothing is left behind.
import { type ChildProcess, spawn } from 'node:child_process';
import { setPriority } from 'node:os';
import type { StageName } from '../domain/stage.ts';

export interface SupervisorOptions {
  /** How many processes of each stage. */
  workers: Record<StageName, number>;
  /** The command line of one worker. */
  command(stage: StageName): { file: string; args: string[]; env: NodeJS.ProcessEnv };
  onEvent?(event: SupervisorEvent): void;
  /** How long a worker may take to drain before it is killed. */
  drainMs?: number;
}

export interface SupervisorEvent {
  kind: 'started' | 'died' | 'killed';
  stage: StageName;
  pid: number;
  detail: string;
}

export interface Supervisor {
  pids(): Array<{ stage: StageName; pid: number }>;
  /** What each running worker last told of its metrics. */
  metrics(): object[];
  /** SIGTERM to all, wait for their end, SIGKILL to those that do not heed. */
  stop(): Promise<void>;
}

/** Among a worker's arguments: it has a supervisor, and a channel that is closed already is no channel that never was. */
export const SUPERVISED_FLAG = '--supervised';

/** Workers and their browsers take what processor time is left, so that who asks the service is answered first. */
const WORKER_NICENESS = 5;
const QUICK_DEATH_MS = 5000;
const LONGEST_BACKOFF_MS = 10_000;

function behindOthers(pid: number): void {
  try {
    setPriority(pid, WORKER_NICENESS);
  } catch {
    // it has ended already
  }
}

export function superviseWorkers(options: SupervisorOptions): Supervisor {
  const children = new Map<ChildProcess, StageName>();
  const timers = new Set<NodeJS.Timeout>();
  const told = new Map<ChildProcess, object>();
  let stopping = false;

  const start = (stage: StageName, quickDeaths: number): void => {
    if (stopping) return;
    const { file, args, env } = options.command(stage);
    const began = Date.now();
    // the IPC channel is the child's leash: when this process is gone, however it went, the channel closes and the child ends
    const child = spawn(file, [...args, SUPERVISED_FLAG], { env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    children.set(child, stage);
    if (child.pid !== undefined) behindOthers(child.pid);
    child.on('message', (message) => {
      if (typeof message === 'object' && message !== null && 'metrics' in message)
        told.set(child, message.metrics as object);
    });
    options.onEvent?.({ kind: 'started', stage, pid: child.pid ?? 0, detail: '' });
    let over = false;
    const ended = (detail: string): void => {
      if (over) return;
      over = true;
      children.delete(child);
      told.delete(child);
      if (stopping) return;
      options.onEvent?.({ kind: 'died', stage, pid: child.pid ?? 0, detail });
      const quick = Date.now() - began < QUICK_DEATH_MS ? quickDeaths + 1 : 0;
      const timer = setTimeout(
        () => {
          timers.delete(timer);
          start(stage, quick);
        },
        Math.min(LONGEST_BACKOFF_MS, 100 * 2 ** Math.min(quick, 10)),
      );
      timers.add(timer);
    };
    child.once('error', (error) => ended(error.message));
    child.once('exit', (code, signal) => ended(signal ?? `exit ${code}`));
  };

  for (const [stage, count] of Object.entries(options.workers) as Array<[StageName, number]>)
    for (let i = 0; i < count; i++) start(stage, 0);

  return {
    metrics: () => [...told.values()],
    pids: () => [...children].map(([child, stage]) => ({ stage, pid: child.pid ?? 0 })),
    async stop() {
      stopping = true;
      for (const timer of timers) clearTimeout(timer);
      const running = [...children.keys()];
      const ends = running.map(
        (child) =>
          new Promise<void>((done) => {
            if (child.exitCode !== null || child.signalCode !== null) return done();
            child.once('exit', () => done());
          }),
      );
      for (const child of running) child.kill('SIGTERM');
      const killer = setTimeout(() => {
        for (const child of running) {
          if (child.exitCode !== null || child.signalCode !== null) continue;
          options.onEvent?.({ kind: 'killed', stage: children.get(child) ?? 'fetch', pid: child.pid ?? 0, detail: '' });
          child.kill('SIGKILL');
        }
      }, options.drainMs ?? 30_000);
      await Promise.all(ends);
      clearTimeout(killer);
    },
  };
}
