// Faults of our own machine or Redis, in contrast to those of a page: they pass, and no page may be judged by them.

/** A bucket out of reach or refusing; a disk full or failing; no file handles left. */
const CODES = new Set([
  'STORAGE_UNREACHABLE',
  'STORAGE_FAILED',
  'STORAGE_REFUSED',
  'STORAGE_NO_BUCKET',
  'ENOSPC',
  'EDQUOT',
  'EIO',
  'EROFS',
  'EMFILE',
  'ENFILE',
  'ENOMEM',
]);
/** First words of Redis' refusals: out of memory, disk trouble, loading, a replica, a cluster that moves. */
const REFUSALS =
  /^(?:ReplyError: |Error: )?(OOM|MISCONF|LOADING|READONLY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|NOREPLICAS|BUSY)\b/;
const CONNECTION = /^(Connection is closed|Stream isn't writeable|Reached the max retries per request limit)/;
const DEEPEST_CAUSE = 8;

/** Looks through the causes, too. */
export function isLocalFault(error: unknown): boolean {
  let at: unknown = error;
  for (let depth = 0; depth < DEEPEST_CAUSE && at instanceof Error; depth++) {
    if ('code' in at && CODES.has(String(at.code))) return true;
    if (REFUSALS.test(at.message) || CONNECTION.test(at.message)) return true;
    // a transaction says only that it was refused; the command that was names the reason
    if ('previousErrors' in at && Array.isArray(at.previousErrors) && at.previousErrors.some(isLocalFault)) return true;
    at = at.cause;
  }
  return false;
}
