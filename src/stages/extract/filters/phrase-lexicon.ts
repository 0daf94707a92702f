// Finds set phrases in short lines, in any of the lexicon's languages, by one indexed look-up a line.
import type { PhraseFamily } from './phrases/phrase-family.ts';

export interface PhraseMark {
  family: string;
  strong: boolean;
}

export type PhraseLexicon = (plain: string) => readonly PhraseMark[];

/** All phrases of one mark that begin alike. Compiled when the first such line comes by, so that a start pays for nothing. */
interface PhraseGroup {
  mark: PhraseMark;
  sources: string[];
  test: RegExp | null;
}

type PhraseIndex = Map<string, PhraseGroup[]>;

/** Lines longer than this are not searched for phrases that may stand anywhere. */
const LONGEST_FOR_ANYWHERE = 200;

const DECORATION = /^[\s\-–—•·*»›>|▶►▸→✓✔★☆®#+:,.…\p{Extended_Pictographic}]+(?=[\p{L}\p{N}"'“„«(¿¡©])/u;
/** Icons and direction marks behind the words, a few at most. */
const ICONS_AT_END = /[\s\u200e\u200f\p{Extended_Pictographic}]{1,8}$/u;
const APOSTROPHES = /[’‘ʼ`´]/g;
const BRACKETED = /^[[(（【](.*)[\])）】]$/;
const SPACES = /[\s\u00a0\u3000]+/g;

/** The form in which phrases are compared: lower case, single spaces, straight apostrophes, no leading bullet or icon. */
export function plainForm(text: string): string {
  const plain = text
    .replace(SPACES, ' ')
    .replaceAll('\ufe0f', '')
    .trim()
    .replace(APOSTROPHES, "'")
    .replace(BRACKETED, '$1')
    .toLowerCase()
    .replace(/i\u0307/g, 'i')
    .replace(ICONS_AT_END, '');
  return /^[\d©\p{L}]/u.test(plain) ? plain.replace(/^©(?=[^\d\s])/, '') : plain.replace(DECORATION, '');
}

const TAIL = String.raw`[\s.!?:…»›>→*·|,;。！？：؟▾▼⌄↓&+)\]–—-]*`;
const GAP = String.raw`[^\n]{0,160}`;
/** After the last words of a phrase anything may come, to the end of the line. */
const REST = String.raw`[^\n]{0,420}`;
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

const expand = (source: string): string => source.replace(/~$/, REST).replaceAll('#', NUMBER).replaceAll('~', GAP);

const compile = (sources: readonly string[]): RegExp =>
  new RegExp(`^(?:${sources.map(expand).join('|')})${TAIL}$`, 'u');

/** A first word that is literal and ends in a space is a better key than two characters. */
const FIRST_WORD = /^[\p{L}'-]+(?= (?!\?))/u;

function put(index: PhraseIndex, source: string, mark: PhraseMark): void {
  const key = FIRST_WORD.exec(source)?.[0] ?? `${bucketKey(source)}~`;
  const groups = index.get(key) ?? [];
  const group = groups.find((other) => other.mark === mark);
  if (group === undefined) groups.push({ mark, sources: [source], test: null });
  else group.sources.push(source);
  index.set(key, groups);
}

/** Compiles the families into one look-up from a line in plain form to the families whose phrase it is. */
export function makeLexicon(families: readonly PhraseFamily[]): PhraseLexicon {
  const index: PhraseIndex = new Map();
  const anywhere: { mark: PhraseMark; test: RegExp }[] = [];
  for (const { family, strong, weak, anywhere: sources } of families) {
    const strongMark: PhraseMark = { family, strong: true };
    const weakMark: PhraseMark = { family, strong: false };
    for (const [phrases, mark] of [
      [strong, strongMark],
      [weak ?? [], weakMark],
    ] as const) {
      for (const source of phrases.flatMap(expandBeginning)) {
        checkBeginning(source);
        put(index, source, mark);
      }
    }
    if (sources !== undefined) anywhere.push({ mark: strongMark, test: new RegExp(sources.join('|'), 'u') });
  }
  const look = (key: string, plain: string, marks: PhraseMark[]): void => {
    for (const group of index.get(key) ?? []) {
      if (marks.includes(group.mark)) continue;
      group.test ??= compile(group.sources);
      if (group.test.test(plain)) marks.push(group.mark);
    }
  };
  return (plain) => {
    const marks: PhraseMark[] = [];
    const space = plain.indexOf(' ');
    if (space > 0) look(plain.slice(0, space), plain, marks);
    look(`${bucketKey(plain)}~`, plain, marks);
    if (plain.length <= LONGEST_FOR_ANYWHERE) {
      for (const { mark, test } of anywhere) if (!marks.includes(mark) && test.test(plain)) marks.push(mark);
    }
    return marks;
  };
}
