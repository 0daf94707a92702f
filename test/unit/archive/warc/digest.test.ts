// Digest labels of other tools: hex, base32 with and without padding, base64, bare and dashed names.
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeBase32, parseDigest, sha256Digest } from '../../../../archive/index.ts';

describe('parseDigest', () => {
  it('reads every spelling of the same digest', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 40 }),
        fc.constantFrom('sha1', 'sha256', 'md5', 'sha512'),
        (input, algorithm) => {
          const bytes = createHash(algorithm).update(input).digest();
          const base32 = encodeBase32(bytes);
          const padded = base32.padEnd(Math.ceil(base32.length / 8) * 8, '=');
          const values = [
            bytes.toString('hex'),
            bytes.toString('hex').toUpperCase(),
            base32,
            base32.toLowerCase(),
            padded,
          ];
          for (const value of [...values, bytes.toString('base64'), bytes.toString('base64url')])
            for (const name of [algorithm, algorithm.toUpperCase(), algorithm.replace('sha', 'sha-')])
              expect(parseDigest(`${name}:${value}`)).toEqual({ algorithm, bytes });
        },
      ),
    );
  });

  it('takes a bare base32 value for SHA-1, and nothing for what it does not know', () => {
    const sha1 = createHash('sha1').update('x').digest();
    expect(parseDigest(encodeBase32(sha1))).toEqual({ algorithm: 'sha1', bytes: sha1 });
    for (const label of ['', 'sha256:', 'sha256:xyz', 'crc32:00000000', 'sha1:1112H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ'])
      expect(parseDigest(label)).toBeNull();
  });

  it('hashes parts as their whole', () => {
    expect(sha256Digest(Buffer.from('ab'), Buffer.from('c'))).toBe(sha256Digest(Buffer.from('abc')));
  });
});
