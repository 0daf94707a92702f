// The language of a text by fastText's lid.176 model, loaded once; the page's own `lang` decides only where the text says too little.
import { type FastTextModel, getLIDModel } from 'fasttext.wasm.js';
import { primarySubtag, subtagOfLabel } from './subtag.ts';

export interface DetectedLanguage {
  /** BCP 47 primary subtag, null when neither text nor page tell. */
  language: string | null;
  /** The model's probability, 0 to 1; null when the page's `lang` was taken instead. */
  score: number | null;
}

export interface LanguageDetector {
  detect(text: string, hints?: { htmlLang?: string | null }): DetectedLanguage;
}

/** Characters of letters that the model is shown; more does not make it surer. */
const SAMPLE_CHARS = 500;
/** Fewer letters than this are a guess. */
const MIN_LETTERS = 20;
/** Below this probability the page's own statement, if the model gives it any chance, is believed. */
const UNSURE = 0.5;
const RUNNERS_UP = 5;

/** Loads the model (about 15 MB of memory, from the package's own files, no network). The detector may be shared. */
export async function createLanguageDetector(): Promise<LanguageDetector> {
  const model = await (await getLIDModel()).load();
  return { detect: (text, hints = {}) => detectWith(model, text, primarySubtag(hints.htmlLang ?? null)) };
}

function detectWith(model: FastTextModel, text: string, declared: string | null): DetectedLanguage {
  const sample = sampleOf(text);
  // One ideograph or syllable says as much as several letters.
  const letters =
    (sample.match(/\p{L}/gu)?.length ?? 0) +
    3 * (sample.match(/[\p{sc=Han}\p{sc=Hangul}\p{sc=Hiragana}\p{sc=Katakana}]/gu)?.length ?? 0);
  if (letters === 0) return { language: declared, score: null };
  const guesses = predictions(model, sample);
  const best = withoutKana(guesses[0], sample);
  if (best === undefined) return { language: declared, score: null };
  if (declared !== null && declared !== best.language && (letters < MIN_LETTERS || best.score < UNSURE)) {
    const agreeing = guesses.find((guess) => guess.language === declared);
    if (letters < MIN_LETTERS && best.score < 0.9) return { language: declared, score: agreeing?.score ?? null };
    if (agreeing !== undefined) return agreeing;
  }
  return best;
}

/** Japanese of any length has kana in it; the model takes short Chinese for Japanese. */
function withoutKana(best: Guess | undefined, sample: string): Guess | undefined {
  if (best?.language !== 'ja' || /[\p{sc=Hiragana}\p{sc=Katakana}]/u.test(sample)) return best;
  return { language: 'zh', score: best.score };
}

/** The first letters' worth of text: addresses, digits and runs of space out, one line (the model reads lines). */
function sampleOf(text: string): string {
  // Whole words of the beginning do, where enough of them remains.
  const space = text.lastIndexOf(' ', SAMPLE_CHARS * 2);
  const sample = space < SAMPLE_CHARS ? '' : wordsAlone(text.slice(0, space));
  const whole = sample.length > SAMPLE_CHARS ? sample : wordsAlone(text.slice(0, SAMPLE_CHARS * 8));
  return whole.slice(0, SAMPLE_CHARS).toWellFormed().toLowerCase();
}

const ADDRESS_HINT = /https?:\/\/|www\.|@/;

function wordsAlone(text: string): string {
  const head = text.toWellFormed();
  return (ADDRESS_HINT.test(head) ? head.replace(/\bhttps?:\/\/\S+|\bwww\.\S+|\S+@\S+\.\S+/g, ' ') : head)
    .replace(/[\d\s\p{S}]+/gu, ' ')
    .trim();
}

interface Guess {
  language: string;
  score: number;
}

function predictions(model: FastTextModel, sample: string): Guess[] {
  const found = model.predict(sample, RUNNERS_UP, 0);
  const byLanguage = new Map<string, number>();
  for (let i = 0; i < found.size(); i++) {
    const [probability, label] = found.get(i);
    const language = subtagOfLabel(label);
    byLanguage.set(language, (byLanguage.get(language) ?? 0) + probability);
  }
  // The vector lives in the module's own heap, which nothing else would free.
  found.delete();
  return [...byLanguage]
    .map(([language, score]) => ({ language, score: Math.min(1, Math.round(score * 10_000) / 10_000) }))
    .sort((a, b) => b.score - a.score);
}
