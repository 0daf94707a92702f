import { describe, expect, it } from 'vitest';
import { createBodyBuffer } from '../../../../../src/stages/fetch/body-buffer.ts';
import { createBodyRoom } from '../../../../../src/stages/fetch/body-room.ts';

const MIB = 1024 * 1024;
const room = () => createBodyRoom({ sharedBytes: 8 * MIB, finishedBytes: 12 * MIB });
const piece = (bytes: number, fill = 1): Buffer => Buffer.alloc(bytes, fill);

describe('a body buffer', () => {
  it('gives back what it was given, small and large, announced or not', () => {
    for (const pieces of [[10], [400_000, 700_000, 5], [MIB, MIB, MIB, 77]])
      for (const announced of [null, pieces.reduce((a, b) => a + b), 3, 9 * MIB]) {
        const buffer = createBodyBuffer(room(), 16 * MIB, announced);
        const given = pieces.map((bytes, n) => piece(bytes, n + 1));
        for (const chunk of given) buffer.add(chunk);
        expect(buffer.size).toBe(pieces.reduce((a, b) => a + b));
        expect(buffer.take().equals(Buffer.concat(given))).toBe(true);
        expect(buffer.size).toBe(0);
      }
  });

  it('keeps what it was given when there is no room for more', () => {
    const shared = room();
    const eldest = createBodyBuffer(shared, 16 * MIB, null);
    for (let n = 0; n < 6; n++) expect(eldest.add(piece(MIB))).toBe(true);
    const younger = createBodyBuffer(shared, 16 * MIB, null);
    let goes = true;
    let given = 0;
    while (goes && given < 16) {
      goes = younger.add(piece(MIB, given));
      given += 1;
    }
    expect(goes).toBe(false);
    expect(younger.take().length).toBe(given * MIB);
  });
});

describe('the room for bodies', () => {
  it('lets the eldest grow beyond what is shared, and the others wait for it', async () => {
    const shared = room();
    const [eldest, younger] = [shared.begin(), shared.begin()];
    expect(eldest.mayHold(6 * MIB)).toBe(true);
    expect(younger.mayHold(4 * MIB)).toBe(false);
    expect(eldest.mayHold(20 * MIB)).toBe(true);
    expect(shared.held()).toBe(20 * MIB);
    const went = new Promise<void>((go) => younger.whenItMay(4 * MIB, go));
    eldest.finish(null);
    await went;
    expect(shared.held()).toBe(4 * MIB);
  });

  it('counts a finished body until nobody has it any more', async () => {
    const shared = room();
    const first = shared.begin();
    expect(first.mayHold(20 * MIB)).toBe(true);
    let body: Buffer | null = piece(20 * MIB);
    first.finish(body);
    const next = shared.begin();
    expect(next.mayHold(2 * MIB)).toBe(false);
    const went = new Promise<void>((go) => next.whenItMay(2 * MIB, go));
    expect(body.length).toBe(20 * MIB);
    body = null;
    await went;
    expect(shared.held()).toBe(2 * MIB);
  });

  it('lets a body go on while another waits for good', () => {
    const shared = room();
    const [eldest, other] = [shared.begin(), shared.begin()];
    expect(eldest.mayHold(7 * MIB)).toBe(true);
    other.whenItMay(9 * MIB, () => undefined);
    expect(eldest.mayHold(64 * MIB)).toBe(true);
    other.finish(null);
    eldest.finish(null);
    expect(shared.held()).toBe(0);
  });
});
