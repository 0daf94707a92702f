// A kill may leave the three files of a writer cut at any byte: recovery leaves whole captures, says what it cut, and verify finds nothing.
import { cp, readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifyCollection } from '../../../../../src/app/verify.ts';
import { prepareCapture } from '../../../../../src/stages/archive/stage.ts';
import { readCommitted } from '../../../../../src/stores/collection/read-committed.ts';
import { recoverDeadWriters } from '../../../../../src/stores/collection/recover.ts';
import { openCollectionWriter } from '../../../../../src/stores/collection/writer.ts';
import { createMemoryCaptureIndex } from '../../../../../src/stores/memory-capture-index.ts';
import {
  captureOf,
  exchangeOf,
  extractionOf,
  plainKeys,
  temporaryFolder,
} from '../../../../support/archive-captures.ts';
import { picker } from '../../../../support/seeded-pick.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder('any-byte');
});
afterEach(() => folder.remove());

/** Files as a writer that is still at work has them, its lock that of a process that is gone. */
async function writeAndLeave(data: string): Promise<{ warc: string; index: string; documents: string }> {
  const writer = await openCollectionWriter({
    dataDir: data,
    collection: 'main',
    writerId: 'w1',
    software: 't',
    index: createMemoryCaptureIndex(),
  });
  for (let n = 0; n < 12; n++) {
    const exchange = exchangeOf(`http://a.com/${n}`, n % 3 === 2 ? 'the same' : `page ${n} `.repeat(30));
    const subresources = n % 4 === 0 ? [exchangeOf(`http://a.com/${n}.css`, `p{top:${n}}`)] : [];
    const text = n % 5 === 4 ? '' : `Text of page ${n}.`;
    await writer.append(prepareCapture(captureOf(exchange, { subresources }), extractionOf(text), plainKeys));
  }
  await cp(data, `${data}-killed`, { recursive: true });
  await writer.close();
  const lock = join(`${data}-killed`, 'staging/writers/w1.json');
  const held = JSON.parse(await readFile(lock, 'utf8')) as Record<string, unknown>;
  await writeFile(lock, JSON.stringify({ ...held, pid: 2 ** 22 + 1, startTicks: '1' }));
  const root = 'collections/main';
  const only = async (kind: string): Promise<string> =>
    join(root, kind, (await readdir(join(`${data}-killed`, root, kind)))[0] ?? '');
  return { warc: await only('warc'), index: await only('indexes'), documents: await only('documents') };
}

describe('recovery', () => {
  it('makes whole what a kill cut at any byte, and reports each cut', async () => {
    const data = join(folder.path, 'data');
    const files = await writeAndLeave(data);
    const sizeOf = async (file: string): Promise<number> => (await stat(join(`${data}-killed`, file))).size;
    const sizes = {
      warc: await sizeOf(files.warc),
      index: await sizeOf(files.index),
      documents: await sizeOf(files.documents),
    };
    const pick = picker(11).below;
    for (let round = 0; round < 80; round++) {
      const copy = join(folder.path, `round${round}`);
      await cp(`${data}-killed`, copy, { recursive: true });
      const ends = {
        warc: round < 70 ? pick(sizes.warc + 1) : sizes.warc,
        index: pick(sizes.index + 1),
        // documents are on disk before the index says so
        documents: sizes.documents,
      };
      for (const kind of ['warc', 'index', 'documents'] as const) await truncate(join(copy, files[kind]), ends[kind]);
      const [report] = await recoverDeadWriters(copy, createMemoryCaptureIndex());
      const committed: string[] = [];
      for await (const capture of readCommitted(copy, 'main')) committed.push(capture.url);
      expect(report?.captures, `round ${round}`).toBe(committed.length);
      const { findings, captures } = await verifyCollection(copy, 'main');
      expect(findings, `round ${round}`).toEqual([]);
      expect(captures).toBe(committed.length);
      const left = committed.length === 0 ? 0 : (await stat(join(copy, files.warc))).size;
      const cut = report?.cuts
        .filter(({ file }) => file.endsWith('.warc.gz'))
        .reduce((sum, { bytes }) => sum + bytes, 0);
      expect(cut, `round ${round}`).toBe(ends.warc - left);
    }
  });
});
