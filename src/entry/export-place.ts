// Where an export goes: a folder, or a prefix of a bucket, to which a folder of the data directory is sent when it is whole.
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { ExportFolderError } from '../app/export/atomic-folder.ts';
import type { Config } from '../config/load.ts';
import { isS3Url, parseS3Url } from '../stores/s3/location.ts';
import type { S3BlobStore } from '../stores/s3-blob-store.ts';

const MANIFEST = 'manifest.json';
/** There from before the first file is sent until the manifest stands: a prefix with it may be written again. */
const UNDER_WAY = '.export-under-way';

/** `keepsEarlier`: the work continues the export that is there. */
export async function exportTo<T>(
  config: Config,
  out: string,
  keepsEarlier: boolean,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  if (!isS3Url(out)) return work(out);
  parseS3Url(out);
  const { createS3BlobStore } = await import('../stores/s3-blob-store.ts');
  const blobs = createS3BlobStore({ url: out, access: config.storage, partBytes: config.storage.partBytes });
  const folder = join(config.dataDir, 'staging', `export-${process.pid}`, 'out');
  try {
    const before = await keysOf(blobs);
    if (before.length > 0 && !before.includes(MANIFEST) && !before.includes(UNDER_WAY))
      throw new ExportFolderError(`${out} is not empty and holds no earlier export (no ${MANIFEST})`);
    if (keepsEarlier) for (const key of before) await bring(blobs, key, join(folder, key));
    const made = await work(folder);
    await send(blobs, folder, before);
    return made;
  } finally {
    await rm(dirname(folder), { recursive: true, force: true });
    await blobs.close();
  }
}

/** One file, such as a WACZ. */
export async function exportFileTo<T>(config: Config, out: string, work: (path: string) => Promise<T>): Promise<T> {
  if (!isS3Url(out)) return work(out);
  const { bucket, key } = parseS3Url(out);
  const { createS3BlobStore } = await import('../stores/s3-blob-store.ts');
  const blobs = createS3BlobStore({
    url: `s3://${bucket}`,
    access: config.storage,
    partBytes: config.storage.partBytes,
  });
  const path = join(config.dataDir, 'staging', `export-${process.pid}`, 'out.wacz');
  try {
    await mkdir(dirname(path), { recursive: true });
    const made = await work(path);
    await blobs.putFile(key, path);
    return made;
  } finally {
    await rm(dirname(path), { recursive: true, force: true });
    await blobs.close();
  }
}

async function send(blobs: S3BlobStore, folder: string, before: readonly string[]): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
  await blobs.put(UNDER_WAY, Buffer.from('\n'));
  await blobs.delete(MANIFEST);
  for (const key of files.filter((name) => name !== MANIFEST)) await blobs.putFile(key, join(folder, key));
  for (const key of before) if (!files.includes(key) && key !== UNDER_WAY) await blobs.delete(key);
  if (files.includes(MANIFEST)) await blobs.putFile(MANIFEST, join(folder, MANIFEST));
  await blobs.delete(UNDER_WAY);
}

async function bring(blobs: S3BlobStore, key: string, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, await blobs.stream(key));
}

async function keysOf(blobs: S3BlobStore): Promise<string[]> {
  const keys: string[] = [];
  for await (const key of blobs.list('')) keys.push(key);
  return keys;
}
