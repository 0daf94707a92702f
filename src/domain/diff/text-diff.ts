// What changed between two texts, by paragraph or by word; word by word only inside the paragraphs that changed.
import { equalRuns } from './sequence-diff.ts';
import { type DiffUnit, tokenize } from './tokens.ts';

export interface DiffPart {
  kind: 'same' | 'removed' | 'added';
  text: string;
}

export interface TextDiff {
  /** `same` and `removed` joined give the text before, `same` and `added` the text after. */
  parts: DiffPart[];
  isEqual: boolean;
  /** In the unit asked for; spaces between words are not counted. */
  removed: number;
  added: number;
  /** Share of the units that both have, 0 to 1: twice the common ones over all. */
  similarity: number;
}

/** Never fails: texts of any length, compared in bounded memory; where they differ too much the stretch is replaced as a whole. */
export function diffTexts(before: string, after: string, unit: DiffUnit = 'word'): TextDiff {
  const parts = unit === 'paragraph' ? diffUnits(before, after, 'paragraph') : diffWords(before, after);
  const count = { same: 0, removed: 0, added: 0 };
  for (const { kind, text } of parts) count[kind] += countUnits(text, unit);
  const all = 2 * count.same + count.removed + count.added;
  return {
    parts,
    isEqual: before === after,
    removed: count.removed,
    added: count.added,
    similarity: all === 0 ? (before === after ? 1 : 0) : (2 * count.same) / all,
  };
}

function diffWords(before: string, after: string): DiffPart[] {
  const parts: DiffPart[] = [];
  const coarse = diffUnits(before, after, 'paragraph');
  for (let i = 0; i < coarse.length; i++) {
    const part = coarse[i];
    const next = coarse[i + 1];
    if (part?.kind === 'removed' && next?.kind === 'added') {
      for (const fine of diffUnits(part.text, next.text, 'word')) append(parts, fine);
      i++;
    } else if (part !== undefined) append(parts, part);
  }
  return parts;
}

/** Between equal runs what was removed comes before what was added. */
function diffUnits(before: string, after: string, unit: DiffUnit): DiffPart[] {
  const a = tokenize(before, unit);
  const b = tokenize(after, unit);
  const parts: DiffPart[] = [];
  let [ai, bi] = [0, 0];
  for (const run of [...equalRuns(a, b), { before: a.length, after: b.length, length: 0 }]) {
    append(parts, { kind: 'removed', text: a.slice(ai, run.before).join('') });
    append(parts, { kind: 'added', text: b.slice(bi, run.after).join('') });
    append(parts, { kind: 'same', text: a.slice(run.before, run.before + run.length).join('') });
    [ai, bi] = [run.before + run.length, run.after + run.length];
  }
  return parts;
}

function append(parts: DiffPart[], part: DiffPart): void {
  if (part.text === '') return;
  const last = parts[parts.length - 1];
  if (last?.kind === part.kind) last.text += part.text;
  else parts.push({ ...part });
}

function countUnits(text: string, unit: DiffUnit): number {
  let count = 0;
  for (const token of tokenize(text, unit)) if (token.trim() !== '') count++;
  return count;
}
