import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { segmentPage } from '../../../../../../src/stages/extract/blocks/segment.ts';
import { parseHtml } from '../../../../../../src/stages/extract/dom/parse-html.ts';
import { FEATURE_NAMES } from '../../../../../../src/stages/extract/features/block-features.ts';
import { pageSignals } from '../../../../../../src/stages/extract/features/page-signals.ts';
import { viewPage } from '../../../../../../src/stages/extract/features/page-view.ts';
import { PRIOR_NAMES } from '../../../../../../src/stages/extract/features/token-priors.ts';
import { TYPE_FEATURE_NAMES } from '../../../../../../src/stages/extract/features/type-features.ts';
import { parseBlockModel } from '../../../../../../src/stages/extract/model/block-model.ts';
import { scorePage } from '../../../../../../src/stages/extract/model/score-page.ts';
import { STACK_NAMES } from '../../../../../../src/stages/extract/model/stack-features.ts';

const typeNames = ['article', 'forum'];
const features = [...FEATURE_NAMES, ...PRIOR_NAMES, ...typeNames.map((name) => `type-${name}`), ...STACK_NAMES];

/** A tree of one split: below `threshold` it gives `low`, else `high`. */
function stump(feature: number, threshold: number, low: number, high: number): Buffer {
  const bytes = Buffer.alloc(4 + 3 * 2 + 3 * 4 + 3 * 2);
  bytes.writeUInt16LE(feature, 4);
  bytes.writeUInt16LE(0xffff, 6);
  bytes.writeUInt16LE(0xffff, 8);
  bytes.writeFloatLE(threshold, 10);
  bytes.writeFloatLE(low, 14);
  bytes.writeFloatLE(high, 18);
  bytes.writeUInt16LE(2, 22);
  return bytes;
}

/** The arrays of several stumps, each of them joined. */
function inOneForest(stumps: readonly Buffer[]): Buffer {
  const parts = (from: number, to: number): Buffer[] => stumps.map((bytes) => bytes.subarray(from, to));
  const roots = Buffer.alloc(4 * stumps.length);
  stumps.forEach((_, i) => {
    roots.writeUInt32LE(3 * i, 4 * i);
  });
  return Buffer.concat([roots, ...parts(4, 10), ...parts(10, 22), ...parts(22, 28)]);
}

const size = { trees: 1, nodes: 3, outputs: 1, base: 0 };
function modelFile(change: Record<string, unknown> = {}, body?: Buffer): Buffer {
  const head = {
    format: 1,
    version: 'test',
    features,
    typeFeatures: TYPE_FEATURE_NAMES,
    typeNames,
    words: { hello: 1 },
    classes: {},
    forests: { types: { ...size, outputs: 2 }, first: size, second: size },
    ...change,
  };
  // First: by link density. Second: by the first one's probability.
  const forests =
    body ??
    Buffer.concat([
      stump(0, -1, 5, 5),
      stump(features.indexOf('link-density'), 0.5, 2, -2),
      stump(features.indexOf('p'), 0.5, -3, 3),
    ]);
  return gzipSync(Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), forests]));
}

describe('model files', () => {
  it('are read and run: the second forest sees what the first said', async () => {
    const model = await parseBlockModel(modelFile());
    const { document } = parseHtml('<p>Some text</p><p><a href=x>A link</a></p>');
    const scores = scorePage(viewPage(segmentPage(document), pageSignals(document, null)), model);
    expect(model.version).toBe('test');
    expect([...scores.blocks].map((p) => p > 0.9)).toEqual([true, false]);
    expect(scores.types[0]).toBeGreaterThan(0.99);
  });

  it('leave a block that is no text beyond doubt to the first forest', async () => {
    const always = (low: number, high: number) =>
      Buffer.concat([
        stump(0, -1, 5, 5),
        stump(features.indexOf('link-density'), 0.5, low, high),
        stump(features.indexOf('p'), 0.5, 3, 3),
      ]);
    const { document } = parseHtml('<p>Some text</p><p><a href=x>A link</a></p>');
    const view = viewPage(segmentPage(document), pageSignals(document, null));
    const scoresOf = async (body: Buffer) => [...scorePage(view, await parseBlockModel(modelFile({}, body))).blocks];
    const [text = 0, link = 1] = await scoresOf(always(2, -6));
    expect(text).toBeGreaterThan(0.9);
    expect(link).toBeLessThan(0.01);
    const [, doubtful = 0] = await scoresOf(always(2, -4));
    expect(doubtful).toBeGreaterThan(0.9);
  });

  it('need not have every tree of the first forest say what the first ones made certain', async () => {
    // Ten trees: three take the link far down, seven would bring it up again.
    const down = stump(features.indexOf('link-density'), 0.5, 1, -2);
    const up = stump(0, -1, 4, 4);
    const body = Buffer.concat([stump(0, -1, 5, 5), inOneForest([down, down, down, ...Array(7).fill(up)])]);
    const first = { ...size, trees: 10, nodes: 30 };
    const forests = { types: { ...size, outputs: 2 }, first, second: null };
    const model = await parseBlockModel(modelFile({ forests }, body));
    const { document } = parseHtml('<p>Some text</p><p><a href=x>A link</a></p>');
    const [text = 0, link = 1] = scorePage(viewPage(segmentPage(document), pageSignals(document, null)), model).blocks;
    expect(text).toBeGreaterThan(0.9);
    expect(link).toBeLessThan(0.01);
  });

  it('of other features are refused', async () => {
    await expect(parseBlockModel(modelFile({ features: features.slice(1) }))).rejects.toThrow(
      'trained on other features',
    );
    await expect(parseBlockModel(modelFile({ typeFeatures: [] }))).rejects.toThrow('type features');
  });

  it('cut short, of another format or no model at all are refused', async () => {
    await expect(parseBlockModel(modelFile({}, Buffer.alloc(10)))).rejects.toThrow('cut short');
    await expect(parseBlockModel(modelFile({ format: 2 }))).rejects.toThrow();
    await expect(parseBlockModel(gzipSync('nothing'))).rejects.toThrow('not a Gristmill model');
    await expect(parseBlockModel(Buffer.from('nothing'))).rejects.toThrow();
  });
});
