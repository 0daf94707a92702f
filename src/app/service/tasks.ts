// Exports and ingests of a service: on disk before they are acknowledged, done one after the other by the command line's own verbs in a
// process of their own, begun again when the service was stopped meanwhile.
import { join } from 'node:path';
import { createJsonFiles } from '../../stores/json-files.ts';
import { runVerb, type VerbCommand } from './run-verb.ts';

export type TaskKind = 'export' | 'ingest';
export type TaskState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled';

export interface Task {
  schema_version: 1;
  id: string;
  kind: TaskKind;
  state: TaskState;
  created_at: string;
  started_at: string | null;
  ended_at: string | null;
  /** The request with its defaults. */
  request: Record<string, unknown>;
  /** What `--json` printed. */
  result: unknown;
  error: string | null;
}

export interface TaskOptions {
  dataDir: string;
  kind: TaskKind;
  /** Arguments of the verb; files that it needs are made before. */
  argumentsOf(task: Task): string[];
  /** The program and its environment. */
  command: VerbCommand;
  /** Told, on disk, before a task's end is shown. */
  onEnd(task: Task): Promise<void>;
  onFault(error: unknown): void;
  now(): Date;
}

export interface Tasks {
  /** Resolves when it is on disk. One of the same id is answered as it is. */
  create(id: string, request: Record<string, unknown>): Promise<Task>;
  load(id: string): Promise<Task | null>;
  /** Newest first. */
  list(): Promise<Task[]>;
  cancel(id: string): Promise<Task | null>;
  remove(id: string): Promise<boolean>;
  /** Takes up what an earlier life left. */
  resume(): Promise<void>;
  /** Ends the running one; it is begun again at the next start. */
  stop(): Promise<void>;
}

export function createTasks(options: TaskOptions): Tasks {
  const files = createJsonFiles<Task>(join(options.dataDir, 'service', `${options.kind}s`));
  const waiting: string[] = [];
  let running: { id: string; stop(): void; done: Promise<void>; cancelled: boolean } | null = null;
  let stopped = false;

  const next = (): void => {
    if (running !== null || stopped) return;
    const id = waiting.shift();
    if (id === undefined) return;
    const abort = new AbortController();
    const mine = { id, stop: () => abort.abort(), cancelled: false, done: Promise.resolve() };
    running = mine;
    mine.done = work(id, abort.signal, () => mine.cancelled)
      .catch(options.onFault)
      .finally(() => {
        running = null;
        next();
      });
  };

  const work = async (id: string, signal: AbortSignal, isCancelled: () => boolean): Promise<void> => {
    const task = await files.load(id);
    if (task === null || task.state === 'cancelled') return;
    const begun: Task = { ...task, state: 'running', started_at: options.now().toISOString() };
    await files.save(id, begun);
    const end = await runVerb(options.command, options.argumentsOf(begun), signal);
    if (signal.aborted && !isCancelled()) return; // the service stops: it is begun again
    const state = isCancelled() ? 'cancelled' : end.error === null ? 'done' : 'failed';
    const ended: Task = { ...begun, ...end, state, ended_at: options.now().toISOString() };
    await options.onEnd(ended);
    await files.save(id, ended);
  };

  return {
    async create(id, request) {
      const before = await files.load(id);
      if (before !== null) return before;
      const task: Task = {
        schema_version: 1,
        id,
        kind: options.kind,
        state: 'queued',
        created_at: options.now().toISOString(),
        started_at: null,
        ended_at: null,
        request,
        result: null,
        error: null,
      };
      if (!(await files.create(id, task))) return (await files.load(id)) ?? task;
      waiting.push(id);
      next();
      return task;
    },
    load: (id) => files.load(id),
    list: async () => (await files.list()).sort((a, b) => (a.created_at < b.created_at ? 1 : -1)),
    async cancel(id) {
      const task = await files.load(id);
      if (task === null || (task.state !== 'queued' && task.state !== 'running')) return task;
      if (running?.id === id) {
        running.cancelled = true;
        running.stop();
        await running.done;
        return files.load(id);
      }
      const cancelled: Task = { ...task, state: 'cancelled', ended_at: options.now().toISOString() };
      await files.save(id, cancelled);
      return cancelled;
    },
    remove: (id) => files.remove(id),
    async resume() {
      const open = (await files.list()).filter((task) => task.state === 'queued' || task.state === 'running');
      open.sort((a, b) => (a.created_at < b.created_at ? -1 : 1));
      for (const { id } of open) if (running?.id !== id && !waiting.includes(id)) waiting.push(id);
      next();
    },
    async stop() {
      stopped = true;
      running?.stop();
      await running?.done;
    },
  };
}
