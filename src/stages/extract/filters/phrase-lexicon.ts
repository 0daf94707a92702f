// Finds set phrases in short lines, in any of the lexicon's languages, by one indexed look-up a line.
import type { PhraseFamily } from './phrases/phrase-family.ts';

export interface PhraseMark {
  family: string;
  strong: boolean;
}

export type PhraseLexicon = (plain: string) => readonly PhraseMark[];

/** Compiled when the first line with its beginning comes by, so that a start pays for nothing. */
interface Phrase {
  mark: PhraseMark;
  source: string;
  test: RegExp | null;
}

/** Lines longer than this are not searched for phrases that may stand anywhere. */
const LONGEST_FOR_ANYWHERE = 200;

const DECORATION = /^[\s\-–—•·*»›>|▶►▸→✓✔★☆®#+:,.…\p{Extended_Pictographic}]+(?=[\p{L}\p{N}"'“„«(¿¡©])/u;
const APOSTROPHES = /[’‘ʼ`´]/g;
const SPACES = /[\s\u00a0\u3000]+/g;

/** The form in which phrases are compared: lower case, single spaces, straight apostrophes, no leading bullet or icon. */
export function plainForm(text: string): string {
  const plain = text
    .replace(SPACES, ' ')
    .replaceAll('\ufe0f', '')
    .trim()
    .replace(APOSTROPHES, "'")
    .toLowerCase()
    .replace(/i\u0307/g, 'i');
  return /^[\d©\p{L}]/u.test(plain) ? plain.replace(/^©(?=[^\d\s])/, '') : plain.replace(DECORATION, '');
}

const TAIL = String.raw`[\s.!?:…»›>→*·|,;。！？：؟▾▼⌄↓&+)\]\-–—\p{Extended_Pictographic}\u200e\u200f]*`;
const GAP = String.raw`[^\n]{0,160}`;
const NUMBER = String.raw`\d[\d.,\s]{0,12}`;

/** Phrases are found by their first two characters; those that begin with a number share one bucket. */
const bucketKey = (text: string): string => (/^[#\d]/.test(text) ? '#' : text.slice(0, 2));

/** Where the group that opens at 0 closes. */
function closingParenthesis(source: string): number {
  let depth = 0;
  for (let i = 0; i < source.length; i++) {
    if (source[i] === '\\') i++;
    else if (source[i] === '(') depth++;
    else if (source[i] === ')' && --depth === 0) return i;
  }
  throw new Error(`unbalanced phrase: ${source}`);
}

function splitAlternatives(group: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i <= group.length; i++) {
    const c = group[i];
    if (c === '\\') i++;
    else if (c === '(') depth++;
    else if (c === ')') depth--;
    else if (i === group.length || (c === '|' && depth === 0)) {
      parts.push(group.slice(start, i));
      start = i + 1;
    }
  }
  return parts;
}

/** What stands before a choice, the choices, and what follows; null where the first two characters offer none. */
function choiceAtBeginning(source: string): { before: string; choices: string[]; rest: string } | null {
  for (const at of [0, 1]) {
    if (source[at] === '(') {
      const end = closingParenthesis(source.slice(at)) + at;
      const optional = source[end + 1] === '?';
      const choices = splitAlternatives(source.slice(at + 1, end));
      return {
        before: source.slice(0, at),
        choices: optional ? [...choices, ''] : choices,
        rest: source.slice(end + (optional ? 2 : 1)),
      };
    }
    if (source[at + 1] === '?')
      return { before: source.slice(0, at), choices: [source[at] ?? '', ''], rest: source.slice(at + 2) };
  }
  return null;
}

/** A phrase whose beginning offers a choice, as one phrase for each beginning, so that all can be found by their first characters. */
function expandBeginning(source: string): string[] {
  const done: string[] = [];
  const open = [source];
  while (open.length > 0) {
    const next = open.pop() ?? '';
    const choice = choiceAtBeginning(next);
    if (choice === null) done.push(next);
    else open.push(...choice.choices.map((item) => choice.before + item + choice.rest));
  }
  return done;
}

function checkBeginning(source: string): void {
  const key = bucketKey(source);
  if (key !== '#' && /[~[\]*+|.\\^$]/.test(key))
    throw new Error(`a phrase begins with two literal characters: ${source}`);
}

function compile(source: string): RegExp {
  const body = source.replaceAll('#', NUMBER).replaceAll('~', GAP);
  return new RegExp(`^(?:${body})${TAIL}$`, 'u');
}

/** Compiles the families into one look-up from a line in plain form to the families whose phrase it is. */
export function makeLexicon(families: readonly PhraseFamily[]): PhraseLexicon {
  const index = new Map<string, Phrase[]>();
  const anywhere: { mark: PhraseMark; test: RegExp }[] = [];
  for (const { family, strong, weak, anywhere: sources } of families) {
    const strongMark: PhraseMark = { family, strong: true };
    const marks: [readonly string[], PhraseMark][] = [
      [strong, strongMark],
      [weak ?? [], { family, strong: false }],
    ];
    for (const [phrases, mark] of marks) {
      for (const source of phrases.flatMap(expandBeginning)) {
        checkBeginning(source);
        const key = bucketKey(source);
        const bucket = index.get(key) ?? [];
        bucket.push({ mark, source, test: null });
        index.set(key, bucket);
      }
    }
    if (sources !== undefined) anywhere.push({ mark: strongMark, test: new RegExp(sources.join('|'), 'u') });
  }
  return (plain) => {
    const marks: PhraseMark[] = [];
    for (const phrase of index.get(bucketKey(plain)) ?? []) {
      if (marks.includes(phrase.mark)) continue;
      phrase.test ??= compile(phrase.source);
      if (phrase.test.test(plain)) marks.push(phrase.mark);
    }
    if (plain.length <= LONGEST_FOR_ANYWHERE) {
      for (const { mark, test } of anywhere) if (!marks.includes(mark) && test.test(plain)) marks.push(mark);
    }
    return marks;
  };
}
