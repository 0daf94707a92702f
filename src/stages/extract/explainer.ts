// Explains pages in a thread of its own, one after the other, each within a deadline: a service must go on answering meanwhile.
import { Worker } from 'node:worker_threads';
import type { EngineOptions } from './engine.ts';
import type { Explanation } from './explain.ts';
import type { PageInput } from './page-input.ts';

export interface Explainer {
  /** Null when the page took too long, broke the thread, or too many wait. */
  explain(page: PageInput): Promise<Explanation | null>;
  close(): Promise<void>;
}

const DEADLINE_MS = 20_000;
const MOST_WAITING = 16;
const IDLE_MS = 60_000;

export function createExplainer(options: EngineOptions): Explainer {
  let worker: Worker | null = null;
  let idle: NodeJS.Timeout | undefined;
  let waiting = 0;
  let last: Promise<unknown> = Promise.resolve();

  const start = (): Worker => {
    const name = import.meta.url.endsWith('.ts') ? './explain-thread.ts' : './explain-thread.js';
    const fresh = new Worker(new URL(name, import.meta.url), {
      workerData: options,
      resourceLimits: { maxOldGenerationSizeMb: 768 },
    });
    fresh.unref();
    fresh.on('error', () => undefined); // one that comes late must not end the process
    return fresh;
  };
  const stop = async (): Promise<void> => {
    const old = worker;
    worker = null;
    await old?.terminate();
  };
  const run = (page: PageInput): Promise<Explanation | null> =>
    new Promise((resolve) => {
      clearTimeout(idle);
      worker ??= start();
      const thread = worker;
      const finish = (answer: Explanation | null): void => {
        clearTimeout(timer);
        thread.off('message', finish).off('error', fail).off('exit', fail);
        if (answer === null) void stop();
        else idle = setTimeout(() => void stop(), IDLE_MS).unref(); // a loaded engine is memory
        resolve(answer);
      };
      const fail = (): void => finish(null);
      const timer = setTimeout(fail, DEADLINE_MS);
      thread.once('message', finish).once('error', fail).once('exit', fail);
      thread.postMessage(page);
    });

  return {
    async explain(page) {
      if (waiting >= MOST_WAITING) return null;
      waiting++;
      const mine = last.then(() => run(page));
      last = mine;
      try {
        return await mine;
      } finally {
        waiting--;
      }
    },
    async close() {
      clearTimeout(idle);
      await stop();
    },
  };
}
