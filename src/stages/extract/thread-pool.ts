// Extraction threads with a deadline for every page: a page that does not end costs its thread, never the worker.
import { Worker } from 'node:worker_threads';
import type { Extraction } from '../../domain/document.ts';
import { blankExtraction } from './blank-extraction.ts';
import type { EngineOptions } from './engine.ts';
import type { PageInput } from './page-input.ts';

export interface ThreadRequest {
  page: Omit<PageInput, 'bytes'> & { bytes?: Uint8Array };
}

export interface ThreadAnswer {
  extraction: Extraction | null;
  /** What a fault of ours said. */
  error: string | null;
}

export interface ThreadPoolOptions extends EngineOptions {
  /** Threads, at least 1. */
  threads: number;
  /** Whether the last of several threads starts only for a page that has waited long (behind one that does not end): its core has other work. */
  lastInNeed?: boolean;
  /**
   * Milliseconds for one page, of the process's CPU time: on a machine with much else to do a page keeps its text, and takes longer. On the wall
   * clock six times as much at most.
   */
  deadlineMs?: number;
  /** Young and old generation together; a thread that needs more dies and is replaced. */
  memoryMb?: number;
}

/** Closed with `close()`: running pages are cut off. */
export interface ThreadPool {
  extract(page: PageInput): Promise<Extraction>;
  close(): Promise<void>;
}

const DEFAULT_DEADLINE_MS = 10_000;
const DEFAULT_MEMORY_MB = 1024;
/** Three half-spaces of 32 MB. A page's blocks and strings outlive V8's usual 16 and are then collected as if they were old: a sixth more CPU time. */
const YOUNG_MB = 96;
/** On the wall clock, as a multiple of the deadline. */
const MOST_WAITING = 6;
const LEAST_CHECK_MS = 50;
/** Another thread is started once a page has waited so long for one that runs: each costs two seconds of CPU time until its code is warm, and its memory. */
const PATIENCE_MS = 200;
/** The same for the last thread of a pool that has it in need. */
const NEED_MS = 1500;

interface Task {
  page: PageInput;
  /** When it came, or the last thread was ready, whichever is later. */
  since: number;
  resolve(extraction: Extraction): void;
}

interface Thread {
  worker: Worker;
  ready: boolean;
  task: Task | null;
  timer: NodeJS.Timeout | null;
}

export function createThreadPool(options: ThreadPoolOptions): ThreadPool {
  return new ExtractThreadPool(options);
}

class ExtractThreadPool implements ThreadPool {
  private readonly options: ThreadPoolOptions;
  private readonly threads = new Set<Thread>();
  private readonly waiting: Task[] = [];
  private closed = false;
  private growth: NodeJS.Timeout | null = null;

  constructor(options: ThreadPoolOptions) {
    this.options = options;
  }

  extract(page: PageInput): Promise<Extraction> {
    if (this.closed) return Promise.reject(new Error('the extraction threads are closed'));
    return new Promise((resolve) => {
      this.waiting.push({ page, since: performance.now(), resolve });
      this.dispatch();
    });
  }

  async close(): Promise<void> {
    this.closed = true;
    if (this.growth) clearTimeout(this.growth);
    const threads = [...this.threads];
    this.threads.clear();
    await Promise.all(threads.map((thread) => this.retire(thread, 'extract-closed')));
    for (const task of this.waiting.splice(0)) task.resolve(blankExtraction('extract-closed'));
  }

  private dispatch(): void {
    while (this.waiting.length > 0) {
      const idle = [...this.threads].find((thread) => thread.task === null);
      const thread = idle ?? (this.mayGrow() ? this.start() : null);
      if (!thread) return;
      const task = this.waiting.shift();
      if (!task) return;
      thread.task = task;
      if (thread.ready) this.send(thread, task);
    }
  }

