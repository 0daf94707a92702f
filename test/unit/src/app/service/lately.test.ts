import { describe, expect, it } from 'vitest';
import { createLately } from '../../../../../src/app/service/lately.ts';

describe('what was found out lately', () => {
  it('is found once for all who ask meanwhile', async () => {
    const lately = createLately<number>({ keepMs: 60_000, most: 2 });
    let found = 0;
    const find = async (): Promise<number> => ++found;
    expect(await Promise.all([lately.get('a', find), lately.get('a', find)])).toEqual([1, 1]);
    expect(await lately.get('a', find)).toBe(1);
    expect(await lately.get('b', find)).toBe(2);
  });

  it('is found one at a time', async () => {
    const lately = createLately<null>({ keepMs: 60_000, most: 9 });
    let at = 0;
    let most = 0;
    const find = async (): Promise<null> => {
      most = Math.max(most, ++at);
      await new Promise(setImmediate);
      at--;
      return null;
    };
    await Promise.all(['a', 'b', 'c'].map((key) => lately.get(key, find)));
    expect(most).toBe(1);
  });

  it('is forgotten in its time, when there is too much, and when it failed', async () => {
    const lately = createLately<number>({ keepMs: 1, most: 1 });
    let found = 0;
    const find = async (): Promise<number> => ++found;
    await lately.get('a', find);
    await new Promise((done) => setTimeout(done, 20));
    expect(await lately.get('a', find)).toBe(2);
    const full = createLately<number>({ keepMs: 60_000, most: 1 });
    await full.get('a', find);
    await full.get('b', find);
    expect(await full.get('a', find)).toBe(5);
    await expect(full.get('c', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await full.get('c', find)).toBe(6);
  });
});
