// Staging after a power cut: what is not what was written counts as not written, and goes.
import { readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { captureId } from '../../../../src/domain/capture.ts';
import { blankExtraction } from '../../../../src/stages/extract/blank-extraction.ts';
import { clearStaging } from '../../../../src/stores/clear-staging.ts';
import { createFsBlobStore } from '../../../../src/stores/fs-blob-store.ts';
import { createStaging } from '../../../../src/stores/staging.ts';
import { openStorage } from '../../../../src/stores/storage.ts';
import { captureOf, exchangeOf } from '../../../support/archive-captures.ts';
import { tempDir } from '../../../support/temp-dir.ts';

const IN_FOLDER = {
  url: null,
  endpoint: null,
  region: 'us-east-1',
  accessKeyId: null,
  secretAccessKey: null,
  sessionToken: null,
  partBytes: 1,
  copyBytes: 0,
};

const capture = captureOf(exchangeOf('http://a/', '<p>The page.</p>'));
const crawl = '20261126T120000-abcdef';

async function staged(root: string) {
  const staging = createStaging(createFsBlobStore(root), crawl);
  const id = captureId(crawl, 'http://a/');
  await staging.putCapture({ ...capture, id });
  await staging.putExtraction(id, { ...blankExtraction('x'), text: 'The text.' });
  const files = (await readdir(join(root, 'staging'), { recursive: true, withFileTypes: true })).filter((f) =>
    f.isFile(),
  );
  return { staging, id, files: files.map((f) => join(f.parentPath, f.name)) };
}

describe('staging', () => {
  it('gives back what was put', async () => {
    await using dir = await tempDir();
    const { staging, id, files } = await staged(dir.path);
    expect(files).toHaveLength(2);
    expect((await staging.readCapture(id))?.exchange.body).toEqual(capture.exchange.body);
    expect((await staging.readExtraction(id))?.text).toBe('The text.');
  });

  for (const [what, damage] of [
    ['cut short', async (path: string) => truncate(path, (await readFile(path)).length >> 1)],
    ['empty', (path: string) => writeFile(path, '')],
    ['zeros', async (path: string) => writeFile(path, Buffer.alloc((await readFile(path)).length))],
    [
      'one bit off',
      async (path: string) => {
        const bytes = await readFile(path);
        bytes[bytes.length - 3] = (bytes[bytes.length - 3] ?? 0) ^ 4;
        await writeFile(path, bytes);
      },
    ],
  ] as const)
    it(`takes a blob that is ${what} for none, and lets another take its place`, async () => {
      await using dir = await tempDir();
      const { staging, id, files } = await staged(dir.path);
      for (const path of files) await damage(path);
      expect(await staging.readCapture(id)).toBeNull();
      expect(await staging.readExtraction(id)).toBeNull();
      expect(await staging.hasCapture(id)).toBe(false);
      expect(await staging.putCapture({ ...capture, id })).toBe(true);
      expect((await staging.readCapture(id))?.id).toBe(id);
    });

  it('is empty once its crawl is over, half-written files included', async () => {
    await using dir = await tempDir();
    const { files } = await staged(dir.path);
    await writeFile(`${files[0]}.1.tmp`, 'half');
    const storage = await openStorage(dir.path, IN_FOLDER);
    await clearStaging(storage, crawl);
    expect(await readdir(join(dir.path, 'staging'))).toEqual([]);
    await expect(clearStaging(storage, '../x')).rejects.toThrow(/bad crawl id/);
  });
});
