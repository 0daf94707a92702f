// Finds set phrases in short lines, in any of the lexicon's languages, by one indexed look-up a line.
import type { PhraseFamily } from './phrases/phrase-family.ts';

export interface PhraseMark {
  family: string;
  strong: boolean;
}

export type PhraseLexicon = (plain: string) => readonly PhraseMark[];

/** Compiled when the first line that begins like it comes by: of thousands of phrases a page's lines begin like a few. */
interface Phrase {
  mark: PhraseMark;
  source: string;
  /** The letters that every line of this phrase begins with. */
  beginning: string;
  test: RegExp | null;
}

type PhraseIndex = Map<string, Phrase[]>;

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
  if (isPlain(text)) return text.toLowerCase();
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

/** ASCII that begins with a letter or digit, its spaces single and inside: in plain form but for capitals. */
function isPlain(text: string): boolean {
  const last = text.length - 1;
  const first = text.charCodeAt(0) | 0x20;
  if (!((first >= 0x61 && first <= 0x7a) || (first >= 0x30 && first <= 0x39)) || text.charCodeAt(last) === 0x20)
    return false;
  for (let i = 0; i <= last; i++) {
    const c = text.charCodeAt(i);
    if (c < 0x20 || c > 0x7e || c === 0x60 || (c === 0x20 && text.charCodeAt(i + 1) === 0x20)) return false;
  }
  return true;
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

const compile = (source: string): RegExp => new RegExp(`^(?:${expand(source)})${TAIL}$`, 'u');

/** The literal characters that a phrase begins with, up to the first that is optional or stands for others. */
function literalBeginning(source: string): string {
  if (source.includes('|') && splitAlternatives(source).length > 1) return '';
  const literal = /^[\p{L}\p{N} ,'-]*/u.exec(source)?.[0] ?? '';
  return /^[?*{]/.test(source.slice(literal.length)) ? [...literal].slice(0, -1).join('') : literal;
}

/** A first word that is literal and ends in a space is a better key than two characters. */
const FIRST_WORD = /^[\p{L}'-]+(?= (?!\?))/u;

function put(index: PhraseIndex, source: string, mark: PhraseMark): void {
  const key = FIRST_WORD.exec(source)?.[0] ?? `${bucketKey(source)}~`;
  const phrase: Phrase = { mark, source, beginning: literalBeginning(source), test: null };
  const phrases = index.get(key);
  if (phrases === undefined) index.set(key, [phrase]);
  else phrases.push(phrase);
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
    const phrases = index.get(key);
    if (phrases === undefined) return;
    for (const phrase of phrases) {
      if (!plain.startsWith(phrase.beginning) || marks.includes(phrase.mark)) continue;
      phrase.test ??= compile(phrase.source);
      if (phrase.test.test(plain)) marks.push(phrase.mark);
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
