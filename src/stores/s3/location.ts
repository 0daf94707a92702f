// An S3 place in words: `s3://bucket/prefix` and what is needed to reach it.
import { StageError } from '../../domain/errors.ts';

/** How a service is reached; the bucket is named by a URL. */
export interface S3Access {
  /** `http(s)://host[:port]`; null means AWS in the region. */
  endpoint: string | null;
  region: string;
  accessKeyId: string | null;
  secretAccessKey: string | null;
  sessionToken: string | null;
}

export interface S3Location {
  bucket: string;
  /** Without slashes at its ends; empty for the whole bucket. */
  key: string;
}

const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

export const isS3Url = (text: string): boolean => /^s3:\/\//i.test(text);

/** Throws StageError STORAGE_URL for what is no `s3://bucket[/key]`. */
export function parseS3Url(url: string): S3Location {
  const match = /^s3:\/\/([^/]+)(?:\/(.*))?$/i.exec(url);
  const bucket = match?.[1] ?? '';
  const key = (match?.[2] ?? '').replaceAll(/^\/+|\/+$/g, '');
  if (!BUCKET.test(bucket) || key.split('/').some((part) => part === '..' || part === '.') || key.includes('//'))
    throw new StageError(
      'STORAGE_URL',
      'permanent',
      `${url} is no place in a bucket: expected s3://BUCKET or s3://BUCKET/PREFIX`,
    );
  return { bucket, key };
}

/** Path-style, so that any host name will do. */
export const baseUrlOf = (access: S3Access, bucket: string): string =>
  `${(access.endpoint ?? `https://s3.${access.region}.amazonaws.com`).replace(/\/+$/, '')}/${bucket}`;
