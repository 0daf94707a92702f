// Month names of many languages, taken from the CLDR data that Node carries, so that no table is kept by hand.

/** In order of how common they are on the Web: where two languages use one word for two months, the earlier one wins. */
const LANGUAGES = (
  'en de fr es pt it nl ru pl cs tr sv da nb fi hu ro el uk bg hr sr sr-Latn sk sl lt lv et ca gl eu id ms vi fa ar ' +
  'he hi bn th ja zh ko is ga sq mk be az ka hy kk uz sw af'
).split(' ');

/** Forms that CLDR does not list. */
const EXTRA: readonly (readonly [string, number])[] = [
  ['sept', 9],
  ['ene', 1],
  ['abr', 4],
  ['ago', 8],
  ['dic', 12],
  ['set', 9],
  ['janv', 1],
  ['févr', 2],
  ['juil', 7],
  ['déc', 12],
  ['fevr', 2],
  ['fevrier', 2],
  ['aout', 8],
  ['decembre', 12],
  ['jänner', 1],
  ['feber', 2],
  ['mrz', 3],
  ['mrt', 3],
  ['okt', 10],
  ['dez', 12],
  ['mai', 5],
  ['agustus', 8],
  ['styczen', 1],
  ['wrzesnia', 9],
  ['pazdziernika', 10],
  ['grudnia', 12],
];

let all: ReadonlyMap<string, number> | null = null;
const byLanguage = new Map<string, ReadonlyMap<string, number>>();

/** 1 to 12, or null when the word is no month. `language` (a primary subtag) decides where languages disagree. */
export function monthOf(word: string, language: string | null): number | null {
  const key = foldWord(word);
  if (key.length < 2) return null;
  if (language !== null && LANGUAGES.includes(language)) {
    const own = namesIn(language).get(key);
    if (own !== undefined) return own;
  }
  all ??= allNames();
  return all.get(key) ?? null;
}

function allNames(): ReadonlyMap<string, number> {
  const names = new Map<string, number>();
  for (const language of LANGUAGES) {
    for (const [name, month] of namesIn(language)) if (!names.has(name)) names.set(name, month);
  }
  for (const [name, month] of EXTRA) if (!names.has(name)) names.set(name, month);
  return names;
}

function namesIn(language: string): ReadonlyMap<string, number> {
  const found = byLanguage.get(language);
  if (found !== undefined) return found;
  const names = new Map<string, number>();
  const numbering = `${language}-u-ca-gregory-nu-latn`;
  const formats = [
    new Intl.DateTimeFormat(numbering, { month: 'long', timeZone: 'UTC' }),
    new Intl.DateTimeFormat(numbering, { month: 'short', timeZone: 'UTC' }),
    new Intl.DateTimeFormat(numbering, { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }),
    new Intl.DateTimeFormat(numbering, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }),
  ];
  for (let month = 1; month <= 12; month++) {
    for (const format of formats) {
      const parts = format.formatToParts(Date.UTC(2023, month - 1, 15));
      const name = foldWord(parts.find((part) => part.type === 'month')?.value ?? '');
      if (name.length >= 2 && !/^\d/.test(name)) names.set(name, month);
    }
  }
  byLanguage.set(language, names);
  return names;
}

function foldWord(word: string): string {
  return word.toLowerCase().replace(/[.'’]+$/, '');
}
