// The originals of revisits: the latest captures are known by what revisits call them, however many came before, and old ones are let go.
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ReadRecord } from '../../../../../archive/index.ts';
import { createOriginals } from '../../../../../src/app/ingest/originals.ts';
import type { CommittedCapture } from '../../../../../src/ports/capture-index.ts';
import { prepareCapture } from '../../../../../src/stages/archive/stage.ts';
import { openCollectionWriter } from '../../../../../src/stores/collection/writer.ts';
import { createMemoryCaptureIndex } from '../../../../../src/stores/memory-capture-index.ts';
import { captureOf, exchangeOf, plainKeys, temporaryFolder } from '../../../../support/archive-captures.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder('originals');
});
afterEach(() => folder.remove());

const MANY = 450_000;

const revisitOf = (recordId: string): ReadRecord => ({
  kind: 'record',
  format: 'warc',
  version: '1.1',
  type: 'revisit',
  fields: [['WARC-Refers-To', recordId]],
  offset: 0,
  length: 1,
  isAlone: true,
  hasBareHeader: true,
  block: Buffer.alloc(0),
  blockBytes: 0,
  hasWrongLength: false,
  failsCheck: false,
  largeBlockDigest: 'absent',
  largeBlockStart: null,
});

it('finds a late capture after hundreds of thousands, and has let go of it as many later', async () => {
  const index = createMemoryCaptureIndex();
  const options = { dataDir: folder.path, collection: 'main', writerId: 'w1', software: 'test', index };
  const writer = await openCollectionWriter(options);
  const capture = captureOf(exchangeOf('http://a.com/', 'the payload'));
  const committed = await writer.append(prepareCapture(capture, null, plainKeys));
  await writer.close();
  const originals = createOriginals(folder.path, 'main', index);
  const other: Promise<CommittedCapture> = Promise.resolve({ ...committed, isRevisit: true });
  const remember = (from: number): void => {
    for (let n = from; n < from + MANY; n += 1000)
      originals.remember(
        Array.from({ length: 1000 }, (_, key) => `<urn:x:${n + key}>`),
        other,
      );
  };
  remember(0);
  originals.remember([committed.recordId], Promise.resolve(committed));
  const revisit = revisitOf(committed.recordId);
  expect((await originals.find(revisit))?.toString()).toBe('the payload');
  remember(MANY);
  expect(await originals.find(revisit)).toBeNull();
});
