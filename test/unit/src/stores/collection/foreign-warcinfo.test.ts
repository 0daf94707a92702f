// A warcinfo record of another archive stays with the records that belong to it: in each file once, through merging, takedown and repair.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { compactCollection } from '../../../../../src/app/compact.ts';
import { purgeCaptures } from '../../../../../src/app/purge.ts';
import { verifyCollection } from '../../../../../src/app/verify.ts';
import { repairCollection } from '../../../../../src/app/verify-repair.ts';
import type { CaptureIndex } from '../../../../../src/ports/capture-index.ts';
import { prepareCapture } from '../../../../../src/stages/archive/stage.ts';
import { openCollectionWriter } from '../../../../../src/stores/collection/writer.ts';
import { createMemoryCaptureIndex } from '../../../../../src/stores/memory-capture-index.ts';
import {
  captureOf,
  exchangeOf,
  extractionOf,
  plainKeys,
  temporaryFolder,
} from '../../../../support/archive-captures.ts';
import { checkTogether, readStrictly, type StrictRecord } from '../../../../support/strict-warc.ts';

const infoOf = (n: number) => ({
  recordId: `<urn:uuid:00000000-0000-4000-8000-00000000000${n}>`,
  date: new Date('2014-01-01T00:00:00Z'),
  contentType: 'application/warc-fields',
  payload: Buffer.from(`software: somebody/${n}\r\n`),
  filename: `old-${n}.warc`,
});
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let index: CaptureIndex;
const root = (): string => join(folder.path, 'collections/main/warc');

/** Twelve pages, by turns of the file, of archive 1 and of archive 2, in several files. */
beforeEach(async () => {
  folder = await temporaryFolder('foreign');
  index = createMemoryCaptureIndex();
  const options = { dataDir: folder.path, collection: 'main', writerId: 'w1', software: 'test', index };
  const writer = await openCollectionWriter({ ...options, rollBytes: 4000 });
  for (let n = 0; n < 12; n++) {
    const capture = captureOf(exchangeOf(`http://a${n % 2}.com/${n}`, `page ${n} of twelve`));
    const prepared = prepareCapture(capture, extractionOf(`Text ${n}.`), plainKeys);
    await writer.append({ ...prepared, ...(n % 3 > 0 && { warcinfo: infoOf(n % 3) }) });
  }
  await writer.close();
});
afterEach(() => folder.remove());

async function records(): Promise<StrictRecord[]> {
  const problems: string[] = [];
  const found: StrictRecord[] = [];
  const say = (text: string): void => void problems.push(text);
  for (const name of await readdir(root())) found.push(...readStrictly(name, await readFile(join(root(), name)), say));
  checkTogether(found, say);
  expect(problems).toEqual([]);
  expect((await verifyCollection(folder.path, 'main', plainKeys.surt)).findings).toEqual([]);
  return found;
}

/** Warcinfo records by file, ours left out, as what they hold and were called. */
const foreign = (found: readonly StrictRecord[]): Map<string, string[]> => {
  const byFile = new Map<string, string[]>();
  for (const { file, type, block, fields } of found)
    if (type === 'warcinfo' && fields.has('x-archive-orig-warc-filename'))
      byFile.set(file, [
        ...(byFile.get(file) ?? []),
        `${fields.get('x-archive-orig-warc-filename')} ${block.toString().trim()}`,
      ]);
  return byFile;
};
const BOTH = ['old-1.warc software: somebody/1', 'old-2.warc software: somebody/2'];

it('stands once in each file that has records of it', async () => {
  const found = await records();
  const byFile = foreign(found);
  expect(byFile.size).toBeGreaterThan(1);
  for (const infos of byFile.values()) expect(infos).toHaveLength(new Set(infos).size);
  expect(new Set([...byFile.values()].flat())).toEqual(new Set(BOTH));
});

it('stands once in the file that files are merged into', async () => {
  await compactCollection({ dataDir: folder.path, collection: 'main', targetBytes: 1e9, surt: plainKeys.surt, index });
  const byFile = foreign(await records());
  expect([...byFile.values()].map((infos) => infos.toSorted())).toEqual([BOTH]);
});

it('stays when some of its records are taken down', async () => {
  const request = { dataDir: folder.path, collection: 'main', surt: plainKeys.surt, now: () => new Date(0), index };
  await purgeCaptures({ ...request, host: 'a1.com' });
  const found = await records();
  expect(found.filter(({ type }) => type === 'response')).toHaveLength(6);
  expect(new Set([...foreign(found).values()].flat())).toEqual(new Set(BOTH));
});

it('has a record in its place that says so when it was damaged, and what belongs to it is kept', async () => {
  await compactCollection({ dataDir: folder.path, collection: 'main', targetBytes: 1e9, surt: plainKeys.surt, index });
  const [info] = (await records()).filter(({ block }) => block.toString().includes('somebody/2'));
  const path = join(root(), info?.file ?? '');
  const bytes = await readFile(path);
  const at = (info?.offset ?? 0) + Math.floor((info?.length ?? 0) / 2);
  bytes.fill(0, at - 20, at + 20);
  await writeFile(path, bytes);
  const repaired = await repairCollection({
    dataDir: folder.path,
    collection: 'main',
    surt: plainKeys.surt,
    now: () => new Date(0),
  });
  expect(repaired.after.findings).toEqual([]);
  const found = await records();
  expect(found.filter(({ type }) => type === 'response')).toHaveLength(12);
  const lost = found.find(({ fields }) => fields.get('warc-record-id') === infoOf(2).recordId);
  expect(lost?.block.toString()).toContain('is lost');
});
