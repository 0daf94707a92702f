// The collection's writer: what is on disk after commits, races of two writers, faults of the index, and a kill.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseCdxjLine } from '../../../../../archive/index.ts';
import type { Capture } from '../../../../../src/domain/capture.ts';
import type { CaptureIndex } from '../../../../../src/ports/capture-index.ts';
import type { CollectionWriter } from '../../../../../src/ports/collection-writer.ts';
import { prepareCapture } from '../../../../../src/stages/archive/stage.ts';
import { readCommitted } from '../../../../../src/stores/collection/read-committed.ts';
import { recoverDeadWriters } from '../../../../../src/stores/collection/recover.ts';
import { openCollectionWriter } from '../../../../../src/stores/collection/writer.ts';
import { listWriters } from '../../../../../src/stores/collection/writer-lock.ts';
import { createMemoryCaptureIndex } from '../../../../../src/stores/memory-capture-index.ts';
import {
  captureOf,
  exchangeOf,
  extractionOf,
  plainKeys,
  temporaryFolder,
} from '../../../../support/archive-captures.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let index: CaptureIndex;

beforeEach(async () => {
  folder = await temporaryFolder('writer');
  index = createMemoryCaptureIndex();
});
afterEach(() => folder.remove());

const openWriter = (writerId: string, rollBytes?: number): Promise<CollectionWriter> =>
  openCollectionWriter({
    dataDir: folder.path,
    collection: 'main',
    writerId,
    software: 'gristmill/test',
    index,
    ...(rollBytes !== undefined && { rollBytes }),
  });

const prepared = (capture: Capture, text = 'Some text.') => prepareCapture(capture, extractionOf(text), plainKeys);
const page = (n: number, body = `page ${n}`): Capture => captureOf(exchangeOf(`http://example.com/${n}`, body));

const names = async (kind: string): Promise<string[]> =>
  (await readdir(join(folder.path, 'collections/main', kind))).sort();
const read = async (kind: string, name: string): Promise<Buffer> =>
  readFile(join(folder.path, 'collections/main', kind, name));
const indexLines = async (): Promise<string[]> => {
  const texts = await Promise.all((await names('indexes')).map((name) => read('indexes', name)));
  return texts.flatMap((text) => text.toString('utf8').split('\n').filter(Boolean));
};
const locks = (): Promise<string[]> => readdir(join(folder.path, 'staging/writers'));
const listed = async () => {
  const captures = [];
  for await (const capture of readCommitted(folder.path, 'main')) captures.push(capture);
  return captures;
};

