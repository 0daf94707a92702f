// The watermark of the data disk, against the real disk.
import { expect, it } from 'vitest';
import { watchDisk } from '../../../../src/app/watch-disk.ts';

it('tells once, with what is free, when less is free than the watermark', async () => {
  const told: number[] = [];
  const end = watchDisk({
    dataDir: '.',
    minFreeBytes: Number.MAX_SAFE_INTEGER,
    everyMs: 1,
    onLow: (free) => told.push(free),
  });
  await expect.poll(() => told.length).toBe(1);
  end();
  expect(told[0]).toBeGreaterThan(0);
});

it('is silent while there is room, without a watermark, and for a folder that is not there yet', async () => {
  const told: number[] = [];
  const onLow = (free: number): number => told.push(free);
  const ends = [
    watchDisk({ dataDir: '.', minFreeBytes: 1, everyMs: 1, onLow }),
    watchDisk({ dataDir: '.', minFreeBytes: 0, everyMs: 1, onLow }),
    watchDisk({ dataDir: './no/such/folder', minFreeBytes: Number.MAX_SAFE_INTEGER, everyMs: 1, onLow }),
  ];
  await new Promise((resolve) => setTimeout(resolve, 50));
  for (const end of ends) end();
  expect(told).toEqual([]);
});
