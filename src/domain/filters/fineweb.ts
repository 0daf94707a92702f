// The three heuristics that FineWeb added to Gopher's and C4's.
import type { QualityFilter } from './quality-filter.ts';
import { repeatedShare } from './text-measures.ts';

const TERMINAL = /[.!?。！？।؟…:;"'”’»)\]]$/u;

export const finewebFilter: QualityFilter = {
  name: 'fineweb',
  source: 'Penedo et al. 2024, The FineWeb Datasets, arXiv:2406.17557, section 3.6',
  rules: [
    {
      reason: 'fineweb-line-punctuation',
      says: 'at least 12 % of the lines end with a punctuation mark',
      refuses: (m) => m.lines.filter((line) => TERMINAL.test(line)).length < 0.12 * m.lines.length,
    },
    {
      reason: 'fineweb-repeated-line-characters',
      says: 'at most 10 % of the characters are in lines that repeat an earlier one',
      refuses: (m) => repeatedShare(m.lines).characters > 0.1,
    },
    {
      reason: 'fineweb-short-lines',
      says: 'at most 67 % of the lines are shorter than 30 characters',
      refuses: (m) => !m.isUnspaced && m.lines.filter((line) => line.length < 30).length > 0.67 * m.lines.length,
    },
  ],
};
