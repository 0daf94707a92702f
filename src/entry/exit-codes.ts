// The exit codes of every command (docs/contract.md §6).

export const EXIT = {
  done: 0,
  /** Ended with failures that the summary lists. */
  failures: 1,
  usage: 2,
  /** A needed service is missing. */
  unavailable: 69,
  /** Interrupted; can be resumed. */
  interrupted: 75,
  badConfig: 78,
} as const;