describe('the collection writer', () => {
  it('writes records that start where the sorted index says, and documents that point at them', async () => {
    const writer = await openWriter('w1');
    const committed = await Promise.all([3, 1, 2].map((n) => writer.append(prepared(page(n), `Text ${n}.`))));
    await writer.close();
    const [warc = ''] = await names('warc');
    const bytes = await read('warc', warc);
    const lines = await indexLines();
    expect(lines).toEqual(lines.toSorted());
    expect(lines).toHaveLength(3);
    for (const line of lines) {
      const fields = parseCdxjLine(line)?.fields;
      const at = Number(fields?.offset);
      const record = gunzipSync(bytes.subarray(at, at + Number(fields?.length))).toString('utf8');
      expect(record).toContain(`WARC-Target-URI: ${fields?.url}\r\n`);
      expect(record.startsWith('WARC/1.1\r\nWARC-Type: response\r\n')).toBe(true);
    }
    const [first] = committed;
    const [documents = ''] = await names('documents');
    const at = first?.document?.offset ?? -1;
    const line = gunzipSync((await read('documents', documents)).subarray(at, at + (first?.document?.length ?? 0)));
    expect(JSON.parse(line.toString('utf8'))).toMatchObject({ text: 'Text 3.', record_id: first?.recordId });
    expect(await locks()).toEqual([]);
  });

  it('stores a payload seen before as a revisit of the first capture, also within one flush', async () => {
    const writer = await openWriter('w1');
    const [a] = await Promise.all([writer.append(prepared(page(1, 'same'))), writer.append(prepared(page(2, 'same')))]);
    const c = await writer.append(prepared(page(3, 'same')));
    await writer.close();
    expect(c.isRevisit).toBe(true);
    const bytes = await read('warc', c.warc.file);
    const record = gunzipSync(bytes.subarray(c.warc.offset, c.warc.offset + c.warc.length)).toString('utf8');
    expect(record).toContain(`WARC-Refers-To: ${a?.recordId}\r\n`);
    expect(record).toContain('WARC-Refers-To-Target-URI: http://example.com/1\r\n');
    expect(record).toContain('WARC-Refers-To-Date: 2026-11-23T20:45:00.123Z\r\n');
    expect((await listed()).map((capture) => capture.isRevisit)).toEqual([false, true, true]);
  });

  it('never makes a revisit of an empty payload, a redirect, or a capture later than itself', async () => {
    const writer = await openWriter('w1');
    const make = (url: string, body: string, changes: object) => prepared(captureOf(exchangeOf(url, body, changes)));
    const early = new Date('2020-01-01T00:00:00Z');
    const captures = [
      make('http://a.com/1', '', {}),
      make('http://a.com/2', '', {}),
      make('http://a.com/3', 'moved', { status: 301 }),
      make('http://a.com/4', 'moved', { status: 301 }),
      make('http://a.com/5', 'text', {}),
      make('http://a.com/6', 'text', { startedAt: early }),
    ];
    for (const capture of captures) expect((await writer.append(capture)).isRevisit).toBe(false);
    await writer.close();
  });

  it('rolls over by size, and every file begins with a warcinfo record that its other records name', async () => {
    const writer = await openWriter('w1', 500);
    for (const n of [1, 2, 3]) await writer.append(prepared(page(n)));
    await writer.close();
    const files = await names('warc');
    expect(files).toHaveLength(3);
    for (const file of files) {
      const head = gunzipSync(await read('warc', file)).toString('utf8');
      expect(head).toContain('WARC-Type: warcinfo');
      expect(head).toContain(`WARC-Filename: ${file}`);
      const [id, ...others] = head.match(/(?<=^WARC-(?:Record|Warcinfo)-ID: )<.*>/gm) ?? [];
      expect(others.filter((other) => other === id)).toHaveLength(2); // request and response
      expect(head.match(/^WARC-Warcinfo-ID: /gm)).toHaveLength(2);
    }
  });

  it('closes its file when nothing comes for a while, and begins another for what comes then', async () => {
    const writer = await openCollectionWriter({
      dataDir: folder.path,
      collection: 'main',
      writerId: 'w1',
      software: 'test',
      index,
      idleMs: 30,
    });
    await writer.append(prepared(page(1)));
    while ((await listWriters(folder.path)).some(({ lock }) => lock.base !== null)) await sleep(10);
    expect(await names('warc')).toHaveLength(1);
    await writer.append(prepared(page(2)));
    expect(await names('warc')).toHaveLength(2);
    await writer.close();
    expect(await indexLines()).toHaveLength(2);
  });

  it('answers a capture that was committed before with its record, and writes nothing', async () => {
    const writer = await openWriter('w1');
    const first = await writer.append(prepared(page(1)));
    const [again, third] = await Promise.all([writer.append(prepared(page(1))), writer.append(prepared(page(1)))]);
    expect(again).toEqual(first);
    expect(third).toEqual(first);
    await writer.close();
    expect(await indexLines()).toHaveLength(1);
  });

  it('takes its records out again when another writer committed the capture first, and keeps the rest', async () => {
    const a = await openWriter('wa');
    const b = await openWriter('wb');
    const known = index.committed.bind(index);
    const blind: CaptureIndex = { ...index, committed: async (_, ids) => ids.map(() => null) };
    const late = await openCollectionWriter({
      dataDir: folder.path,
      collection: 'main',
      writerId: 'wc',
      software: 'gristmill/test',
      index: { ...blind, committed: (c, ids) => (ids.length === 1 ? known(c, ids) : blind.committed(c, ids)) },
    });
    const first = await a.append(prepared(page(1)));
    const answers = await Promise.all([1, 2, 3].map((n) => late.append(prepared(page(n)))));
    expect(answers[0]).toEqual(first);
    await Promise.all([a.close(), b.close(), late.close()]);
    const lines = await indexLines();
    expect(lines.map((line) => parseCdxjLine(line)?.fields.url).sort()).toEqual(
      [1, 2, 3].map((n) => `http://example.com/${n}`),
    );
    expect(await names('warc')).toHaveLength(2);
  });

  it('keeps what is on disk when the index cannot be told, and tells it with the next flush', async () => {
    let broken = true;
    const flaky: CaptureIndex = {
      ...index,
      commit: async (c, captures) => {
        if (broken) throw new Error('connection lost');
        return index.commit(c, captures);
      },
    };
    const writer = await openCollectionWriter({
      dataDir: folder.path,
      collection: 'main',
      writerId: 'w1',
      software: 'gristmill/test',
      index: flaky,
    });
    await expect(writer.append(prepared(page(1)))).rejects.toMatchObject({ code: 'ARCHIVE_WRITE_FAILED' });
    broken = false;
    const [one] = await Promise.all([writer.append(prepared(page(1))), writer.append(prepared(page(2)))]);
    await writer.close();
    expect(one?.url).toBe('http://example.com/1');
    expect(await indexLines()).toHaveLength(2);
  });
});

