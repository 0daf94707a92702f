// Copies of made articles as the web makes them, and pages from one template that only look alike: for judging duplicates by. The kinds
// of noise were chosen after what scanners, readers' forums, transcripts, mail and paginated sites do to a text.

export type Draw = () => number;

export interface NoisyText {
  id: string;
  text: string;
  /** Texts of one story share it. */
  story: string;
  /** The noise that made it; `original`, or the template's name. */
  kind: string;
}

const SCRIPTS: readonly (readonly string[])[] = [
  ['ka', 'lo', 'mi', 'ren', 'tas', 'vo', 'dul', 'sha', 'ner', 'pi', 'gor', 'ast', 'el', 'um', 'quin'],
  ['é', 'ça', 'où', 'ñe', 'ür', 'ßen', 'ølt', 'då', 'ří', 'ğa', 'rn', 'li', 'to', 'fi', 'sem'],
  ['ва', 'сто', 'ни', 'ёл', 'про', 'мир', 'ка', 'щу', 'тель', 'ная', 'ру', 'го', 'бо'],
  ['κα', 'λό', 'μέ', 'τρο', 'νη', 'σί', 'δου', 'γρά', 'φω', 'ρα', 'πε', 'της'],
  ['كت', 'با', 'لم', 'در', 'سة', 'ون', 'مح', 'فر', 'قا', 'شم', 'طر', 'بي'],
];

const pick = <T>(draw: Draw, list: readonly T[]): T => list[Math.floor(draw() * list.length)] as T;
const count = (draw: Draw, least: number, most: number): number => least + Math.floor(draw() * (most - least + 1));

function wordsOf(draw: Draw, script: readonly string[]): () => string {
  const vocabulary = Array.from({ length: 900 }, () =>
    Array.from({ length: count(draw, 1, 3) }, () => pick(draw, script)).join(''),
  );
  return () => vocabulary[Math.floor(draw() * draw() * vocabulary.length)] ?? '';
}

const sentence = (draw: Draw, word: () => string): string =>
  `${Array.from({ length: count(draw, 7, 20) }, () => (draw() < 0.03 ? String(count(draw, 2, 99_000)) : word())).join(' ')}.`;

const article = (draw: Draw, word: () => string): string[] =>
  Array.from({ length: count(draw, 7, 16) }, () =>
    Array.from({ length: count(draw, 2, 5) }, () => sentence(draw, word)).join(' '),
  );

type Noise = (draw: Draw, paragraphs: readonly string[]) => string[];

const between =
  (make: (n: number) => string, every: number): Noise =>
  (_draw, paragraphs) =>
    paragraphs.flatMap((text, n) => (n % every === every - 1 ? [text, make(n)] : [text]));

/** What the noise is called, and what it does. */
export const NOISES: Readonly<Record<string, Noise>> = {
  'scanned page': (draw, paragraphs) =>
    paragraphs.map((text) =>
      text
        .split(' ')
        .map((word) =>
          draw() < 0.03 ? word.replace('rn', 'm').replace('li', 'h').replace('o', '0').replace('е', 'с') : word,
        )
        .map((word, n) => (n % 11 === 10 && word.length > 5 ? `${word.slice(0, 3)}-\n${word.slice(3)}` : word))
        .join(' '),
    ),
  'typesetter’s marks': (_draw, paragraphs) =>
    paragraphs.map((text) => `“${text.replaceAll('fi', 'ﬁ').replaceAll('. ', '.\u00a0— ').replaceAll("'", '’')}”…`),
  'gallery captions': between((n) => `Image ${n + 1} of 14: archive picture (Photo: Press Office / handout)`, 1),
  'pages with a pager': between((n) => `Page ${n} of 9 | « Previous | Next » | View as one page`, 3),
  'breaks for advertising': between(() => 'ADVERTISEMENT\nArticle continues below this ad', 2),
  'transcript times': (_draw, paragraphs) =>
    paragraphs.map(
      (text, n) =>
        `[00:${String(n * 2 + 10).padStart(2, '0')}:${String((n * 17) % 60).padStart(2, '0')}] SPEAKER ${1 + (n % 2)}: ${text}`,
    ),
  'numbered notes': (draw, paragraphs) => [
    ...paragraphs.map((text) => text.replaceAll(/\. /g, () => (draw() < 0.5 ? `.[${count(draw, 1, 40)}] ` : '. '))),
    ...Array.from({ length: 8 }, (_, n) => `${n + 1}. ^ Retrieved ${n + 3} March 2024, archived from the original.`),
  ],
  'accents left out': (_draw, paragraphs) => paragraphs.map((text) => text.normalize('NFD').replaceAll(/\p{M}/gu, '')),
  'quoted mail': (_draw, paragraphs) => [
    'On Tue, somebody wrote:',
    ...paragraphs.map((text) => `> ${text.replaceAll('. ', '.\n> ')}`),
  ],
  capitals: (_draw, paragraphs) => paragraphs.map((text) => text.toUpperCase()),
  'a ticker in the middle': (_draw, paragraphs) => [
    ...paragraphs.slice(0, 4),
    ...Array.from({ length: 6 }, (_, n) => `INDEX ${n}  ${1000 + n * 37}.${n}  ${n % 2 === 0 ? '▲' : '▼'} 0.${n}2 %`),
    ...paragraphs.slice(4),
  ],
  'tags and emoji': between((n) => `#news #today 🔥🔥 👉 follow for more ${n % 2 === 0 ? '😮' : '💯'}`, 2),
  'a forum’s frame': (draw, paragraphs) => [
    `Posted by user${count(draw, 10, 9999)} » Tue Mar 12, 2024 10:4${count(draw, 0, 9)} am`,
    'Quote:',
    ...paragraphs,
    `Posts: ${count(draw, 10, 4000)} · Joined: Sat Jan 09, 2010 · Karma: ${count(draw, 1, 90)} · Report this post · Reply with quote`,
    'Does anybody have the second part of this? Thanks in advance, greetings to all.',
  ],
};