  /** The first thread at once; each further one when those that run, all ready, have kept a page waiting. */
  private mayGrow(): boolean {
    const running = this.threads.size;
    if (running === 0) return true;
    if (running >= this.options.threads || [...this.threads].some((thread) => !thread.ready)) return false;
    const [first] = this.waiting;
    const patienceMs = this.options.lastInNeed && running === this.options.threads - 1 ? NEED_MS : PATIENCE_MS;
    const leftMs = first === undefined ? patienceMs : first.since + patienceMs - performance.now();
    if (leftMs <= 0) return true;
    this.growth ??= setTimeout(() => {
      this.growth = null;
      if (!this.closed) this.dispatch();
    }, leftMs);
    return false;
  }

  private start(): Thread {
    const { engine, modelFile } = this.options;
    const source = new URL(
      import.meta.url.endsWith('.ts') ? './extract-thread.ts' : './extract-thread.js',
      import.meta.url,
    );
    const worker = new Worker(source, {
      workerData: { engine: engine ?? 'gristmill', modelFile: modelFile ?? null } satisfies EngineOptions,
      resourceLimits: {
        maxOldGenerationSizeMb: this.options.memoryMb ?? DEFAULT_MEMORY_MB,
        maxYoungGenerationSizeMb: YOUNG_MB,
      },
    });
    const thread: Thread = { worker, ready: false, task: null, timer: null };
    this.threads.add(thread);
    worker.on('message', (message: ThreadAnswer | 'ready') => this.hear(thread, message));
    worker.on('error', () => this.lose(thread, 'extract-crash'));
    worker.on('exit', () => this.lose(thread, 'extract-crash'));
    return thread;
  }

  private send(thread: Thread, task: Task): void {
    this.watch(thread, performance.now(), process.cpuUsage());
    // bytes in memory of their own, handed over: a view would take with it all that it was cut from
    const { bytes: view, ...page } = task.page;
    const bytes = view === undefined ? undefined : new Uint8Array(view);
    const request: ThreadRequest = { page: bytes === undefined ? page : { ...page, bytes } };
    thread.worker.postMessage(request, bytes === undefined ? [] : [bytes.buffer]);
  }

  /** The process's CPU time bounds the thread's from above: as long as it is not spent, the page may still be waiting for its turn. */
  private watch(thread: Thread, began: number, before: NodeJS.CpuUsage): void {
    const deadlineMs = this.options.deadlineMs ?? DEFAULT_DEADLINE_MS;
    const { user, system } = process.cpuUsage(before);
    const leftMs = Math.min(
      deadlineMs - (user + system) / 1000,
      deadlineMs * MOST_WAITING - (performance.now() - began),
    );
    if (leftMs <= 0) this.lose(thread, 'extract-timeout');
    else thread.timer = setTimeout(() => this.watch(thread, began, before), Math.max(LEAST_CHECK_MS, leftMs));
  }

  private hear(thread: Thread, message: ThreadAnswer | 'ready'): void {
    if (message === 'ready') {
      thread.ready = true;
      for (const task of this.waiting) task.since = performance.now();
      if (thread.task) this.send(thread, thread.task);
      this.dispatch(); // what has come meanwhile may need another thread
      return;
    }
    const { task } = thread;
    this.release(thread);
    task?.resolve(message.extraction ?? blankExtraction('extract-fault'));
    this.dispatch();
  }

  private release(thread: Thread): void {
    if (thread.timer) clearTimeout(thread.timer);
    thread.timer = null;
    thread.task = null;
  }

  /** A thread that never came up would be replaced for ever: its page is answered, and new ones are tried for the next page. */
  private lose(thread: Thread, reason: string): void {
    if (!this.threads.delete(thread)) return;
    void this.retire(thread, reason);
    if (!this.closed) this.dispatch();
  }

  private async retire(thread: Thread, reason: string): Promise<void> {
    const { task } = thread;
    this.release(thread);
    task?.resolve(blankExtraction(reason));
    await thread.worker.terminate();
  }
}
