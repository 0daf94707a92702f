// The expected signatures were made by botocore 1.43's S3SigV4Auth.
import { describe, expect, it } from 'vitest';
import { signRequest } from '../../../../../src/stores/s3/sign.ts';

const access = {
  endpoint: null,
  region: 'eu-central-1',
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  sessionToken: null,
};
const NOW = new Date('2026-11-26T22:00:05Z');

describe('a signature', () => {
  it('is that of a write with metadata and a condition', () => {
    const headers = signRequest(
      {
        method: 'PUT',
        url: 'https://s3.eu-central-1.amazonaws.com/bucket/a%20b/%C3%A9%2B%26.gz',
        headers: { 'x-amz-meta-sha256': '00', 'if-none-match': '*' },
        body: Buffer.from('some bytes'),
      },
      access,
      NOW,
    );
    expect(headers['authorization']).toBe(
      'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261126/eu-central-1/s3/aws4_request, SignedHeaders=host;if-none-match;x-amz-content-sha256;x-amz-date;x-amz-meta-sha256, Signature=af79f8a36d39aa17048a735cc4f2f4f194db0442660e481f1b25448d857b408b',
    );
    expect(headers['x-amz-date']).toBe('20261126T220005Z');
  });

  it('is that of a listing with temporary credentials and a port', () => {
    const headers = signRequest(
      {
        method: 'GET',
        url: 'http://127.0.0.1:9000/bucket/?marker=x%2Fy%20z&max-keys=1000&prefix=collections%2Fmain%2F',
        headers: {},
        body: Buffer.alloc(0),
      },
      { ...access, sessionToken: 'TOKEN' },
      NOW,
    );
    expect(headers['authorization']).toContain(
      'SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-security-token, Signature=47586fba1a24aefe520368233c27f7f2fbd3dada234e23b7897f81d2d08cc18c',
    );
    expect(headers['x-amz-security-token']).toBe('TOKEN');
  });

  it('is left out where there is no key', () => {
    const headers = signRequest(
      { method: 'GET', url: 'http://127.0.0.1/b/k', headers: {}, body: Buffer.alloc(0) },
      { ...access, accessKeyId: null },
      NOW,
    );
    expect(headers['authorization']).toBeUndefined();
  });
});
