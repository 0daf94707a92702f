// A full disk is waited for; a fault of the input is not.
import { describe, expect, it } from 'vitest';
import { StageError } from '../../../../src/domain/errors.ts';
import { isLocalFault } from '../../../../src/domain/local-fault.ts';
import { whileOurFault } from '../../../../src/stores/while-our-fault.ts';

const full = Object.assign(new Error('no space left on device, write'), { code: 'ENOSPC' });

describe('faults of this machine', () => {
  it('are known by their code, by what Redis says, and through causes', () => {
    expect(isLocalFault(full)).toBe(true);
    expect(isLocalFault(new StageError('ARCHIVE_WRITE_FAILED', 'retry', 'cannot write', { cause: full }))).toBe(true);
    expect(isLocalFault(new Error("OOM command not allowed when used memory > 'maxmemory'."))).toBe(true);
    expect(isLocalFault(new Error('MISCONF Errors writing to the AOF file: No space left on device'))).toBe(true);
    expect(isLocalFault(new Error('Connection is closed.'))).toBe(true);
    expect(isLocalFault(new StageError('FETCH_TIMEOUT', 'retry', 'http://a/ ENOSPC'))).toBe(false);
    expect(isLocalFault(new Error('WRONGTYPE Operation against a key'))).toBe(false);
    expect(isLocalFault('ENOSPC')).toBe(false);
  });

  it('are waited for until the work succeeds', async () => {
    let tries = 0;
    const waits: number[] = [];
    const work = async (): Promise<string> => {
      if (++tries < 4) throw full;
      return 'written';
    };
    const done = whileOurFault(work, { signal: new AbortController().signal, onWait: (_, n) => void waits.push(n) });
    expect(await done).toBe('written');
    expect(waits).toEqual([0, 1, 2]);
  });

  it('are thrown when the process is to end, and others at once', async () => {
    const ending = new AbortController();
    const waiting = whileOurFault(() => Promise.reject(full), { signal: ending.signal, onWait: () => ending.abort() });
    await expect(waiting).rejects.toBe(full);
    let tries = 0;
    const broken = (): Promise<never> => {
      tries++;
      return Promise.reject(new RangeError('bad page'));
    };
    await expect(
      whileOurFault(broken, { signal: new AbortController().signal, onWait: () => undefined }),
    ).rejects.toThrow('bad page');
    expect(tries).toBe(1);
  });
});
