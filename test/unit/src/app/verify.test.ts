// verify: a good collection passes, and each kind of planted fault is named with its file and place.
import { appendFile, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifyCollection } from '../../../../src/app/verify.ts';
import { prepareCapture } from '../../../../src/stages/archive/stage.ts';
import { openCollectionWriter } from '../../../../src/stores/collection/writer.ts';
import { createMemoryCaptureIndex } from '../../../../src/stores/memory-capture-index.ts';
import { captureOf, exchangeOf, extractionOf, plainKeys, temporaryFolder } from '../../../support/archive-captures.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const fileOf = async (kind: string): Promise<string> => {
  const root = join(folder.path, 'collections/main', kind);
  return join(root, (await readdir(root))[0] ?? '');
};
/** A bit within deflate data may mean nothing: a code that no byte uses. Headers are never let pass. */
function isSame(flipped: Buffer, bytes: Buffer, at: number): boolean {
  const member = bytes.lastIndexOf(Buffer.from([0x1f, 0x8b, 0x08, 0]), at);
  if (at - member < 10) return false;
  try {
    return gunzipSync(flipped).equals(gunzipSync(bytes));
  } catch {
    return false; // noticed by zlib
  }
}
const codes = async (): Promise<string[]> => {
  const { findings } = await verifyCollection(folder.path, 'main', plainKeys.surt);
  return [...new Set(findings.map((finding) => finding.code))].sort();
};

beforeEach(async () => {
  folder = await temporaryFolder('verify');
  const writer = await openCollectionWriter({
    dataDir: folder.path,
    collection: 'main',
    writerId: 'w1',
    software: 'gristmill/test',
    index: createMemoryCaptureIndex(),
  });
  for (const n of [1, 2, 3, 4]) {
    const exchange = exchangeOf(`http://example.com/${n}`, n > 2 ? 'the same body' : `body ${n}`);
    const capture = captureOf(exchange, n === 1 ? { renderedDom: '<p>dom</p>' } : {});
    await writer.append(prepareCapture(capture, extractionOf(`Text ${n}.`), plainKeys));
  }
  await writer.close();
});
afterEach(() => folder.remove());

describe('verifyCollection', () => {
  it('finds nothing wrong with what the writer wrote, and counts it', async () => {
    const result = await verifyCollection(folder.path, 'main');
    expect(result).toMatchObject({ findings: [], warcFiles: 1, records: 10, captures: 4, documents: 4 });
  });

  it('finds nothing wrong while a writer has its files open', async () => {
    const writer = await openCollectionWriter({
      dataDir: folder.path,
      collection: 'main',
      writerId: 'w2',
      software: 'gristmill/test',
      index: createMemoryCaptureIndex(),
    });
    for (const n of [9, 8, 7])
      await writer.append(
        prepareCapture(captureOf(exchangeOf(`http://b.com/${n}`, `${n}`)), extractionOf('T'), plainKeys),
      );
    const during = await verifyCollection(folder.path, 'main');
    await writer.close();
    expect(during.findings).toEqual([]);
    expect(during.captures).toBe(7);
  });

  it.each(['warc', 'indexes', 'documents'])('notices a flipped bit anywhere in the %s', async (kind) => {
    const path = await fileOf(kind);
    const bytes = await readFile(path);
    for (let at = 0; at < bytes.length; at += at < 12 ? 1 : 41) {
      const flipped = Buffer.from(bytes);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 7));
      if (kind !== 'indexes' && isSame(flipped, bytes, at)) continue;
      await writeFile(path, flipped);
      expect(await codes(), `bit of byte ${at} of ${bytes.length}`).not.toEqual([]);
    }
  });

  it('names a record whose payload does not match its digest', async () => {
    const path = await fileOf('warc');
    const index = await fileOf('indexes');
    const bytes = await readFile(path);
    const at = bytes.lastIndexOf(Buffer.from([0x1f, 0x8b, 0x08]));
    const text = gunzipSync(bytes.subarray(at)).toString('latin1').replace('HTTP/1.1 200', 'HTTP/1.1 201');
    const member = gzipSync(Buffer.from(text, 'latin1'), { level: 3 });
    const length = bytes.length - at;
    await writeFile(path, Buffer.concat([bytes.subarray(0, at), member]));
    const lines = (await readFile(index, 'utf8')).replace(`"length":"${length}"`, `"length":"${member.length}"`);
    await writeFile(index, lines);
    expect(await codes()).toEqual(['index-pointer', 'warc-digest']);
  });

  it('names a torn tail and zeros after the last record', async () => {
    const path = await fileOf('warc');
    await appendFile(path, Buffer.alloc(4096));
    const { findings } = await verifyCollection(folder.path, 'main');
    expect(findings).toMatchObject([{ code: 'warc-lost', message: expect.stringContaining('4096 bytes') }]);
  });

  it('names index lines out of order, missing, doubled, and pointing elsewhere', async () => {
    const path = await fileOf('indexes');
    const whole = await readFile(path, 'utf8');
    const lines = whole.trimEnd().split('\n');
    const write = (list: readonly string[]) => writeFile(path, `${list.join('\n')}\n`);
    await write(lines.toReversed());
    expect(await codes()).toEqual(['index-order']);
    await write(lines.slice(1));
    expect(await codes()).toEqual(['document-pointer', 'index-gap']);
    await write([lines[0] ?? '', ...lines]);
    expect(await codes()).toEqual(['capture-twice', 'index-pointer']);
    await write(lines.map((line) => line.replace(/"offset":"(\d+)","filename"/, '"offset":"1$1","filename"')));
    expect(await codes()).toContain('index-pointer');
    await write([...lines, 'zz no line']);
    expect(await codes()).toEqual(['index-line']);
    await rm(path);
    expect(await codes()).toContain('index-missing');
  });

  it('names a document whose text was changed, and one that is gone', async () => {
    const path = await fileOf('documents');
    const text = gunzipSync(await readFile(path)).toString('utf8');
    const members = text
      .trimEnd()
      .split('\n')
      .map((line) => gzipSync(`${line.replace('"Text 1."', '"Text 9."')}\n`, { level: 3 }));
    await writeFile(path, Buffer.concat(members));
    expect(await codes()).toContain('document-hash');
    await rm(path);
    expect(await codes()).toEqual(['document-pointer']);
  });

  it('names files that belong to nothing', async () => {
    await writeFile(`${await fileOf('indexes')}.tmp`, '');
    expect(await codes()).toEqual(['stray-file']);
  });
});
