// compact: many small files become few, with every record, capture and document as it was; a run that was killed is finished by the next.
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findCaptures } from '../../../../src/app/captures.ts';
import { type CompactResult, compactCollection } from '../../../../src/app/compact.ts';
import { exportCorpus } from '../../../../src/app/export/export-corpus.ts';
import { NO_FILTERS } from '../../../../src/app/export/request.ts';
import { verifyCollection } from '../../../../src/app/verify.ts';
import { captureId } from '../../../../src/domain/capture.ts';
import type { CaptureIndex } from '../../../../src/ports/capture-index.ts';
import { prepareCapture } from '../../../../src/stages/archive/stage.ts';
import { openCollectionWriter } from '../../../../src/stores/collection/writer.ts';
import { createMemoryCaptureIndex } from '../../../../src/stores/memory-capture-index.ts';
import { captureOf, exchangeOf, extractionOf, plainKeys, temporaryFolder } from '../../../support/archive-captures.ts';
import { checkCdxj } from '../../../support/strict-index.ts';
import { checkTogether, readStrictly } from '../../../support/strict-warc.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let index: CaptureIndex;
const FILES = 6;

beforeEach(async () => {
  folder = await temporaryFolder('compact');
  index = createMemoryCaptureIndex();
  for (let n = 0; n < FILES; n++) {
    const writer = await openCollectionWriter({
      dataDir: folder.path,
      collection: 'main',
      writerId: `w${n}`,
      software: 't',
      index,
    });
    const at = { startedAt: new Date(Date.UTC(2026, 0, 1 + n)) };
    const style = exchangeOf('http://a.com/s.css', 'p { color: red }', at);
    for (const [url, body] of [
      ['http://a.com/news', `news of day ${n}`],
      ['http://a.com/about', 'about us'],
      ['http://a.com/gone', ''],
    ] as const) {
      const status = url.endsWith('gone') ? 404 : 200;
      const changes = { crawlId: `c${n}`, subresources: status === 200 ? [style] : [], renderedDom: '<p>drawn</p>' };
      const capture = captureOf(exchangeOf(url, body, { ...at, status }), changes);
      await writer.append(prepareCapture(capture, status === 200 ? extractionOf(body) : null, plainKeys));
    }
    await writer.close();
  }
});
afterEach(() => folder.remove());

const root = (part: string): string => join(folder.path, 'collections/main', part);
const compact = (targetBytes = 1e9): Promise<CompactResult> =>
  compactCollection({ dataDir: folder.path, collection: 'main', targetBytes, surt: plainKeys.surt, index });

async function seen() {
  const query = { dataDir: folder.path, collection: 'main', surt: plainKeys.surt, limit: 1000 };
  const captures = await findCaptures({ ...query, match: 'host', url: 'http://a.com/' });
  const out = join(folder.path, 'out');
  await exportCorpus({
    dataDir: folder.path,
    collection: 'main',
    format: 'jsonl',
    out,
    filters: NO_FILTERS,
    versions: 'all',
    duplicates: 'keep',
    gristmillVersion: 'test',
  });
  return {
    captures: captures.map(({ warc: { length }, ...capture }) => ({ ...capture, length })),
    corpus: await readFile(join(out, 'documents.jsonl'), 'utf8'),
  };
}

async function strictProblems(): Promise<string[]> {
  const problems: string[] = [];
  const say = (text: string): void => void problems.push(text);
  const records = [];
  for (const name of await readdir(root('warc')))
    records.push(...readStrictly(name, await readFile(join(root('warc'), name)), say));
  for (const name of await readdir(root('indexes'))) {
    const warc = name.replace('.cdxj', '.warc.gz');
    const own = records.filter(({ file }) => file === warc);
    checkCdxj(name, await readFile(join(root('indexes'), name)), own, say);
    expect(own[0]?.type).toBe('warcinfo');
    expect(own[0]?.fields.get('warc-filename')).toBe(warc);
    const infos = own.filter(({ type }) => type === 'warcinfo');
    expect(infos.map(({ fields }) => fields.get('warc-filename'))).toEqual(infos.map(() => warc));
    const ids = new Set(infos.map(({ fields }) => fields.get('warc-record-id')));
    for (const { type, fields } of own) if (type !== 'warcinfo') expect(ids).toContain(fields.get('warc-warcinfo-id'));
  }
  checkTogether(records, say);
  const { findings } = await verifyCollection(folder.path, 'main', plainKeys.surt);
  return [...problems, ...findings.map(({ message }) => message)];
}

