// A crawl at its limit is over when nothing moves any more, not when something takes long.
import { describe, expect, it } from 'vitest';
import { watchStillness } from '../../../queues/stillness.ts';

const IDLE = { inflight: 0, waiting: 0 };

describe('stillness', () => {
  it('begins when the last page under way has ended or failed', () => {
    let at = 0;
    const still = watchStillness(() => at);
    at = 60_000;
    expect(still(0, { inflight: 1, waiting: 0 })).toBe(0);
    at = 61_000;
    expect(still(0, IDLE)).toBe(1000);
    at = 62_000;
    expect(still(0, { inflight: 0, waiting: 1 })).toBe(0);
    at = 65_000;
    expect(still(0, IDLE)).toBe(3000);
    expect(still(1, IDLE)).toBe(0);
  });
});
