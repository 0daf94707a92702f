// A reader that uses its memory again gives what one gives that does not: every record, loss and byte, while its block is looked at.
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ByteSource,
  bufferSource,
  checkDigests,
  openFileSource,
  type ReadOptions,
  readRecords,
  sliceSource,
} from '../../../../archive/index.ts';
import { flipped, members, noise, responseBytes, responses } from '../../../support/warc-records.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gristmill-reused-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** One line a record or loss, made while it holds. */
async function told(source: ByteSource, options: ReadOptions): Promise<string[]> {
  const lines: string[] = [];
  for await (const item of readRecords(source, options)) {
    if (item.kind === 'lost') {
      lines.push(JSON.stringify(item));
      continue;
    }
    const { block, ...rest } = item;
    const sum = block === null ? null : createHash('md5').update(block).digest('hex');
    lines.push(JSON.stringify({ ...rest, sum, digests: checkDigests(item) }));
  }
  return lines;
}

const mixed = Array.from({ length: 90 }, (_, n) =>
  gzipSync(responseBytes(n, { size: n % 9 === 0 ? 900_000 + n * 5000 : 100 + n * 700 })),
);
const whole = Buffer.concat(mixed);
const hole = Buffer.from(whole);
hole.fill(0, 3_000_000, 3_400_000);
const pieces: Buffer[] = [];
const plain = Buffer.concat(responses(40));
for (let at = 0; at < plain.length; at += 1000) pieces.push(gzipSync(plain.subarray(at, at + 1000)));

describe('reading into memory that is used again', () => {
  it.each([
    ['records of many sizes', whole],
    ['flipped bytes', flipped(whole, 4_194_200, 64)],
    ['a hole', hole],
    ['a torn tail', whole.subarray(0, -700)],
    ['one member for all records', gzipSync(plain)],
    ['members that end within records', Buffer.concat(pieces)],
    ['small records', members(responses(500))],
    [
      'a record larger than one step inflates',
      Buffer.concat([
        ...mixed.slice(0, 3),
        gzipSync(responseBytes(7, { size: 18_000_000 }), { level: 1 }),
        ...mixed.slice(3, 9),
      ]),
    ],
    ['garbage between records', Buffer.concat(mixed.slice(0, 20).flatMap((bytes, n) => [bytes, noise(n, 40_000)]))],
  ])('gives the same of %s', async (_what, bytes) => {
    const expected = await told(bufferSource(bytes), { compression: 'gzip' });
    const path = join(folder, 'file.warc.gz');
    await writeFile(path, Buffer.concat([Buffer.alloc(100, 1), bytes, Buffer.alloc(100, 1)]));
    const file = await openFileSource(path);
    const slice = sliceSource(file, 100, bytes.length);
    expect(await told(slice, { compression: 'gzip', reusesBlocks: true })).toEqual(expected);
    expect(await told(slice, { compression: 'gzip' })).toEqual(expected);
    expect(await told(bufferSource(bytes), { compression: 'gzip', reusesBlocks: true })).toEqual(expected);
    await file.close();
  });
});

describe('a slice of a file', () => {
  it('is filled up to its own end', async () => {
    const path = join(folder, 'slice');
    await writeFile(path, 'before the part after');
    const file = await openFileSource(path);
    const slice = sliceSource(file, 7, 8);
    const target = Buffer.alloc(20, '.');
    expect(await slice.readInto?.(target, 4)).toBe(4);
    expect(target.toString()).toBe(`part${'.'.repeat(16)}`);
    expect(await file.readInto?.(target, 16)).toBe(5);
    expect(await slice.readInto?.(target, 9)).toBe(0);
    await file.close();
  });
});
