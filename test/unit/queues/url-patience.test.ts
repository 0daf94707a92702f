// Whatever its server does, a URL ends within half a minute of asking, unless others are fetched meanwhile.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mayTryAgain, mayWait } from '../../../queues/url-patience.ts';
import { FETCH_LIMITS } from '../../../src/stages/fetch/limits.ts';

const HALF_A_MINUTE_MS = 30_000;
/** What asking itself, the queues and the host's pace may take of it. */
const ASKING_MS = 6000;
const NEW = { attempt: 0, deferrals: 0, waitedMs: 0, spentMs: 0 };
const alone = async () => true;
const amongOthers = async () => false;

/** Tries of a URL whose every try takes so long and fails. */
function tries(tookMs: number, pauseMs = 1125): { tries: number; totalMs: number } {
  let entry = NEW;
  for (let n = 1, totalMs = tookMs; ; n++, totalMs += tookMs) {
    const pause = pauseMs * 2 ** entry.attempt;
    if (!mayTryAgain(entry, pause, tookMs, 3)) return { tries: n, totalMs };
    totalMs += pause;
    entry = { ...entry, attempt: entry.attempt + 1, spentMs: entry.spentMs + pause + tookMs };
  }
}

describe('tries', () => {
  it('are three where failing is quick, two where nothing comes, one where a whole request was spent', () => {
    expect(tries(10).tries).toBe(3);
    expect(tries(FETCH_LIMITS.firstByteMs).tries).toBe(2);
    expect(tries(FETCH_LIMITS.headersMs).tries).toBe(2);
    expect(tries(FETCH_LIMITS.totalMs).tries).toBe(1);
  });

  it('end within half a minute however long each takes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: FETCH_LIMITS.totalMs }), (tookMs) => {
        expect(tries(tookMs).totalMs).toBeLessThanOrEqual(HALF_A_MINUTE_MS);
      }),
    );
  });
});

describe('waits', () => {
  it('end within half a minute, whatever is asked for in whatever order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 900_000 }), { minLength: 30 }), async (wishes) => {
        let entry = NEW;
        for (const askedMs of wishes) {
          if (!(await mayWait(entry, askedMs, 1000, alone))) break;
          // unasked, the adapter waits for eight seconds at most
          entry = { ...entry, deferrals: entry.deferrals + 1, waitedMs: entry.waitedMs + (askedMs || 8000) };
        }
        expect(entry.waitedMs).toBeLessThanOrEqual(HALF_A_MINUTE_MS - ASKING_MS);
      }),
    );
  });

  it('are longer, once, while there is something else to fetch', async () => {
    expect(await mayWait(NEW, 120_000, 20, amongOthers)).toBe(true);
    expect(await mayWait(NEW, 120_000, 20, alone)).toBe(false);
    expect(await mayWait({ ...NEW, waitedMs: 1000 }, 120_000, 20, amongOthers)).toBe(false);
    expect(await mayWait(NEW, 3_600_000, 20, amongOthers)).toBe(false);
    expect(await mayWait({ ...NEW, deferrals: 20 }, 1000, 20, amongOthers)).toBe(false);
  });
});
