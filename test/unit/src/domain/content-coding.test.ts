import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decodeContent } from '../../../../src/domain/content-coding.ts';

const text = Buffer.from('<p>The mill stands where the river bends.</p>'.repeat(500));
const packers = [
  ['gzip', gzipSync],
  ['x-gzip', gzipSync],
  ['deflate', deflateSync],
  ['deflate', deflateRawSync],
  ['br', brotliCompressSync],
] as const;

/** One raw block (RFC 8878), whole. */
const zstdFrame = (bytes: Buffer): Buffer => {
  const header = 1 | (bytes.length << 3);
  return Buffer.concat([
    Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x50, header & 255, (header >> 8) & 255, (header >> 16) & 255]),
    bytes,
  ]);
};

describe('decodeContent', () => {
  it.each(packers)('takes %s off', async (coding, pack) => {
    expect(await decodeContent(pack(text), coding)).toEqual({ status: 'whole', bytes: text });
  });

  it.each(packers)('tells %s that stops early from one that ends', async (coding, pack) => {
    const packed = pack(text);
    const decoded = await decodeContent(packed.subarray(0, packed.length - 4), coding);
    expect(decoded.status).toBe('truncated');
    expect(text.subarray(0, decoded.bytes.length).equals(decoded.bytes)).toBe(true);
  });

  it('takes zstd off, and sees where it is cut', async () => {
    const frame = zstdFrame(text.subarray(0, 2000));
    expect(await decodeContent(frame, 'zstd')).toEqual({ status: 'whole', bytes: text.subarray(0, 2000) });
    expect((await decodeContent(frame.subarray(0, 900), 'zstd')).status).toBe('truncated');
  });

  it('takes stacked codings off in reverse order', async () => {
    const stacked = brotliCompressSync(gzipSync(text));
    expect((await decodeContent(stacked, 'gzip, BR')).bytes.equals(text)).toBe(true);
    expect((await decodeContent(stacked, 'gzip, br, identity')).status).toBe('whole');
  });

  it('leaves bodies alone whose label lies', async () => {
    expect(await decodeContent(text, 'gzip')).toEqual({ status: 'corrupt', bytes: text });
    expect(await decodeContent(text, 'zstd')).toEqual({ status: 'corrupt', bytes: text });
    expect(await decodeContent(text, 'compress')).toEqual({ status: 'unsupported', bytes: text });
    expect((await decodeContent(text, 'gzip, gzip, gzip, gzip, gzip')).status).toBe('unsupported');
    expect((await decodeContent(Buffer.alloc(0), 'gzip')).status).toBe('whole');
  });

  it.each([
    ['gzip', gzipSync(Buffer.alloc(40_000_000))],
    ['deflate', deflateSync(Buffer.alloc(40_000_000))],
    ['gzip, gzip', gzipSync(gzipSync(Buffer.alloc(40_000_000)))],
  ])('refuses to unpack a bomb in %s', async (coding, bomb) => {
    expect(await decodeContent(bomb, coding)).toEqual({ status: 'too-large', bytes: Buffer.alloc(0) });
  });

  it('lets through what packs well but is no bomb', async () => {
    const even = Buffer.alloc(3_000_000, 0x61);
    expect((await decodeContent(gzipSync(even), 'gzip')).bytes.length).toBe(3_000_000);
  });
});
