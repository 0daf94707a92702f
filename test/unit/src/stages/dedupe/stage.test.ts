// The live verdict of the dedupe stage over the memory index.
import { describe, expect, it } from 'vitest';
import { type DedupeDeps, type DedupeVerdict, dedupeStage } from '../../../../../src/stages/dedupe/stage.ts';
import { createMemoryDocumentIndex } from '../../../../../src/stores/memory-document-index.ts';

const context = { signal: new AbortController().signal, now: () => new Date(0) };

const words = (from: number, count: number): string =>
  Array.from({ length: count }, (_, i) => `word${(from + i) * 7919}`).join(' ');

function stageOver(texts: Record<string, { title: string | null; text: string }>) {
  const deps: DedupeDeps = {
    staging: { readExtraction: async (id) => texts[id] ?? null },
    index: createMemoryDocumentIndex(),
  };
  return async (captureId: string) => dedupeStage.run({ captureId, crawlId: 'c', collection: 'main' }, deps, context);
}

const id = (letter: string): string => letter.repeat(32);

describe('the dedupe stage', () => {
  it('calls a first text unique and gives it the content hash', async () => {
    const run = stageOver({ [id('a')]: { title: 'T', text: words(0, 200) } });
    const { outcome, output } = await run(id('a'));
    expect(outcome).toBe('done');
    expect(output).toMatchObject({ kind: 'unique', duplicateOf: null, id: output?.sha256.slice(0, 16) });
  });

  it('finds equal bodies under other titles, and near copies', async () => {
    const run = stageOver({
      [id('a')]: { title: 'One', text: words(0, 300) },
      [id('b')]: { title: 'Another', text: words(0, 300) },
      [id('c')]: { title: 'Third', text: `${words(0, 295)} and a tail of its own` },
      [id('d')]: { title: 'Other', text: words(5000, 300) },
    });
    const verdicts: (DedupeVerdict | null)[] = [];
    for (const letter of ['a', 'b', 'c', 'd']) verdicts.push((await run(id(letter))).output);
    expect(verdicts.map((v) => v?.kind)).toEqual(['unique', 'exact', 'near', 'unique']);
    expect(verdicts[1]?.duplicateOf).toBe(verdicts[0]?.id);
    expect(verdicts[2]?.cluster).toBe(verdicts[0]?.id);
  });

  it('gives the same verdict when its job runs twice', async () => {
    const run = stageOver({
      [id('a')]: { title: null, text: words(0, 300) },
      [id('b')]: { title: null, text: `${words(0, 296)} tail` },
    });
    const first = [await run(id('a')), await run(id('b'))];
    expect([await run(id('a')), await run(id('b'))]).toEqual(first);
  });

  it('skips captures without text', async () => {
    const run = stageOver({ [id('a')]: { title: 'Only a title', text: '' } });
    expect(await run(id('a'))).toEqual({ outcome: 'skipped', reason: 'no-text', output: null });
    expect(await run(id('f'))).toEqual({ outcome: 'skipped', reason: 'no-text', output: null });
  });
});
