// Ticks a due runner for as long as a service lives. Sleeps are short, so that a clock that jumps, or a schedule that another process wrote, is noticed.
import type { DueRunner } from './run-due.ts';

export interface SchedulerClock {
  now(): Date;
  /** Resolves early, without failing, when the signal aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

const LONGEST_SLEEP_MS = 5000;
const SHORTEST_SLEEP_MS = 20;

/** Resolves when the signal aborts and the running tick has ended. */
export async function runScheduler(
  runner: Pick<DueRunner, 'tick'>,
  clock: SchedulerClock,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const wake = await runner.tick(clock.now());
    const wait = wake === null ? LONGEST_SLEEP_MS : wake.getTime() - clock.now().getTime();
    await clock.sleep(Math.min(LONGEST_SLEEP_MS, Math.max(SHORTEST_SLEEP_MS, wait)), signal);
  }
}