type Template = (draw: Draw, word: () => string) => string[];

const TEMPLATES: Readonly<Record<string, Template>> = {
  recipe: (draw, word) => [
    `${word()} with ${word()}`,
    `Serves ${count(draw, 2, 8)}. Preparation ${count(draw, 10, 50)} minutes, in the oven ${count(draw, 15, 90)} minutes at ${count(draw, 150, 230)} degrees.`,
    ...Array.from({ length: 7 }, () => `- ${count(draw, 20, 900)} g ${word()}, finely chopped`),
    'Heat the oven and grease a large dish. Mix the dry ingredients in a bowl, add the wet ones and stir until smooth. Leave to rest under a cloth, then bake in the middle of the oven until golden. Let it cool on a rack before serving.',
  ],
  'flat to let': (draw, word) => [
    `${count(draw, 1, 6)}-room flat in ${word()}${word()}`,
    `Rent ${count(draw, 400, 2900)}, charges ${count(draw, 60, 400)}, deposit of ${count(draw, 2, 4)} months. Floor ${count(draw, 0, 9)} of ${count(draw, 9, 14)}, ${count(draw, 25, 180)} square metres, free from ${count(draw, 1, 28)} of next month.`,
    'The flat has been renovated, has a fitted kitchen and a bathroom with a window, and a cellar belongs to it. Shops and a tram stop are within five minutes on foot. Viewing by appointment; please bring proof of income and a copy of your identity card.',
    `Reference ${count(draw, 100_000, 999_999)}, agent ${word()} ${word()}`,
  ],
  'release notes': (draw, word) => [
    `${word()} ${count(draw, 1, 9)}.${count(draw, 0, 30)}.${count(draw, 0, 9)}`,
    ...Array.from(
      { length: 8 },
      () => `- Fixed: ${word()} ${word()} did not ${word()} when ${word()} was set (#${count(draw, 100, 9000)})`,
    ),
    'Upgrade by downloading the package for your system and running the installer over the earlier version. Settings are kept. Please report problems through the tracker and add the log file, which you find in the folder for application data.',
  ],
  'train times': (draw, word) => [
    `${word()}${word()} – ${word()}${word()}`,
    ...Array.from(
      { length: 14 },
      () =>
        `${count(draw, 4, 23)}:${count(draw, 10, 59)}\tplatform ${count(draw, 1, 14)}\t${word()}\t${count(draw, 20, 190)} min`,
    ),
    'Times are subject to change at short notice. On public holidays trains run as on Sundays. Bicycles are carried where there is room; groups of more than ten should book at least two weeks ahead.',
  ],
};

/** `stories` articles with `copies` noisy copies each, and `stories` pages of every template, which are all texts of their own. */
export function noisyCorpus(draw: Draw, stories: number, copies: number): NoisyText[] {
  const texts: NoisyText[] = [];
  const add = (story: string, kind: string, paragraphs: readonly string[]): void => {
    texts.push({ id: `t${String(texts.length).padStart(5, '0')}`, story, kind, text: paragraphs.join('\n\n') });
  };
  const voices = SCRIPTS.map((script) => wordsOf(draw, script));
  const noises = Object.entries(NOISES);
  for (let n = 0; n < stories; n++) {
    const word = voices[n % voices.length] ?? ((): string => '');
    const paragraphs = article(draw, word);
    add(`story ${n}`, 'original', paragraphs);
    for (let copy = 0; copy < copies; copy++) {
      const [kind, noise] = noises[(n * copies + copy) % noises.length] ?? [
        'original',
        (_: Draw, p: readonly string[]) => [...p],
      ];
      add(`story ${n}`, kind, noise(draw, paragraphs));
    }
    for (const [kind, template] of Object.entries(TEMPLATES)) add(`${kind} ${n}`, kind, template(draw, word));
  }
  return texts;
}

export interface PairScore {
  f1: number;
  precision: number;
  recall: number;
  /** Share of copies that are in their original's cluster, by noise. */
  byNoise: Record<string, number>;
}

/** Pairs of texts in one cluster, against pairs of one story. */
export function scorePairs(texts: readonly NoisyText[], clusterOf: ReadonlyMap<string, string>): PairScore {
  const [together, stories, both] = [new Map<string, number>(), new Map<string, number>(), new Map<string, number>()];
  const original = new Map<string, string | undefined>();
  const found = new Map<string, [hits: number, all: number]>();
  const more = (map: Map<string, number>, key: string): unknown => map.set(key, (map.get(key) ?? 0) + 1);
  for (const { id, story, kind } of texts) {
    const cluster = clusterOf.get(id) ?? id;
    more(together, cluster);
    more(stories, story);
    more(both, `${cluster}\n${story}`);
    if (!original.has(story)) original.set(story, cluster);
    else {
      const [hits, all] = found.get(kind) ?? [0, 0];
      found.set(kind, [hits + (original.get(story) === cluster ? 1 : 0), all + 1]);
    }
  }
  const pairs = (map: Map<string, number>): number => [...map.values()].reduce((sum, n) => sum + (n * (n - 1)) / 2, 0);
  const precision = pairs(together) === 0 ? 1 : pairs(both) / pairs(together);
  const recall = pairs(both) / pairs(stories);
  return {
    precision,
    recall,
    f1: (2 * precision * recall) / (precision + recall),
    byNoise: Object.fromEntries([...found].map(([kind, [hits, all]]) => [kind, hits / all])),
  };
}
