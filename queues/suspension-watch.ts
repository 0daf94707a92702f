// Notices that this process did not run for a while: stopped, put to sleep with its machine, or starved. What timed out meanwhile is no page's fault.

export interface SuspensionWatch {
  /** Whether the process was held up at any time since `began` (of the same clock, `performance.now` as a rule). */
  since(began: number): boolean;
  stop(): void;
}

const TICK_MS = 250;
/** Far more than a busy event loop is late, far less than any timeout of a request. */
const HELD_UP_MS = 4000;

export function watchSuspension(now: () => number = () => performance.now(), tickMs = TICK_MS): SuspensionWatch {
  let last = now();
  let heldUpAt = Number.NEGATIVE_INFINITY;
  const timer = setInterval(() => {
    const at = now();
    if (at - last > HELD_UP_MS) heldUpAt = at;
    last = at;
  }, tickMs);
  timer.unref();
  return {
    // on waking, a request's timer may fire before ours does
    since: (began) => heldUpAt >= began || now() - last > HELD_UP_MS,
    stop: () => clearInterval(timer),
  };
}
