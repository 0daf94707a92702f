// The one error class that crosses stage borders, and what its disposition makes the queue do.

/**
 * - `retry`: may work later (timeout, reset, 5xx, browser crash); costs an attempt.
 * - `defer`: the other side asked us to wait (429/503 with Retry-After, host budget spent); costs no attempt.
 * - `permanent`: will never work (robots, bad payload, unsupported type).
 */
export type Disposition = 'retry' | 'defer' | 'permanent';

export interface StageErrorOptions {
  cause?: unknown;
  /** For `defer`: milliseconds to wait before the next try. */
  delayMs?: number;
  details?: Record<string, string | number | boolean | null>;
}

/** An expected failure with a stable `code` (`STAGE_CASE`). Anything else that is thrown is a bug: retried, logged at error. */
export class StageError extends Error {
  readonly code: string;
  readonly disposition: Disposition;
  readonly delayMs: number | undefined;
  readonly details: Record<string, string | number | boolean | null>;

  constructor(code: string, disposition: Disposition, message: string, options: StageErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'StageError';
    this.code = code;
    this.disposition = disposition;
    this.delayMs = options.delayMs;
    this.details = options.details ?? {};
  }
}