describe('compact', () => {
  it('makes one file of many, and changes nothing that is told of the collection', async () => {
    const before = await seen();
    expect(await compact()).toEqual({ collection: 'main', merged: FILES, into: 1, left: [] });
    for (const part of ['warc', 'indexes', 'documents']) expect(await readdir(root(part))).toHaveLength(1);
    expect(await seen()).toEqual(before);
    expect(await strictProblems()).toEqual([]);
    const [warc = ''] = await readdir(root('warc'));
    const ids = Array.from({ length: FILES }, (_, n) => captureId(`c${n}`, 'http://a.com/about'));
    const known = await index.committed('main', ids);
    expect(known.map((capture) => capture?.warc.file)).toEqual(ids.map(() => warc));
    expect(await compact()).toMatchObject({ merged: 0, into: 0 });
  });

  it('makes files up to the size asked for, of neighbours', async () => {
    const before = await seen();
    const { size } = (await import('node:fs')).statSync(join(root('warc'), (await readdir(root('warc')))[0] ?? ''));
    expect(await compact(size * 2.6)).toMatchObject({ merged: FILES, into: 3 });
    expect(await readdir(root('warc'))).toHaveLength(3);
    expect(await seen()).toEqual(before);
    expect(await strictProblems()).toEqual([]);
  });

  it('is finished by the next run after a kill, before the new index stood and after', async () => {
    const before = await seen();
    const copy = join(folder.path, 'copy');
    await cp(join(folder.path, 'collections'), copy, { recursive: true });
    await compact();
    const [fresh = ''] = await readdir(root('indexes'));
    // both stand: the old ones were not yet put away
    await cp(copy, join(folder.path, 'collections'), { recursive: true });
    expect(await readdir(root('warc'))).toHaveLength(FILES + 1);
    expect(await compact()).toMatchObject({ merged: 0, into: 0 });
    expect(await readdir(root('indexes'))).toEqual([fresh]);
    expect(await seen()).toEqual(before);
    // the old ones stand, and records of the new one without its index
    const note = JSON.stringify({
      schema_version: 1,
      merged: [{ base: 'left-r1', from: (await readdir(join(copy, 'main/indexes'))).map((name) => name.slice(0, -5)) }],
    });
    await rm(join(folder.path, 'collections'), { recursive: true });
    await cp(copy, join(folder.path, 'collections'), { recursive: true });
    await writeFile(join(root('warc'), 'left-r1.warc.gz'), 'half a record');
    await writeFile(root('compactions.json'), note);
    expect(await compact()).toMatchObject({ merged: FILES, into: 1 });
    expect(await seen()).toEqual(before);
    expect(await strictProblems()).toEqual([]);
  });

  it('leaves a group as it is in which a record is not whole', async () => {
    const [name = ''] = (await readdir(root('warc'))).sort();
    const path = join(root('warc'), name);
    const bytes = await readFile(path);
    bytes[bytes.length - 30] = (bytes[bytes.length - 30] ?? 0) ^ 0xff;
    await writeFile(path, bytes);
    const { merged, left } = await compact();
    expect(merged).toBe(0);
    expect(left.map(({ reason }) => reason)).toEqual(Array.from({ length: FILES }, () => 'damaged'));
    expect(await readdir(root('warc'))).toHaveLength(FILES);
    expect(await readdir(root('documents'))).toHaveLength(FILES);
  });
});
