// A process that was stopped for a while knows it, before and after its own clock has ticked.
import { describe, expect, it } from 'vitest';
import { watchSuspension } from '../../../queues/suspension-watch.ts';

const ticked = (): Promise<void> => new Promise((done) => setTimeout(done, 30));

describe('suspension watch', () => {
  it('tells work that the stop fell into from work before and after', async () => {
    let clock = 1000;
    const watch = watchSuspension(() => clock, 1);
    await ticked();
    expect(watch.since(1000)).toBe(false);
    clock += 21_000;
    expect(watch.since(1000)).toBe(true);
    await ticked();
    expect(watch.since(1000)).toBe(true);
    clock += 500;
    await ticked();
    expect(watch.since(1000)).toBe(true);
    expect(watch.since(clock)).toBe(false);
    watch.stop();
  });
});
