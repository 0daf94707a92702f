// AWS Signature Version 4 checked as the service does, by the published recipe alone; s3rver takes any signature.
import { createHash, createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/;

/** S3's error code, or null when the request is signed with the secret and its body is the one that was signed. */
export function signatureFault(
  request: { method: string; url: string; headers: IncomingHttpHeaders; body: Buffer },
  account: { accessKeyId: string; secretAccessKey: string },
): string | null {
  const parts = AUTHORIZATION.exec(request.headers.authorization ?? '');
  if (parts === null) return 'AccessDenied';
  const [, key = '', day = '', region = '', names = '', signature = ''] = parts;
  if (key !== account.accessKeyId) return 'InvalidAccessKeyId';
  const sum = createHash('sha256').update(request.body).digest('hex');
  if (request.headers['x-amz-content-sha256'] !== sum) return 'XAmzContentSHA256Mismatch';
  const [path = '', query = ''] = request.url.split('?');
  const canonical = [
    request.method,
    path,
    query
      .split('&')
      .map((pair) => (pair === '' || pair.includes('=') ? pair : `${pair}=`))
      .sort()
      .join('&'),
    ...names.split(';').map(
      (name) =>
        `${name}:${String(request.headers[name] ?? '')
          .trim()
          .replaceAll(/\s+/g, ' ')}`,
    ),
    '',
    names,
    sum,
  ].join('\n');
  const text = [
    'AWS4-HMAC-SHA256',
    String(request.headers['x-amz-date']),
    `${day}/${region}/s3/aws4_request`,
    createHash('sha256').update(canonical).digest('hex'),
  ].join('\n');
  const signing = [day, region, 's3', 'aws4_request'].reduce<Buffer>(
    (secret, word) => createHmac('sha256', secret).update(word).digest(),
    Buffer.from(`AWS4${account.secretAccessKey}`),
  );
  return createHmac('sha256', signing).update(text).digest('hex') === signature ? null : 'SignatureDoesNotMatch';
}
