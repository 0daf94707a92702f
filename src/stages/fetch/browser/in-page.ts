// Runs our scripts in the page that stands in a slot, and tells how that can fail.
import { StageError } from '../../../domain/errors.ts';
import type { Slot } from './slot.ts';

/** Waits for `work`, `ms` at most: rejects with `FETCH_RENDER_TIMEOUT`, and as soon as the page crashes or the crawl is stopped. */
export type Call = <T>(ms: number, work: Promise<T>) => Promise<T>;

/** Runs a script in a world of our own, so that nothing the page redefined is used. */
export async function evaluate(slot: Slot, expression: string, ms: number, call: Call): Promise<unknown> {
  const { cdp, frameId } = slot;
  if (slot.world === null) {
    const made = cdp.send('Page.createIsolatedWorld', { frameId, worldName: 'gristmill' });
    slot.world = (await call(ms, made)).executionContextId;
  }
  const run = cdp.send('Runtime.evaluate', {
    expression,
    contextId: slot.world,
    awaitPromise: true,
    returnByValue: true,
  });
  run.catch((fault: unknown) => {
    if (isReplaced(fault)) slot.world = null; // it went with its document
  });
  const { result, exceptionDetails } = await call(ms, run);
  if (exceptionDetails !== undefined)
    throw new StageError(
      'FETCH_RENDER_FAILED',
      'permanent',
      exceptionDetails.exception?.description ?? exceptionDetails.text,
    );
  return result.value;
}

export const isTimeout = (fault: unknown): boolean =>
  fault instanceof StageError && fault.code === 'FETCH_RENDER_TIMEOUT';

/** The document that was asked has gone: a reload, or a navigation still under way. */
export const isReplaced = (fault: unknown): boolean =>
  fault instanceof Error &&
  /context was destroyed|Cannot find context|Cannot find default execution context|No frame for given id|Promise was collected/i.test(
    fault.message,
  );
