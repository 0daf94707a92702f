// reindex, verify --repair and purge: the same index from the WARC alone, damage mended without loss of what is whole, and takedowns.
import { appendFile, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { purgeCaptures } from '../../../../src/app/purge.ts';
import { reindexCollection } from '../../../../src/app/reindex.ts';
import { verifyCollection } from '../../../../src/app/verify.ts';
import { repairCollection } from '../../../../src/app/verify-repair.ts';
import type { CommittedCapture } from '../../../../src/ports/capture-index.ts';
import { prepareCapture } from '../../../../src/stages/archive/stage.ts';
import { readCommitted } from '../../../../src/stores/collection/read-committed.ts';
import { openCollectionWriter } from '../../../../src/stores/collection/writer.ts';
import { createMemoryCaptureIndex } from '../../../../src/stores/memory-capture-index.ts';
import { captureOf, exchangeOf, extractionOf, plainKeys, temporaryFolder } from '../../../support/archive-captures.ts';
import { writeFourCaptures } from '../../../support/four-captures.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const root = (): string => join(folder.path, 'collections/main');
const fileOf = async (kind: string): Promise<string> =>
  join(root(), kind, (await readdir(join(root(), kind))).sort()[0] ?? '');
const repair = () =>
  repairCollection({ dataDir: folder.path, collection: 'main', surt: plainKeys.surt, now: () => new Date(0) });
const captured = async (url: string): Promise<CommittedCapture> => {
  for await (const capture of readCommitted(folder.path, 'main')) if (capture.url === `http://${url}`) return capture;
  throw new Error(`no capture of ${url}`);
};
const urls = async (): Promise<string[]> => {
  const list: string[] = [];
  for await (const capture of readCommitted(folder.path, 'main')) list.push(capture.url.replace('http://', ''));
  return list.sort();
};

beforeEach(async () => {
  folder = await temporaryFolder('repair');
  await writeFourCaptures(folder.path);
});
afterEach(() => folder.remove());

describe('reindex', () => {
  it('gives byte for byte the index that the writer wrote, and tells the shared index', async () => {
    const path = await fileOf('indexes');
    const before = await readFile(path, 'utf8');
    await rm(path);
    const index = createMemoryCaptureIndex();
    const result = await reindexCollection({ dataDir: folder.path, collection: 'main', surt: plainKeys.surt, index });
    expect(result).toEqual({ files: 1, captures: 4, skipped: [] });
    expect(await readFile(path, 'utf8')).toBe(before);
    const captures = [];
    for await (const capture of readCommitted(folder.path, 'main')) captures.push(capture);
    expect(
      await index.committed(
        'main',
        captures.map((c) => c.captureId),
      ),
    ).toEqual(captures);
  });
});

describe('repair', () => {
  it('does nothing to a collection that is right', async () => {
    expect(await repair()).toMatchObject({ actions: [], recovered: [], after: { findings: [] } });
  });

  it('takes a torn tail and a damaged member out, keeps the rest, and keeps the old files in quarantine', async () => {
    const path = await fileOf('warc');
    const bytes = await readFile(path);
    const last = bytes.lastIndexOf(Buffer.from([0x1f, 0x8b, 0x08]));
    bytes.fill(0x55, last + 30, last + 60);
    await writeFile(path, Buffer.concat([bytes, Buffer.alloc(100)]));
    const { after } = await repair();
    expect(after.findings).toEqual([]);
    expect(await urls()).toEqual(['a.com/1', 'a.com/2', 'b.com/3']);
    expect(await readdir(join(root(), 'quarantine/19700101000000000'))).toHaveLength(3);
  });

  it('keeps the revisits of a record that is lost, and has them say so', async () => {
    const path = await fileOf('warc');
    const bytes = await readFile(path);
    const of = await captured('a.com/1');
    bytes.fill(0x55, of.warc.offset + 30, of.warc.offset + 60);
    await writeFile(path, bytes);
    const { actions, after } = await repair();
    expect(actions).toHaveLength(2);
    expect(after.findings).toEqual([]);
    expect(await urls()).toEqual(['a.com/2', 'b.com/3', 'b.com/4']);
    const left = await captured('a.com/2');
    expect(left).toMatchObject({ isRevisit: true, payloadDigest: of.payloadDigest });
    const whole = await readFile(await fileOf('warc'));
    const record = gunzipSync(whole.subarray(left.warc.offset, left.warc.offset + left.warc.length)).toString('latin1');
    expect(record).toContain(`WARC-Refers-To: ${of.recordId}\r\n`);
    expect(record).toContain('"originalLost":true');
    expect(record).toContain('HTTP/1.1 200 OK\r\n');
    expect((await repair()).actions).toEqual([]);
  });

  it('loses nothing to a bit turned in the header of a member, and sets it right', async () => {
    for (const [kind, byte] of [
      ['warc', 4],
      ['warc', 8],
      ['documents', 5],
      ['documents', 9],
    ] as const) {
      const path = await fileOf(kind);
      const bytes = await readFile(path);
      const member = bytes.lastIndexOf(Buffer.from([0x1f, 0x8b, 0x08]));
      bytes[member + byte] = (bytes[member + byte] ?? 0) ^ 0x10;
      await writeFile(path, bytes);
      const { actions, after } = await repair();
      expect(actions, `${kind} ${byte}`).toHaveLength(1);
      expect(after, `${kind} ${byte}`).toMatchObject({ findings: [], captures: 4, documents: 3 });
    }
  });

  it('makes a lost, unsorted or wrong index again', async () => {
    const path = await fileOf('indexes');
    const text = await readFile(path, 'utf8');
    for (const bad of ['', text.split('\n').reverse().join('\n'), text.replaceAll('"offset":"', '"offset":"9')]) {
      await writeFile(path, bad);
      expect((await repair()).after.findings).toEqual([]);
      expect(await readFile(path, 'utf8')).toBe(text);
    }
  });

  it('drops a document that is not what its hash says, and moves strays away', async () => {
    const path = await fileOf('documents');
    const lines = gunzipSync(await readFile(path))
      .toString('utf8')
      .trimEnd()
      .split('\n');
    await writeFile(path, Buffer.concat(lines.map((line) => gzipSync(`${line.replace('Text 4.', 'Text 5.')}\n`))));
    await appendFile(join(root(), 'warc/left.tmp'), 'x');
    const { after } = await repair();
    expect(after).toMatchObject({ findings: [], documents: 2, captures: 4 });
  });
});

describe('purge', () => {
  const purge = (request: { url?: string; host?: string; before?: Date }, index = createMemoryCaptureIndex()) =>
    purgeCaptures({
      dataDir: folder.path,
      collection: 'main',
      surt: plainKeys.surt,
      now: () => new Date(0),
      index,
      ...request,
    });
  const bytesOf = async (): Promise<string> => {
    const kinds = await Promise.all(
      ['warc', 'documents', 'indexes'].map(async (kind) =>
        Promise.all((await readdir(join(root(), kind))).map((name) => readFile(join(root(), kind, name)))),
      ),
    );
    const [warcs = [], documents = [], indexes = []] = kinds;
    return [...warcs, ...documents].map((b) => gunzipSync(b).toString('latin1')).join('') + indexes.join('');
  };

  it('takes a host out of every file, leaves a tombstone without content, and the rest verifies', async () => {
    const result = await purge({ host: 'b.com' });
    expect(result).toMatchObject({ removed: { response: 2, request: 2 }, filesRewritten: 1 });
    expect(await urls()).toEqual(['a.com/1', 'a.com/2']);
    const left = await bytesOf();
    for (const trace of ['b.com', 'body four', 'Text 4.']) expect(left).not.toContain(trace);
    expect((await verifyCollection(folder.path, 'main')).findings).toEqual([]);
    expect(await readFile(join(root(), 'tombstones.jsonl'), 'utf8')).not.toContain('b.com');
  });

  it('reaches what a killed writer left open', async () => {
    const index = createMemoryCaptureIndex();
    const options = { dataDir: folder.path, collection: 'main', writerId: 'w2', software: 'test', index };
    const writer = await openCollectionWriter(options);
    await writer.append(
      prepareCapture(captureOf(exchangeOf('http://b.com/5', 'body five')), extractionOf('Text 5.'), plainKeys),
    );
    const lock = join(folder.path, 'staging/writers/w2.json');
    const held = JSON.parse(await readFile(lock, 'utf8')) as object;
    await writeFile(lock, JSON.stringify({ ...held, pid: 2 ** 22 + 1, startTicks: '1' }));
    const result = await purge({ host: 'b.com' }, index);
    expect(result).toMatchObject({ removed: { response: 3 }, filesRewritten: 2, skipped: [] });
    expect(await bytesOf()).not.toContain('b.com');
    expect((await verifyCollection(folder.path, 'main')).findings).toEqual([]);
  });

  it('takes a revisit of it that a crawl wrote meanwhile, when it is run again', async () => {
    const index = createMemoryCaptureIndex();
    await reindexCollection({ dataDir: folder.path, collection: 'main', surt: plainKeys.surt, index });
    const options = { dataDir: folder.path, collection: 'main', writerId: 'w2', software: 'test', index };
    const writer = await openCollectionWriter(options);
    const copy = captureOf(exchangeOf('http://c.com/copy', 'body three'));
    await writer.append(prepareCapture(copy, extractionOf(''), plainKeys));
    expect(await purge({ url: 'http://b.com/3' }, index)).toMatchObject({ removed: { response: 1 } });
    await writer.close();
    expect(await purge({ url: 'http://b.com/3' }, index)).toMatchObject({ removed: { revisit: 1 }, skipped: [] });
    expect(await urls()).toEqual(['a.com/1', 'a.com/2', 'b.com/4']);
    expect((await verifyCollection(folder.path, 'main')).findings).toEqual([]);
  });

  it('takes what a URL had beside it, and the revisits of its payload', async () => {
    await purge({ url: 'http://a.com/1' });
    expect(await urls()).toEqual(['b.com/3', 'b.com/4']);
    expect(await bytesOf()).not.toContain('<p>dom</p>');
    expect((await verifyCollection(folder.path, 'main')).findings).toEqual([]);
  });

  it('takes all that is older than a time, and nothing when nothing matches', async () => {
    expect((await purge({ before: new Date('2000-01-01') })).filesRewritten).toBe(0);
    await purge({ before: new Date('2030-01-01') });
    expect(await urls()).toEqual([]);
    expect(await readdir(join(root(), 'warc'))).toEqual([]);
    await expect(purge({})).rejects.toThrow(RangeError);
  });
});
