// PDFs that are more than they seem are told from those that are not, by what they come to.
import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createExtractEngine } from '../../../../../../src/stages/extract/engine.ts';
import { readPdf } from '../../../../../../src/stages/extract/pdf/read-pdf.ts';
import { isPdfBomb } from '../../../../../../src/stages/extract/pdf/unpacked-size.ts';
import { packedPdf } from '../../../../../support/made-pdf.ts';

const MIB = 1024 * 1024;
const engine = await createExtractEngine({ engine: 'readability' });
const read = async (pdf: Buffer) => {
  const { text, noTextReason } = await readPdf(pdf, null, engine);
  return noTextReason ?? text;
};
const words = Buffer.from('BT /F1 12 Tf 50 700 Td (Words of a sound page) Tj ET ');
const zeros = (mib: number): Buffer => deflateSync(Buffer.concat([words, Buffer.alloc(mib * MIB, 0x20)]), { level: 1 });

/** Codes of LZW as PDF packs them, most significant bit first; the width grows one code early. */
function lzw(codes: readonly number[]): Buffer {
  const bytes: number[] = [];
  let held = 0;
  let bits = 0;
  let next = 258;
  let width = 9;
  let isFirst = true;
  for (const code of codes) {
    held = (held << width) | code;
    for (bits += width; bits >= 8; bits -= 8) bytes.push((held >> (bits - 8)) & 255);
    held &= 2 ** bits - 1;
    if (code === 256) [next, width, isFirst] = [258, 9, true];
    else if (isFirst) isFirst = false;
    else {
      next += 1;
      width = next + 1 >= 2048 ? 12 : next + 1 >= 1024 ? 11 : next + 1 >= 512 ? 10 : 9;
    }
  }
  if (bits > 0) bytes.push((held << (8 - bits)) & 255);
  return Buffer.from(bytes);
}
const literal = [...words].flatMap((byte, n) => (n % 200 === 0 ? [256, byte] : [byte]));
/** A run of spaces, each code one longer than the last: some 7 MB a round. */
const round = [256, 0x20, ...Array.from({ length: 4094 - 258 }, (_, n) => 258 + n)];
const rounds = (count: number): Buffer => lzw([...literal, ...Array.from({ length: count }, () => round).flat(), 257]);

describe('a PDF', () => {
  it.each([
    ['deflated', packedPdf(deflateSync(words), '/FlateDecode')],
    ['deflated twice', packedPdf(deflateSync(deflateSync(words)), '[/FlateDecode /FlateDecode]')],
    ['LZW', packedPdf(lzw([...literal, 257]), '/LZWDecode')],
    ['LZW, seven megabytes of it', packedPdf(rounds(1), '/LZWDecode')],
    ['large in all decency', packedPdf(zeros(20), '/FlateDecode')],
  ])('is read: %s', async (_what, pdf) => {
    expect(isPdfBomb(pdf)).toBe(false);
    expect(await read(pdf)).toBe('Words of a sound page');
  });

  it.each([
    ['deflated', packedPdf(zeros(130), '/FlateDecode')],
    ['deflated under its short name', packedPdf(zeros(130), '/Fl')],
    ['deflated, the filter in another object', packedPdf(zeros(130), '6 0 R')],
    ['deflated twice', packedPdf(deflateSync(zeros(130)), '[/FlateDecode /FlateDecode]')],
    ['LZW', packedPdf(rounds(20), '/LZWDecode')],
    ['without an end', packedPdf(zeros(130), '/FlateDecode').subarray(0, -300)],
    ['many of them', Buffer.concat(Array.from({ length: 6 }, () => packedPdf(zeros(100), '/FlateDecode')))],
  ])('is not unpacked beyond measure: %s', async (_what, pdf) => {
    expect(isPdfBomb(pdf)).toBe(true);
    expect(await read(pdf)).toBe('pdf-too-large');
  });

  it('of noise is no bomb', () => {
    expect(isPdfBomb(Buffer.from('stream stream endstream stream\nendstream'))).toBe(false);
    expect(isPdfBomb(Buffer.alloc(0))).toBe(false);
  });

  it('of a page with more pieces than any has is read as far as it goes', async () => {
    const many = Buffer.from('BT /F1 12 Tf 50 700 Td '.concat('(x) Tj 0 -12 Td (y) Tj 0 12 Td '.repeat(100_000), 'ET'));
    const page = await readPdf(packedPdf(deflateSync(many), '/FlateDecode'), null, engine);
    expect(page).toMatchObject({ noTextReason: null, quality: { cut: 1 } });
    expect(page.text.length).toBeLessThan(400_000);
  });
});
