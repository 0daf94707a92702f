// The list of documents while a crawl writes: index files that grow, end in half a line, or are written anew.
import { appendFile, mkdir, rename, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createDocuments, type Documents } from '../../../src/app/documents.ts';
import { captureLine } from '../../../src/stores/collection/index-lines.ts';
import { type TempDir, tempDir } from '../../support/temp-dir.ts';
import { documentRecord } from '../export/archive-of-documents.ts';

let dir: TempDir;
let documents: Documents;
let index: string;
let offset = 0;

beforeEach(async () => {
  dir = await tempDir();
  const collection = join(dir.path, 'collections', 'main');
  await mkdir(join(collection, 'indexes'), { recursive: true });
  await mkdir(join(collection, 'documents'), { recursive: true });
  index = join(collection, 'indexes', 'a.cdxj');
  offset = 0;
  documents = createDocuments(dir.path);
});
afterEach(() => dir.remove());

/** Document `n` on disk; answers its index line. */
async function lineOf(n: number): Promise<string> {
  const captured = new Date(Date.UTC(2026, 10, 1, 0, 0, n)).toISOString();
  const record = documentRecord({ url: `http://a.example/${n}`, text: `Text ${n}.`, captured_at: captured });
  const bytes = gzipSync(`${JSON.stringify(record)}\n`);
  await appendFile(join(dir.path, 'collections', 'main', 'documents', 'a.jsonl.gz'), bytes);
  const capture = {
    captureId: `c${n}`,
    crawlId: 'crawl-1',
    url: record.url,
    date: captured,
    httpStatus: 200,
    recordId: record.record_id,
    payloadDigest: `sha256:${n}`,
    payloadBytes: 1,
    isRevisit: false,
    rendered: false,
    noTextReason: null,
    validators: null,
    textId: record.id,
    warc: { file: 'a.warc.gz', offset: n, length: 1 },
    document: { file: 'a.jsonl.gz', offset, length: bytes.length },
  };
  offset += bytes.length;
  return `${captureLine(capture, record.surt, 'text/html')}\n`;
}
const lines = async (from: number, to: number): Promise<string> => {
  let text = '';
  for (let n = from; n < to; n++) text += await lineOf(n);
  return text;
};
const listed = async (): Promise<number[]> => {
  const query = { collection: 'main', crawl: null, host: null, language: null, pageType: null, text: null };
  const { items } = await documents.list({ ...query, limit: 5000, after: null });
  return items.map(({ url }) => Number(url.split('/').at(-1)));
};
const down = (to: number): number[] => Array.from({ length: to }, (_, n) => to - 1 - n);

it('has what was added since it was asked, newest first, and each once', async () => {
  await writeFile(index, await lines(0, 3));
  expect(await listed()).toEqual(down(3));
  await appendFile(index, await lines(3, 700));
  expect(await listed()).toEqual(down(700));
  expect(await listed()).toEqual(down(700));
});

it('leaves out half a line until it is whole', async () => {
  const [first, second] = [await lines(0, 4), await lineOf(4)];
  await writeFile(index, first + second.slice(0, 40));
  expect(await listed()).toEqual(down(4));
  await appendFile(index, second.slice(40));
  expect(await listed()).toEqual(down(5));
});

it('reads a file that was cut, and one that was written anew, from its beginning', async () => {
  const kept = await lines(0, 2);
  await writeFile(index, kept + (await lines(2, 6)));
  expect(await listed()).toEqual(down(6));
  await truncate(index, Buffer.byteLength(kept));
  expect(await listed()).toEqual(down(2));
  const other = await lines(6, 9);
  await truncate(index, 0);
  await appendFile(index, other);
  expect(await listed()).toEqual([8, 7, 6]);
  await writeFile(`${index}.new`, kept + other);
  await rename(`${index}.new`, index);
  expect(await listed()).toEqual([8, 7, 6, 1, 0]);
});

it('of no file and of an empty one is empty', async () => {
  expect(await listed()).toEqual([]);
  await writeFile(index, '');
  expect(await listed()).toEqual([]);
  await appendFile(index, await lines(0, 1));
  expect(await listed()).toEqual([0]);
});
