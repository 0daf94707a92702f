// The name of an archive: made once, whoever asks first, and the same for everyone after.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { archiveId, knownArchiveId } from '../../../../src/stores/archive-id.ts';
import { createFsBlobStore } from '../../../../src/stores/fs-blob-store.ts';
import { tempDir } from '../../../support/temp-dir.ts';

describe('archiveId', () => {
  it('is one name for all who ask at once, and later', async () => {
    const dir = await tempDir();
    expect(await knownArchiveId(createFsBlobStore(dir.path))).toBeNull();
    const names = await Promise.all(Array.from({ length: 20 }, () => archiveId(createFsBlobStore(dir.path))));
    expect(new Set(names).size).toBe(1);
    expect(names[0]).toMatch(/^[0-9a-f]{12}$/);
    expect(await archiveId(createFsBlobStore(dir.path))).toBe(names[0]);
    await dir.remove();
  });

  it('is a name still when something else was written into its file', async () => {
    const dir = await tempDir();
    await writeFile(join(dir.path, 'archive-id'), 'our archive\0\n');
    const name = await archiveId(createFsBlobStore(dir.path));
    expect(name).toMatch(/^[0-9a-f]{12}$/);
    expect(await archiveId(createFsBlobStore(dir.path))).toBe(name);
    await dir.remove();
  });
});
