// MassiveWeb's quality and repetition rules, with the thresholds of the paper.
import type { QualityFilter, QualityRule } from './quality-filter.ts';
import { repeatedRunShare, repeatedShare, type TextMeasures, topRunShare } from './text-measures.ts';

const SOURCE =
  'Rae et al. 2021, Scaling Language Models: Methods, Analysis & Insights from Training Gopher, arXiv:2112.11446, appendix A1.1';

const STOP_WORDS = new Set(['the', 'be', 'to', 'of', 'and', 'that', 'have', 'with']);
const LETTER = /\p{L}/u;

const shareOf = <T>(items: readonly T[], holds: (item: T) => boolean): number =>
  items.length === 0 ? 0 : items.filter(holds).length / items.length;

function meanWordLength({ words }: TextMeasures): number {
  return words.reduce((sum, word) => sum + word.length, 0) / Math.max(1, words.length);
}

function symbolShare({ words }: TextMeasures): number {
  let symbols = 0;
  for (const word of words) symbols += word.split('#').length - 1 + (word.match(/\.\.\.|…/g)?.length ?? 0);
  return symbols / Math.max(1, words.length);
}

/** How many different stop words of the paper's list a text has; two is enough. */
function hasStopWords({ words }: TextMeasures): boolean {
  const found = new Set<string>();
  for (const word of words) {
    const plain = word.toLowerCase();
    if (STOP_WORDS.has(plain)) found.add(plain);
    if (found.size === 2) return true;
  }
  return false;
}

const quality: QualityRule[] = [
  {
    reason: 'gopher-word-count',
    says: '50 to 100,000 words',
    refuses: (m) => !m.isUnspaced && (m.words.length < 50 || m.words.length > 100_000),
  },
  {
    reason: 'gopher-word-length',
    says: 'words of 3 to 10 characters on average',
    refuses: (m) => !m.isUnspaced && (meanWordLength(m) < 3 || meanWordLength(m) > 10),
  },
  {
    reason: 'gopher-symbols',
    says: 'at most one hash or ellipsis to ten words',
    refuses: (m) => symbolShare(m) > 0.1,
  },
  {
    reason: 'gopher-bullets',
    says: 'at most 90 % of the lines begin with a bullet',
    refuses: (m) => shareOf(m.lines, (line) => /^[-*•‣–]/.test(line)) > 0.9,
  },
  {
    reason: 'gopher-ellipsis-lines',
    says: 'at most 30 % of the lines end with an ellipsis',
    refuses: (m) => shareOf(m.lines, (line) => line.endsWith('...') || line.endsWith('…')) > 0.3,
  },
  {
    reason: 'gopher-letters',
    says: 'at least 80 % of the words have a letter',
    refuses: (m) => shareOf(m.words, (word) => LETTER.test(word)) < 0.8,
  },
  {
    reason: 'gopher-stop-words',
    says: 'English text has two of: the, be, to, of, and, that, have, with',
    refuses: (m) => m.language === 'en' && !hasStopWords(m),
  },
];

const runRule = (n: number, most: number, share: typeof topRunShare, word: 'top' | 'repeated'): QualityRule => ({
  reason: `gopher-${word}-${n}-gram`,
  says:
    word === 'top'
      ? `the most frequent run of ${n} words holds at most ${most * 100} % of the characters`
      : `repeated runs of ${n} words hold at most ${most * 100} % of the characters`,
  refuses: (m) => !m.isUnspaced && share(m.words, n, m.characters) > most,
});

const repetition: QualityRule[] = [
  {
    reason: 'gopher-repeated-lines',
    says: 'at most 30 % of the lines, and 20 % of their characters, repeat an earlier line',
    refuses: (m) => exceeds(repeatedShare(m.lines)),
  },
  {
    reason: 'gopher-repeated-paragraphs',
    says: 'at most 30 % of the paragraphs, and 20 % of their characters, repeat an earlier one',
    refuses: (m) => exceeds(repeatedShare(m.paragraphs)),
  },
  runRule(2, 0.2, topRunShare, 'top'),
  runRule(3, 0.18, topRunShare, 'top'),
  runRule(4, 0.16, topRunShare, 'top'),
  runRule(5, 0.15, repeatedRunShare, 'repeated'),
  runRule(6, 0.14, repeatedRunShare, 'repeated'),
  runRule(7, 0.13, repeatedRunShare, 'repeated'),
  runRule(8, 0.12, repeatedRunShare, 'repeated'),
  runRule(9, 0.11, repeatedRunShare, 'repeated'),
  runRule(10, 0.1, repeatedRunShare, 'repeated'),
];

const exceeds = (share: { items: number; characters: number }): boolean => share.items > 0.3 || share.characters > 0.2;

export const gopherFilter: QualityFilter = { name: 'gopher', source: SOURCE, rules: [...quality, ...repetition] };
