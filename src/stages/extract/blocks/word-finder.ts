// Finds which groups' words stand in a name, all in one pass: two dozen expressions one after another took ten times as long.

/** Letters a to z, then `-`; every other character is in no word. */
const LETTERS = 27;

/** The states of a trie in one table, and what each state says: groups whose word ends there, by what its ends must touch. */
interface Trie {
  /** LETTERS numbers a state; 0 where no word goes on. */
  next: number[];
  free: number[];
  atStart: number[];
  atEnd: number[];
  atBoth: number[];
}

/**
 * Words of `a-z` and `-`; one with `|` before or after it must begin or end at a word boundary (as `\b` in an expression).
 * Answers one bit for every group of which a word stands in the text, which is to be in lower case. At most 31 groups.
 */
export function wordFinder(groups: readonly (readonly string[])[]): (text: string) => number {
  if (groups.length > 31) throw new RangeError('more groups than bits');
  const trie: Trie = { next: Array(LETTERS).fill(0), free: [0], atStart: [0], atEnd: [0], atBoth: [0] };
  groups.forEach((words, group) => {
    for (const word of words) add(trie, word, 1 << group);
  });
  const next = Uint16Array.from(trie.next);
  const free = Int32Array.from(trie.free);
  const atStart = Int32Array.from(trie.atStart);
  const atEnd = Int32Array.from(trie.atEnd);
  const atBoth = Int32Array.from(trie.atBoth);
  const bounded = atStart.map((bits, state) => bits | (atEnd[state] ?? 0) | (atBoth[state] ?? 0));
  /** Groups whose words end before `at`, in this state, of those that must touch a boundary. */
  const boundedAt = (state: number, text: string, start: number, at: number): number => {
    const begins = isBoundary(text, start);
    const ends = isBoundary(text, at);
    return (
      (begins ? (atStart[state] ?? 0) : 0) |
      (ends ? (atEnd[state] ?? 0) : 0) |
      (begins && ends ? (atBoth[state] ?? 0) : 0)
    );
  };
  const wordsAt = (text: string, start: number): number => {
    let found = 0;
    let state = 0;
    for (let at = start; at < text.length; ) {
      const letter = letterOf(text.charCodeAt(at++));
      state = letter < 0 ? 0 : (next[state * LETTERS + letter] ?? 0);
      if (state === 0) break;
      found |= free[state] ?? 0;
      if (bounded[state] !== 0) found |= boundedAt(state, text, start, at);
    }
    return found;
  };
  return (text) => {
    let found = 0;
    for (let start = 0; start < text.length; start++) found |= wordsAt(text, start);
    return found;
  };
}

function add(trie: Trie, word: string, bit: number): void {
  const bare = word.replaceAll('|', '');
  if (!/^[a-z-]+$/.test(bare)) throw new RangeError(`not a word to be found: ${word}`);
  let state = 0;
  for (const char of bare) {
    const at = state * LETTERS + letterOf(char.charCodeAt(0));
    let to = trie.next[at] ?? 0;
    if (to === 0) {
      to = trie.free.length;
      trie.next[at] = to;
      trie.next.push(...Array<number>(LETTERS).fill(0));
      for (const says of [trie.free, trie.atStart, trie.atEnd, trie.atBoth]) says.push(0);
    }
    state = to;
  }
  const mustStart = word.startsWith('|');
  const mustEnd = word.endsWith('|');
  const says = mustStart ? (mustEnd ? trie.atBoth : trie.atStart) : mustEnd ? trie.atEnd : trie.free;
  says[state] = (says[state] ?? 0) | bit;
}

const letterOf = (code: number): number => (code >= 97 && code <= 122 ? code - 97 : code === 45 ? 26 : -1);

/** `\w` of an expression. */
const isWordPart = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95;

/** `\b` of an expression: whether exactly one side of `at` is part of a word. */
const isBoundary = (text: string, at: number): boolean =>
  (at > 0 && isWordPart(text.charCodeAt(at - 1))) !== (at < text.length && isWordPart(text.charCodeAt(at)));
