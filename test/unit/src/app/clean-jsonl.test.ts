import { describe, expect, it } from 'vitest';
import { cleanJsonl, cleanJsonlLine } from '../../../../src/app/clean-jsonl.ts';

const TEXT =
  'The mill turns again\n\nThe mill at the weir has turned again since Sunday, for the first time in forty years.';

describe('clean --jsonl', () => {
  it('answers in the shape of the contract', () => {
    const answer = cleanJsonlLine(JSON.stringify({ id: 7, text: `${TEXT}\n\nBe the first to comment` }));
    expect(answer).toEqual({
      id: 7,
      text: TEXT,
      verdict: 'keep',
      reason: null,
      removed: [{ reason: 'comment-form', text: 'Be the first to comment' }],
    });
  });

  it('answers bad lines with their error and goes on, in order', async () => {
    const out: string[] = [];
    await cleanJsonl(['{"id":1', '', '{"id":2}', JSON.stringify({ id: 3, text: TEXT })], (line) => {
      out.push(line);
    });
    const answers = out.map((line) => JSON.parse(line) as { id: unknown; error?: string });
    expect(answers.map(({ id }) => id)).toEqual([null, 2, 3]);
    expect(answers[0]?.error).toContain('JSON');
    expect(answers[1]?.error).toBe('no text');
    expect(answers[2]?.error).toBeUndefined();
  });
});
