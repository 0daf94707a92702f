import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { KnownTexts } from '../../../../../src/stages/extract/known-texts.ts';

it('tells what it was told of a text, and nothing of others', () => {
  const known = new KnownTexts<number>();
  known.set('post-title é 日本', 3);
  known.set('empty', 0);
  expect([known.get('post-title é 日本'), known.get('empty'), known.get('post')]).toEqual([3, 0, undefined]);
});

it('forgets all when there is too much, and goes on', () => {
  const known = new KnownTexts<number>();
  for (let i = 0; i < 20_001; i++) known.set(`name-${i}`, i);
  expect([known.get('name-0'), known.get('name-20000')]).toEqual([undefined, 20_000]);
});

it('keeps nothing of the page that a text was cut from', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const large = (): number =>
    getHeapSpaceStatistics().find((space) => space.space_name === 'large_object_space')?.space_used_size ?? 0;
  const known = new KnownTexts<number>();
  collect();
  const before = large();
  for (let i = 0; i < 40; i++) {
    const page = Buffer.alloc(1_000_000, `page ${i} with names `).toString('latin1');
    known.set(page.slice(500, 540), i);
  }
  collect();
  expect(large() - before).toBeLessThan(10_000_000);
});
