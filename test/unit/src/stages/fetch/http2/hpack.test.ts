// HPACK against the RFC's own examples, against what Node's encoder writes, and against noise.
import { connect } from 'node:http2';
import { type AddressInfo, createServer as createTcp } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFrameReader, FRAME, PREFACE } from '../../../../../../src/stages/fetch/http2/frames.ts';
import {
  createHpackDecoder,
  encodeFields,
  HpackFault,
  HpackOverflow,
} from '../../../../../../src/stages/fetch/http2/hpack.ts';
import { decodeHuffman } from '../../../../../../src/stages/fetch/http2/huffman.ts';

const MOST = 64 * 1024;
const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');

describe('RFC 7541, Appendix C', () => {
  it('C.6: responses with a table of 256 bytes, Huffman coded', () => {
    const decoder = createHpackDecoder();
    const shared = [
      ['cache-control', 'private'],
      ['date', 'Mon, 21 Oct 2013 20:13:21 GMT'],
      ['location', 'https://www.example.com'],
    ];
    // the example's table size comes by a setting; here it is said in the block (RFC 7541 §6.3)
    const first = hex(
      '3fe101 488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e919d29ad171863c78f0b97c8e9ae82ae43d3',
    );
    expect(decoder.decode(first, MOST)).toEqual([[':status', '302'], ...shared]);
    expect(decoder.decode(hex('4883640effc1c0bf'), MOST)).toEqual([[':status', '307'], ...shared]);
    const third = hex(
      '88c16196d07abe941054d444a8200595040b8166e084a62d1bffc05a839bd9ab77ad94e7821dd7f2e6c7b335dfdfcd5b3960d5af27087f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007',
    );
    expect(decoder.decode(third, MOST)).toEqual([
      [':status', '200'],
      ['cache-control', 'private'],
      ['date', 'Mon, 21 Oct 2013 20:13:22 GMT'],
      ['location', 'https://www.example.com'],
      ['content-encoding', 'gzip'],
      ['set-cookie', 'foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1'],
    ]);
  });
});

describe('the Huffman code', () => {
  it('refuses padding that is no beginning of the last symbol, or a whole byte of it', () => {
    expect(decodeHuffman(hex('f1e3c2e5f23a6ba0ab90f4ff'))).toBe('www.example.com');
    expect(decodeHuffman(hex('f1e3c2e5f23a6ba0ab90f4ffff'))).toBeNull();
    expect(decodeHuffman(hex('f1e3c2e5f23a6ba0ab90f4fe'))).toBeNull();
    expect(decodeHuffman(hex('ffffffff'))).toBeNull();
    expect(decodeHuffman(Buffer.alloc(0))).toBe('');
  });
});

describe('what the fields of others become', () => {
  let sink: ReturnType<typeof createTcp>;
  let blocks: Buffer[] = [];

  beforeAll(async () => {
    sink = createTcp((socket) => {
      const reader = createFrameReader();
      let skipped = false;
      socket.on('error', () => undefined);
      socket.on('data', (bytes: Buffer) => {
        reader.push(skipped ? bytes : bytes.subarray(PREFACE.length));
        skipped = true;
        for (let found = reader.next(); found !== null && found !== 'too-large'; found = reader.next())
          if (found.type === FRAME.headers) blocks.push(Buffer.from(found.payload));
      });
    });
    await new Promise<void>((resolve) => sink.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => void sink.close());

  it('is what Node meant, request after request on one connection', async () => {
    const session = connect(`http://127.0.0.1:${(sink.address() as AddressInfo).port}`);
    session.on('error', () => undefined);
    blocks = [];
    const values = Array.from({ length: 40 }, (_, n) => ({
      'x-visible': Array.from({ length: 95 }, (_character, at) => String.fromCharCode(32 + ((at * 7 + n) % 95)))
        .join('')
        .trim(),
      [`x-${n % 7}`]: `value ${n % 5}`.repeat(1 + (n % 9)),
      'x-long': '~'.repeat(n * 20),
    }));
    for (const fields of values) session.request({ ':path': '/', ...fields }).on('error', () => undefined);
    await expect.poll(() => blocks.length).toBe(values.length);
    const decoder = createHpackDecoder();
    const read = blocks.map((block) => Object.fromEntries(decoder.decode(block, MOST)));
    expect(read).toEqual(values.map((fields) => expect.objectContaining(fields)));
    session.destroy();
  });

  it('is what we wrote', () => {
    const text = fc.string({
      unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
      maxLength: 400,
    });
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text), { maxLength: 20 }), (fields) => {
        expect(createHpackDecoder().decode(encodeFields(fields), MOST)).toEqual(fields);
      }),
    );
  });
});

describe('a block that is none', () => {
  it.each([
    ['an index beyond the tables', 'ff80808001'],
    ['index 0', '80'],
    ['an integer without an end', '7fffffffffffffffff'],
    ['a text beyond the block', '0003616263ff'],
    ['a table larger than ours', '3fe27f'],
    ['a table size after a field', '88 20'],
  ])('is refused: %s', (_what, bytes) => {
    expect(() => createHpackDecoder().decode(hex(bytes), MOST)).toThrow(HpackFault);
  });

  it('is told from one that is too large', () => {
    const entry = Buffer.concat([hex('40'), encodeFields([['x-bomb', 'x'.repeat(3900)]]).subarray(1)]);
    const bomb = Buffer.concat([entry, Buffer.alloc(12_000, 0xbe)]);
    expect(() => createHpackDecoder().decode(bomb, MOST)).toThrow(HpackOverflow);
  });

  it('throws nothing else, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 5 }), (noise) => {
        const decoder = createHpackDecoder();
        for (const bytes of noise)
          try {
            decoder.decode(Buffer.from(bytes), MOST);
          } catch (fault) {
            expect(fault instanceof HpackFault || fault instanceof HpackOverflow).toBe(true);
          }
      }),
      { numRuns: 500 },
    );
  });
});