/** Rewrites a living writer's lock as if its process were gone. */
async function pretendDead(): Promise<void> {
  for (const name of await locks()) {
    const path = join(folder.path, 'staging/writers', name);
    const lock = JSON.parse(await readFile(path, 'utf8')) as object;
    await writeFile(path, JSON.stringify({ ...lock, pid: 2 ** 22 + 1, startTicks: '1' }));
  }
}

describe('recovery of a dead writer', () => {
  it('cuts all three files at any length of the index back to whole captures, and tells the index of them', async () => {
    const writer = await openWriter('w1');
    const rich = captureOf(exchangeOf('http://example.com/rich', 'rich'), {
      renderedDom: '<p>dom</p>',
      subresources: [exchangeOf('http://example.com/a.css', 'p{}'), exchangeOf('http://example.com/b.js', 'b()')],
    });
    for (const capture of [page(1), rich, page(2)]) await writer.append(prepared(capture));
    await pretendDead();
    const [warc = '', cdxj = '', documents = ''] = (
      await Promise.all(['warc', 'indexes', 'documents'].map((kind) => names(kind)))
    ).map((list) => list[0]);
    const whole = {
      warc: await read('warc', warc),
      indexes: await read('indexes', cdxj),
      documents: await read('documents', documents),
      lock: await readFile(join(folder.path, 'staging/writers/w1.json')),
    };
    const put = (kind: string, name: string, bytes: Buffer) =>
      writeFile(join(folder.path, 'collections/main', kind, name), bytes);
    for (let cut = 0; cut <= whole.indexes.length; cut += 41) {
      await put('warc', warc, whole.warc);
      await put('documents', documents, Buffer.concat([whole.documents, Buffer.from('torn')]));
      await put('indexes', cdxj, whole.indexes.subarray(0, cut));
      await writeFile(join(folder.path, 'staging/writers/w1.json'), whole.lock);
      const mended = createMemoryCaptureIndex();
      const [report] = await recoverDeadWriters(folder.path, mended);
      const lines = await indexLines();
      const captures = await listed();
      expect(report?.captures).toBe(captures.length);
      if (captures.length === 0) {
        expect(await names('warc')).toEqual([]);
        continue;
      }
      const end = Math.max(...captures.map((c) => c.warc.offset + c.warc.length));
      expect((await read('warc', warc)).length).toBe(end);
      expect(lines.every((line) => Number(parseCdxjLine(line)?.fields.offset) < end)).toBe(true);
      expect(
        gunzipSync(await read('documents', documents))
          .toString('utf8')
          .trim()
          .split('\n'),
      ).toHaveLength(captures.length);
      const told = await mended.committed(
        'main',
        captures.map((c) => c.captureId),
      );
      expect(told).toEqual(captures);
    }
    expect(await locks()).toEqual([]);
  });

  it('leaves a living writer alone', async () => {
    const writer = await openWriter('w1');
    await writer.append(prepared(page(1)));
    expect(await recoverDeadWriters(folder.path, index)).toEqual([]);
    await writer.close();
    expect(await indexLines()).toHaveLength(1);
  });
});
