// How fast a host is asked, and when it is left alone: plain data in, plain data out, so that a frontier can keep it anywhere.

/** What is remembered of one host. All of it survives as JSON. */
export interface HostPace {
  /** Smoothed time from request to whole answer. */
  latencyMs: number;
  /** Multiplies the delay after refusals; 1 when the host is content. */
  strain: number;
  /** Consecutive requests without any answer. */
  silentFailures: number;
  /** Times the breaker opened since the last answer. */
  opened: number;
  /** No request before this, in epoch milliseconds. */
  closedUntilMs: number;
}

export type Seen =
  /** An answer of any status came; `throttled` for 429 and 503. */
  | { kind: 'answer'; latencyMs: number; throttled: boolean }
  /** No connection came about: refused, unreachable, timed out. */
  | { kind: 'silence' };

export interface PaceRules {
  /** Least delay between the starts of two requests. */
  floorMs: number;
  ceilingMs: number;
  /** The delay is this many times the host's latency, from start to start. */
  latencyFactor: number;
  /** Consecutive silences after which the host is left alone. */
  breakAfter: number;
  firstBreakMs: number;
  longestBreakMs: number;
}

export const PACE_RULES: PaceRules = {
  floorMs: 1_000,
  ceilingMs: 60_000,
  latencyFactor: 1,
  breakAfter: 5,
  firstBreakMs: 30_000,
  longestBreakMs: 30 * 60_000,
};

export const NEW_HOST: HostPace = { latencyMs: 0, strain: 1, silentFailures: 0, opened: 0, closedUntilMs: 0 };

const MOST_STRAIN = 64;
/** Weight of the newest latency. */
const SMOOTHING = 0.25;

/** The host after one more request. */
export function paceAfter(pace: HostPace, seen: Seen, nowMs: number, rules: PaceRules = PACE_RULES): HostPace {
  if (seen.kind === 'answer') {
    const latencyMs =
      pace.latencyMs === 0 ? seen.latencyMs : pace.latencyMs + SMOOTHING * (seen.latencyMs - pace.latencyMs);
    const strain = seen.throttled ? Math.min(MOST_STRAIN, pace.strain * 2) : Math.max(1, pace.strain * 0.8);
    return { latencyMs, strain, silentFailures: 0, opened: 0, closedUntilMs: 0 };
  }
  const silentFailures = pace.silentFailures + 1;
  // after the first break a single probe decides
  const breaks = silentFailures >= rules.breakAfter || pace.opened > 0;
  if (!breaks) return { ...pace, silentFailures };
  const breakMs = Math.min(rules.longestBreakMs, rules.firstBreakMs * 2 ** Math.min(30, pace.opened));
  return { ...pace, silentFailures, opened: pace.opened + 1, closedUntilMs: nowMs + breakMs };
}

/** Milliseconds from the start of one request to the start of the next. A floor of zero asks for no delay at all. */
export function delayFor(pace: HostPace, rules: PaceRules = PACE_RULES): number {
  if (rules.floorMs === 0) return 0;
  const wished = pace.latencyMs * rules.latencyFactor;
  return Math.max(rules.floorMs, Math.min(rules.ceilingMs, Math.max(rules.floorMs, wished) * pace.strain));
}

/** Zero when the host may be asked; else how long to leave it alone. */
export const waitFor = (pace: HostPace, nowMs: number): number => Math.max(0, pace.closedUntilMs - nowMs);
