// How a URL can end: every URL that the frontier accepts reaches exactly one of these terminal states.

/** docs/contract.md §1: `archived` is any complete response (a 404 or redirect too); `failed` is no complete response, or 5xx after the last retry. */
export type TerminalState = 'archived' | 'not-modified' | 'skipped' | 'failed';

/** One URL's end as the crawl record and the API show it. `reason` is a stable code (of a skipped one: robots, scope, limit, policy, address, trap, cancelled); null when archived without remark. */
export interface UrlOutcome {
  state: TerminalState;
  reason: string | null;
  /** HTTP status of the archived response, null where there was none. */
  httpStatus: number | null;
}
