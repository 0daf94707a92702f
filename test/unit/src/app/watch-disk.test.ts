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

it('tells of room again, and of every further time that it gets low, but not of each look', async () => {
  const told: string[] = [];
  const looks = [50, 40, 99, 100, 109, 111, 500, 500, 99, null, 98, 200];
  let at = 0;
  const end = watchDisk({
    dataDir: '.',
    minFreeBytes: 100,
    everyMs: 1,
    onLow: (free) => told.push(`low ${free}`),
    onRoom: (free) => told.push(`room ${free}`),
    async free() {
      at++;
      return at <= looks.length ? (looks[at - 1] ?? null) : 200;
    },
  });
  await expect.poll(() => at).toBeGreaterThan(looks.length + 3);
  end();
  expect(told).toEqual(['low 50', 'room 111', 'low 99', 'room 200']);
});
