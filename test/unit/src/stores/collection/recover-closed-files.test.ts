// A power cut takes the writers and the last second of Redis together: recovery tells it of files that were closed within that second too.
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { prepareCapture } from '../../../../../src/stages/archive/stage.ts';
import { readCommitted } from '../../../../../src/stores/collection/read-committed.ts';
import { recoverDeadWriters } from '../../../../../src/stores/collection/recover.ts';
import { openCollectionWriter } from '../../../../../src/stores/collection/writer.ts';
import { createMemoryCaptureIndex } from '../../../../../src/stores/memory-capture-index.ts';
import { captureOf, exchangeOf, extractionOf, plainKeys } from '../../../../support/archive-captures.ts';
import { tempDir } from '../../../../support/temp-dir.ts';

it('recovery tells an index that forgot of the files that a dead writer had closed, and of the open one', async () => {
  await using dir = await tempDir();
  const [data, killed] = [join(dir.path, 'data'), join(dir.path, 'killed')];
  const writer = await openCollectionWriter({
    dataDir: data,
    collection: 'main',
    writerId: 'w1',
    software: 't',
    index: createMemoryCaptureIndex(),
    rollBytes: 1500,
  });
  for (let n = 0; n < 6; n++) {
    const capture = captureOf(exchangeOf(`http://a.com/${n}`, `page ${n} of six`), {});
    await writer.append(prepareCapture(capture, extractionOf(`Text of page ${n}.`), plainKeys));
  }
  await cp(data, killed, { recursive: true, preserveTimestamps: true });
  await writer.close();
  const path = join(killed, 'staging/writers/w1.json');
  const lock = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
  await writeFile(path, JSON.stringify({ ...lock, pid: 2 ** 22 + 1, startTicks: '1' }));

  const forgetful = createMemoryCaptureIndex();
  await recoverDeadWriters(killed, forgetful);

  const ids: string[] = [];
  const files = new Set<string>();
  for await (const capture of readCommitted(killed, 'main')) {
    ids.push(capture.captureId);
    files.add(capture.warc.file);
  }
  expect(ids).toHaveLength(6);
  expect(files.size).toBeGreaterThan(1);
  expect((await forgetful.committed('main', ids)).map((capture) => capture?.captureId)).toEqual(ids);
});
