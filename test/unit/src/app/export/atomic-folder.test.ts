// An export that is killed at any moment leaves the earlier one, or the new one, never neither.
import { mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { beginFolder } from '../../../../../src/app/export/atomic-folder.ts';
import { tempDir } from '../../../../support/temp-dir.ts';

describe('export folder', () => {
  it('puts the earlier export back that was moved away when its successor was killed', async () => {
    await using dir = await tempDir();
    const out = join(dir.path, 'corpus');
    const work = join(dir.path, '.corpus.export');
    await mkdir(out);
    await writeFile(join(out, 'manifest.json'), '{}');
    await mkdir(work);
    await rename(out, join(work, 'old')); // killed here: the new folder had not taken its place
    const folder = await beginFolder(out);
    expect(await readdir(out)).toEqual(['manifest.json']);
    await folder.discard();
    expect(await readdir(dir.path)).toEqual(['corpus']);
  });
});
