// `dedupe --jsonl`: one answer a line, in input order, the lowest id representing.
import { describe, expect, it } from 'vitest';
import { dedupeJsonl } from '../../../../src/app/dedupe-jsonl.ts';
import { contentHash } from '../../../../src/domain/content-hash.ts';
import { createDraw, prose } from '../domain/dedupe/made-texts.ts';

async function answers(inputs: readonly object[], options = {}): Promise<Record<string, unknown>[]> {
  const lines: string[] = [];
  await dedupeJsonl(
    inputs.map((input) => JSON.stringify(input)),
    (line) => {
      lines.push(line);
    },
    options,
  );
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

const draw = createDraw(42);
const [story, other] = [prose(draw, 400), prose(draw, 400)];

describe('dedupeJsonl', () => {
  it('answers in input order with the lowest id as representative', async () => {
    const found = await answers([
      { id: 'c', text: `${story} One more line of its own.`, source: 'ignored' },
      { id: 'b', title: 'A headline', text: story },
      { id: 'a', title: 'Another headline', text: story.toUpperCase() },
      { id: 'd', text: other },
    ]);
    expect(found.map((a) => [a['id'], a['kind'], a['duplicate_of'], a['cluster']])).toEqual([
      ['c', 'near', 'a', 'a'],
      ['b', 'exact', 'a', 'a'],
      ['a', 'unique', null, 'a'],
      ['d', 'unique', null, 'd'],
    ]);
    expect(found[1]).toEqual({
      id: 'b',
      hash: contentHash('A headline', story),
      kind: 'exact',
      duplicate_of: 'a',
      similarity: 1,
      cluster: 'a',
    });
  });

  it('says the same for shuffled input that spills to disk', async () => {
    const inputs = Array.from({ length: 40 }, (_, n) => ({
      id: `t${n}`,
      text: n % 2 === 0 ? prose(createDraw(n), 150) : `${prose(createDraw(n - 1), 150)} end ${n}`,
    }));
    const inOrder = new Map((await answers(inputs)).map((a) => [a['id'], a]));
    const shuffled = [...inputs].sort((a, b) => (contentHash(null, a.text) < contentHash(null, b.text) ? -1 : 1));
    const again = new Map((await answers(shuffled, { memoryBytes: 1000 })).map((a) => [a['id'], a]));
    expect(Object.fromEntries([...again].sort())).toEqual(Object.fromEntries([...inOrder].sort()));
  });

  it('takes an empty title for none, skips empty lines, and names a bad line', async () => {
    const lines: string[] = [];
    await dedupeJsonl(['', '{"id":"a","title":"","text":"x"}', ' '], (line) => void lines.push(line));
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ hash: contentHash(null, 'x') });
    await expect(
      answers([
        { id: 'a', text: 'x' },
        { id: 7, text: 'x' },
      ]),
    ).rejects.toThrow('line 2');
  });
});
