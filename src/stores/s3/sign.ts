// AWS Signature Version 4 of one request, over every header it is given; the body by its SHA-256, so that a torn one is refused.
import { createHash, createHmac } from 'node:crypto';
import type { S3Access } from './location.ts';

const sha256 = (data: Uint8Array | string): string => createHash('sha256').update(data).digest('hex');
const hmac = (key: Buffer | string, text: string): Buffer => createHmac('sha256', key).update(text).digest();

export interface SignedRequest {
  method: string;
  /** As it is sent: path and query percent-encoded by RFC 3986, the query sorted by name. */
  url: string;
  headers: Readonly<Record<string, string>>;
  body: Uint8Array;
}

/** All headers of the request, `host` left to the client. Without a key, unsigned: a bucket open to all. */
export function signRequest(asked: SignedRequest, access: S3Access, now: Date): Record<string, string> {
  const { host, pathname, search } = new URL(asked.url);
  const sum = sha256(asked.body);
  const time = `${now.toISOString().replaceAll(/[-:]/g, '').slice(0, 15)}Z`;
  const headers: Record<string, string> = { ...asked.headers, 'x-amz-content-sha256': sum, 'x-amz-date': time };
  const { accessKeyId, secretAccessKey, sessionToken, region } = access;
  if (accessKeyId === null || secretAccessKey === null) return headers;
  if (sessionToken !== null) headers['x-amz-security-token'] = sessionToken;
  const lines = Object.entries({ ...headers, host })
    .map(([name, value]) => [name.toLowerCase(), value.trim().replaceAll(/\s+/g, ' ')] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const names = lines.map(([name]) => name).join(';');
  const canonical = [
    asked.method,
    pathname,
    search.slice(1),
    ...lines.map(([name, value]) => `${name}:${value}`),
    '',
    names,
    sum,
  ].join('\n');
  const scope = `${time.slice(0, 8)}/${region}/s3/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n');
  const key = scope.split('/').reduce<Buffer | string>((secret, word) => hmac(secret, word), `AWS4${secretAccessKey}`);
  const signature = hmac(Buffer.from(key), text).toString('hex');
  headers['authorization'] =
    `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
  return headers;
}
