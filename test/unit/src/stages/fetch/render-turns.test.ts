import { describe, expect, it } from 'vitest';
import { createRenderTurns, type RenderTurn } from '../../../../../src/stages/fetch/render-turns.ts';

const never = new AbortController().signal;
/** Turns given without waiting, of `asked`. */
async function given(turns: ReturnType<typeof createRenderTurns>, asked: number): Promise<RenderTurn[]> {
  const got: RenderTurn[] = [];
  for (let n = 0; n < asked; n++) void turns.enter(never).then((turn) => got.push(turn));
  await new Promise((resolve) => setImmediate(resolve));
  return got;
}

describe('turns of pages that may need the browser', () => {
  it('let few begin while nothing is known of the site', async () => {
    expect((await given(createRenderTurns(2), 20)).length).toBeLessThanOrEqual(4);
  });

  it('hold nobody up on a site that needs no browser', async () => {
    const turns = createRenderTurns(2);
    for (let n = 0; n < 50; n++) {
      const turn = await turns.enter(never);
      turn.decided(false);
      turn.leave();
    }
    expect((await given(turns, 64)).length).toBe(64);
  });

  it('let no more pages wait for the browser than it has places, and the next in as they leave', async () => {
    const turns = createRenderTurns(2);
    let drawing: RenderTurn[] = [];
    for (let round = 0; round < 10; round++) {
      const got = await given(turns, round === 0 ? 100 : 0);
      for (const turn of got) turn.decided(true);
      drawing = [...drawing, ...got];
      await new Promise((resolve) => setImmediate(resolve));
      for (const turn of drawing) turn.decided(true);
      expect(drawing.length).toBeLessThanOrEqual(4 + 2 * round);
      for (const turn of drawing.splice(0, 2)) turn.leave();
    }
  });

  it('always let one in, and forget whom the signal takes away', async () => {
    const turns = createRenderTurns(1);
    const held = await given(turns, 3);
    expect(held.length).toBeGreaterThan(0);
    for (const turn of held) turn.decided(true);
    const stop = new AbortController();
    const gone = turns.enter(stop.signal);
    stop.abort(new Error('the worker stops'));
    await expect(gone).rejects.toThrow('the worker stops');
    while (held.length < 3) {
      for (const turn of held) turn.leave();
      await new Promise((resolve) => setImmediate(resolve));
    }
    for (const turn of held) turn.leave();
    expect((await given(turns, 1)).length).toBe(1);
  });
});
