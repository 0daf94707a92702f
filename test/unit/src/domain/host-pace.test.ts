import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  delayFor,
  type HostPace,
  NEW_HOST,
  PACE_RULES,
  paceAfter,
  type Seen,
  waitFor,
} from '../../../../src/domain/host-pace.ts';

const answer = (latencyMs: number, throttled = false): Seen => ({ kind: 'answer', latencyMs, throttled });
const silence: Seen = { kind: 'silence' };
const paced = (seen: Seen[], nowMs = 0): HostPace => seen.reduce((pace, one) => paceAfter(pace, one, nowMs), NEW_HOST);

describe('the pace of a host', () => {
  it('keeps to the floor while the host is quick, and slows with it', () => {
    expect(delayFor(NEW_HOST)).toBe(1000);
    expect(delayFor(paced([answer(50), answer(80)]))).toBe(1000);
    expect(delayFor(paced([answer(4000)]))).toBe(4000);
    expect(delayFor(paced([answer(4000, true)]), { ...PACE_RULES, floorMs: 0 })).toBe(0);
    expect(delayFor(paced(Array<Seen>(40).fill(answer(90_000))))).toBe(60_000);
  });

  it('doubles with every refusal and comes back by and by', () => {
    const strained = paced([answer(50), answer(50, true), answer(50, true)]);
    expect(delayFor(strained)).toBe(4000);
    const calmer = paceAfter(strained, answer(50), 0);
    expect(delayFor(calmer)).toBeLessThan(4000);
    expect(delayFor(calmer)).toBeGreaterThan(1000);
    expect(delayFor(paced([answer(50, true), ...Array<Seen>(20).fill(answer(50))]))).toBe(1000);
  });

  it('leaves a silent host alone, longer each time, and forgives it at the first answer', () => {
    expect(waitFor(paced(Array<Seen>(4).fill(silence)), 0)).toBe(0);
    const open = paced(Array<Seen>(5).fill(silence), 1000);
    expect(waitFor(open, 1000)).toBe(30_000);
    expect(waitFor(open, 31_000)).toBe(0);
    const again = paceAfter(open, silence, 31_000);
    expect(waitFor(again, 31_000)).toBe(60_000);
    const back = paceAfter(again, answer(100), 91_000);
    expect([waitFor(back, 91_000), back.silentFailures, back.opened]).toEqual([0, 0, 0]);
  });

  it('never asks faster than the floor nor waits beyond the ceiling, whatever was seen', () => {
    const seen = fc.oneof(
      fc.record({
        kind: fc.constant('answer' as const),
        latencyMs: fc.integer({ min: 0, max: 1e7 }),
        throttled: fc.boolean(),
      }),
      fc.constant(silence),
    );
    fc.assert(
      fc.property(fc.array(seen, { maxLength: 60 }), (all) => {
        const pace = paced(all);
        expect(delayFor(pace)).toBeGreaterThanOrEqual(PACE_RULES.floorMs);
        expect(delayFor(pace)).toBeLessThanOrEqual(PACE_RULES.ceilingMs);
        expect(waitFor(pace, 0)).toBeLessThanOrEqual(PACE_RULES.longestBreakMs);
        expect(JSON.parse(JSON.stringify(pace))).toEqual(pace);
      }),
    );
  });
});
