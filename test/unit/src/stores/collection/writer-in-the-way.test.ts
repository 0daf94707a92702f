// A writer whose files cannot be made, closed or sorted just then leaves nothing behind: it does that first when it is called again.
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { CollectionWriter } from '../../../../../src/ports/collection-writer.ts';
import { prepareCapture } from '../../../../../src/stages/archive/stage.ts';
import { baseName } from '../../../../../src/stores/collection/paths.ts';
import { openCollectionWriter } from '../../../../../src/stores/collection/writer.ts';
import { scratchPath } from '../../../../../src/stores/collection/writer-lock.ts';
import { createMemoryCaptureIndex } from '../../../../../src/stores/memory-capture-index.ts';
import {
  captureOf,
  exchangeOf,
  extractionOf,
  plainKeys,
  temporaryFolder,
} from '../../../../support/archive-captures.ts';

const NOW = new Date('2026-11-23T20:45:00.123Z');
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let writer: CollectionWriter;

beforeEach(async () => {
  folder = await temporaryFolder('writer');
  writer = await openCollectionWriter({
    dataDir: folder.path,
    collection: 'main',
    writerId: 'w1',
    software: 'gristmill/test',
    index: createMemoryCaptureIndex(),
    rollBytes: 500,
    now: () => NOW,
  });
});
afterEach(() => folder.remove());

const append = (...pages: number[]) =>
  Promise.all(
    pages.map((n) =>
      writer.append(
        prepareCapture(captureOf(exchangeOf(`http://example.com/${n}`, `page ${n}`)), extractionOf('Text.'), plainKeys),
      ),
    ),
  );
const inCollection = (...path: string[]): string => join(folder.path, 'collections/main', ...path);
const locks = (): Promise<string[]> => readdir(join(folder.path, 'staging/writers'));

/** Lines of each index file, in the order of the files' names. */
async function indexes(): Promise<string[][]> {
  const files = (await readdir(inCollection('indexes'))).sort();
  const texts = await Promise.all(files.map((file) => readFile(inCollection('indexes', file), 'utf8')));
  return texts.map((text) => text.split('\n').filter(Boolean));
}

it('sorts a full file that could not be sorted before it begins another', async () => {
  await append(3, 1, 2);
  const scratch = scratchPath(folder.path, 'w1');
  await mkdir(scratch);
  await expect(append(4)).rejects.toMatchObject({ code: 'ARCHIVE_WRITE_FAILED', disposition: 'retry' });
  await expect(append(4)).rejects.toMatchObject({ code: 'ARCHIVE_WRITE_FAILED' });
  await rm(scratch, { recursive: true });
  await append(5, 4);
  await writer.close();
  const files = await indexes();
  expect(files.map((lines) => lines.length)).toEqual([3, 2]);
  for (const lines of files) expect(lines).toEqual(lines.toSorted());
  expect(await locks()).toEqual([]);
});

it('keeps its lock when it cannot close, and can be closed again', async () => {
  await append(2, 1);
  const scratch = scratchPath(folder.path, 'w1');
  await mkdir(scratch);
  await expect(writer.close()).rejects.toThrow();
  expect(await locks()).toContain('w1.json');
  await rm(scratch, { recursive: true });
  await writer.close();
  const [lines = []] = await indexes();
  expect(lines).toHaveLength(2);
  expect(lines).toEqual(lines.toSorted());
  expect(await locks()).toEqual([]);
});

it('takes away files that were made before one could not be', async () => {
  const inTheWay = inCollection('indexes', `${baseName('main', 'w1', 1, NOW)}.cdxj`);
  await mkdir(inTheWay, { recursive: true });
  await expect(append(1)).rejects.toMatchObject({ code: 'ARCHIVE_WRITE_FAILED', disposition: 'retry' });
  expect(await readdir(inCollection('warc'))).toHaveLength(1);
  await rm(inTheWay, { recursive: true });
  await append(1);
  await writer.close();
  expect(await readdir(inCollection('warc'))).toEqual([`${baseName('main', 'w1', 2, NOW)}.warc.gz`]);
  expect((await indexes()).map((lines) => lines.length)).toEqual([1]);
});
