// A deadline of our own around calls that may never return: a page in an endless loop answers nothing.
import { StageError } from '../../../domain/errors.ts';

/** Rejects with `FETCH_RENDER_TIMEOUT` when `work` takes longer; its later outcome is then ignored. */
export function within<T>(ms: number, work: Promise<T>, signal?: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () =>
        done(() =>
          reject(new StageError('FETCH_RENDER_TIMEOUT', 'retry', `no answer from the browser in ${Math.round(ms)} ms`)),
        ),
      Math.max(1, ms),
    );
    const stop = (): void => done(() => reject(signal?.reason));
    const done = (settle: () => void): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
      settle();
    };
    signal?.addEventListener('abort', stop, { once: true });
    if (signal?.aborted) stop();
    work.then(
      (value) => done(() => resolve(value)),
      (fault) => done(() => reject(fault)),
    );
  });
}
