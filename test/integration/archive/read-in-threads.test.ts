// Several threads read a file as one does: every record once, in order, with its block and digests, whatever lies between the ranges.
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type * as Archive from '../../../archive/index.ts';
import { bufferSource, type CheckedRecord, checkDigests, type Lost, readRecords } from '../../../archive/index.ts';
import { flipped, noise, responseBytes } from '../../support/warc-records.ts';

/** Built: a thread runs no TypeScript. */
const { readRecordsInThreads } = (await import(
  new URL('../../../dist/archive/index.js', import.meta.url).href
)) as typeof Archive;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gristmill-threads-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What is told of a file, one line a record or loss. */
async function alone(bytes: Buffer): Promise<string[]> {
  const lines: string[] = [];
  for await (const item of readRecords(bufferSource(bytes), { compression: 'gzip' }))
    lines.push(item.kind === 'lost' ? told(item) : told({ ...item, digests: checkDigests(item) }));
  return lines;
}

async function together(bytes: Buffer, threads: number): Promise<string[]> {
  const path = join(folder, 'file.warc.gz');
  await writeFile(path, bytes);
  const lines: string[] = [];
  for await (const item of readRecordsInThreads({ path, size: bytes.length, threads })) lines.push(told(item));
  const place = { path, size: bytes.length, threads };
  for (const way of [{ reusesBlocks: true }, { reusesBlocks: true, readsHere: true }]) {
    const again: string[] = [];
    for await (const item of readRecordsInThreads({ ...place, ...way })) again.push(told(item));
    expect(again).toEqual(lines);
  }
  return lines;
}

const told = (item: CheckedRecord | Lost): string => {
  if (item.kind === 'lost') return JSON.stringify(item);
  const { block } = item;
  return JSON.stringify({ ...item, block: block === null ? null : createHash('md5').update(block).digest('hex') });
};

/** Members of some 100 kB that do not compress: about `megabytes` of file. */
const large = (megabytes: number): Buffer[] =>
  Array.from({ length: megabytes * 10 }, (_, n) =>
    gzipSync(responseBytes(n, { size: 90_000 + ((n * 7919) % 20_000) })),
  );

describe('reading in threads', () => {
  it('gives what one reader gives', async () => {
    const members = large(14);
    const bytes = Buffer.concat(members);
    const expected = await alone(bytes);
    expect(expected).toHaveLength(members.length);
    expect(await together(bytes, 2)).toEqual(expected);
    expect(await together(bytes, 3)).toEqual(expected);
  });

  it('takes the memory of blocks back when the next batch is asked for, if it may', async () => {
    const bytes = Buffer.concat(large(7));
    const path = join(folder, 'back.warc.gz');
    await writeFile(path, bytes);
    for (const reusesBlocks of [true, false]) {
      const blocks: Buffer[] = [];
      for await (const item of readRecordsInThreads({ path, size: bytes.length, threads: 2, reusesBlocks }))
        if (item.kind === 'record' && item.block !== null) blocks.push(item.block);
      expect(blocks).toHaveLength(70);
      expect(blocks.filter((block) => block.length === 0)).toHaveLength(reusesBlocks ? 70 : 0);
    }
  });

  it('gives heads alone to those who want no more, with the digests of the whole', async () => {
    const bytes = Buffer.concat([gzipSync(responseBytes(1, { size: 90_000 })), gzipSync(responseBytes(2))]);
    const path = join(folder, 'heads.warc.gz');
    await writeFile(path, bytes);
    const items = [];
    for await (const item of readRecordsInThreads({ path, size: bytes.length, threads: 1, httpHeadsAlone: true }))
      items.push(item);
    const whole = [];
    for await (const item of readRecords(bufferSource(bytes), { compression: 'gzip' })) whole.push(item);
    expect(items).toHaveLength(2);
    for (const [n, item] of items.entries()) {
      const record = whole[n];
      if (item.kind !== 'record' || record?.kind !== 'record') throw new Error('a record is lost');
      const block = record.block?.toString('latin1') ?? '';
      expect(item.block?.toString('latin1')).toBe(block.slice(0, block.indexOf('\r\n\r\n') + 4));
      expect(item.blockBytes).toBe(record.blockBytes);
      expect(item.digests).toEqual({ block: 'right', payload: 'right' });
    }
  });

  it('does so around damage, holes and tails at the edges of ranges', async () => {
    const whole = Buffer.concat(large(13));
    const edge = 4 * 1024 * 1024;
    const hole = Buffer.from(whole);
    hole.fill(0, edge - 50_000, edge + 300_000);
    for (const bytes of [
      flipped(whole, edge - 10, 32),
      flipped(whole, 2 * edge + 5, 2000),
      hole,
      whole.subarray(0, -1000),
      Buffer.concat([whole, Buffer.alloc(5000)]),
    ])
      expect(await together(bytes, 2)).toEqual(await alone(bytes));
  });

  it('does so for one member that is the whole file, and for a record that holds another archive', async () => {
    const records = Buffer.concat(Array.from({ length: 60 }, (_, n) => responseBytes(n, { size: 150_000 })));
    const single = gzipSync(records);
    expect(await together(single, 2)).toEqual(await alone(single));
    const inner = Buffer.concat(large(6));
    const block = Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\n\r\n'), inner]);
    const head = `WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:x:1>\r\nWARC-Date: 2026-01-01T00:00:00Z\r\nWARC-Target-URI: http://a.com/a.warc.gz\r\nContent-Length: ${block.length}\r\n\r\n`;
    const outer = Buffer.concat([Buffer.from(head), block, Buffer.from('\r\n\r\n')]);
    const stored = Buffer.concat([
      gzipSync(responseBytes(1)),
      gzipSync(outer, { level: 0 }),
      gzipSync(responseBytes(2)),
      gzipSync(noise(3, 100)),
    ]);
    expect(await together(stored, 2)).toEqual(await alone(stored));
  });
});
