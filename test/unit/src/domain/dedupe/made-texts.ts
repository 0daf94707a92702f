// Made-up prose, notices and templated pages, the same for the same seed.

export type Draw = () => number;

/** A generator of numbers from 0 to 1 (mulberry32). */
export function createDraw(seed: number): Draw {
  let state = seed * 0x9e3779b1;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const SYLLABLES = ['ka', 'lo', 'mi', 'ren', 'tas', 'vo', 'dul', 'sha', 'ner', 'pi', 'gor', 'ast', 'el', 'um', 'quin'];

const pick = <T>(draw: Draw, list: readonly T[]): T => list[Math.floor(draw() * list.length)] as T;

const word = (draw: Draw): string =>
  Array.from({ length: 1 + Math.floor(draw() * 3) }, () => pick(draw, SYLLABLES)).join('');

/** `words` words in sentences of a few to twenty. */
export function prose(draw: Draw, words: number): string {
  const parts: string[] = [];
  let left = 0;
  for (let n = 0; n < words; n += 1) {
    if (left === 0) left = 4 + Math.floor(draw() * 16);
    left -= 1;
    parts.push(left === 0 ? `${word(draw)}.` : word(draw));
  }
  return parts.join(' ');
}

/** A long paragraph of small print. */
export const noticeText = (draw: Draw): string => prose(draw, 260);

/** A tide table: the same sentences every day, other figures and places. */
export function templateText(draw: Draw): string {
  const number = (most: number): number => Math.floor(draw() * most);
  const days = ['first', 'second', 'third', 'fourth', 'fifth'].map(
    (day) =>
      `On the ${day} day high water comes at ${number(24)}:${10 + number(50)} and reaches ${number(900)} centimetres above the mark, low water follows at ${number(24)}:${10 + number(50)} with ${number(300)} centimetres.`,
  );
  return [
    `Tides for ${word(draw)}${word(draw)} in week ${number(52)}`,
    ...days,
    `The figures come from gauge ${1000 + number(9000)} and are checked twice a day by the harbour office. Wind and pressure may move them by up to half a metre, so mariners should keep a margin and listen to the coastal radio before they leave the harbour.`,
    'Reading the table: high water is the highest level between two low waters, low water the lowest between two high waters. All times are local and follow summer time where it is kept.',
  ].join('\n\n');
}
