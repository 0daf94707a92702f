// C4's page rules, without the one on terminal punctuation, which FineWeb found to cost too much text.
import type { QualityFilter } from './quality-filter.ts';

/** Ends of sentences, in the scripts that mark them. */
const SENTENCE_END = /[.!?。！？।؟](?=["'”’)\]]*(?:\s|$))|[。！？]/gu;

export const c4Filter: QualityFilter = {
  name: 'c4',
  source:
    'Raffel et al. 2020, Exploring the Limits of Transfer Learning with a Unified Text-to-Text Transformer, arXiv:1910.10683, section 2.2',
  rules: [
    {
      reason: 'c4-lorem-ipsum',
      says: 'no placeholder text',
      refuses: (m) => m.lines.some((line) => /lorem ipsum/i.test(line)),
    },
    {
      reason: 'c4-curly-bracket',
      says: 'no curly bracket, which means code in most pages',
      refuses: (m) => m.lines.some((line) => line.includes('{')),
    },
    {
      reason: 'c4-few-sentences',
      says: 'at least three sentences',
      refuses: (m) => m.lines.reduce((sum, line) => sum + (line.match(SENTENCE_END)?.length ?? 0), 0) < 3,
    },
  ],
};
