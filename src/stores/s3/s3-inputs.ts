// Objects named by `s3://bucket/key` as inputs: found, and read by ranges as they are needed.
import type { ByteSource } from '../../../archive/index.ts';
import type { BlobStore } from '../../ports/blob-store.ts';
import { createS3BlobStore, type S3BlobStore } from '../s3-blob-store.ts';
import { isS3Url, parseS3Url, type S3Access } from './location.ts';

export interface S3Inputs {
  isOurs(path: string): boolean;
  find(path: string): Promise<string[]>;
  timeOf(path: string): Promise<Date>;
  open(path: string): Promise<ByteSource & { changedAt: number; close(): Promise<void> }>;
  close(): Promise<void>;
}

const MAX_FILES = 1_000_000;

export function createS3Inputs(access: S3Access): S3Inputs {
  const stores = new Map<string, S3BlobStore>();
  const place = (url: string): { blobs: BlobStore; bucket: string; key: string } => {
    const { bucket, key } = parseS3Url(url);
    const blobs = stores.get(bucket) ?? createS3BlobStore({ url: `s3://${bucket}`, access });
    stores.set(bucket, blobs);
    return { blobs, bucket, key };
  };
  return {
    isOurs: isS3Url,
    async find(url) {
      const { blobs, bucket, key } = place(url);
      if (key !== '' && (await blobs.stat(key)) !== null) return [`s3://${bucket}/${key}`];
      const found: string[] = [];
      for await (const below of blobs.list(key === '' ? '' : `${key}/`)) {
        if (found.length >= MAX_FILES) break;
        if (!below.endsWith('/')) found.push(`s3://${bucket}/${below}`);
      }
      return found;
    },
    async timeOf(url) {
      const { blobs, key } = place(url);
      return (await blobs.stat(key))?.modifiedAt ?? new Date(0);
    },
    async open(url) {
      const { blobs, key } = place(url);
      const stat = await blobs.stat(key);
      if (stat === null) throw new RangeError(`there is no ${url}`);
      const { size } = stat;
      return {
        size,
        changedAt: stat.modifiedAt.getTime(),
        async read(offset, length) {
          const bytes = await blobs.get(key, { start: offset, end: Math.min(size, offset + length) });
          if (bytes === null) throw new RangeError(`${url} was deleted while it was read`);
          return bytes;
        },
        close: () => Promise.resolve(),
      };
    },
    async close() {
      for (const blobs of stores.values()) await blobs.close();
    },
  };
}
