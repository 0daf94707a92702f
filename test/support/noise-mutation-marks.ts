// Marks around an article's text: credits, players, datelines, reading times, end marks, counts.

import { inLanguage, MIDDLE, NUMBER } from './noise-mutation-furniture.ts';
import type { NoiseKind } from './noise-mutations.ts';

export const MARKS: readonly NoiseKind[] = [
  {
    family: 'photo-credit',
    places: ['between', 'after-title'],
    make: (pick) => [
      pick.one([
        'Getty Images',
        'Photo: Jane Doe / Reuters',
        'Shutterstock',
        'Photograph by Idris Lund',
        'Image credit: Ana Paz',
        'AFP via Getty Images',
      ]),
    ],
  },
  {
    family: 'player',
    places: ['between', 'after-title'],
    make: (pick) => [
      'Play',
      'Mute',
      `Current Time 0:${10 + pick.below(50)}`,
      '/',
      'Duration Time 2:31',
      'Loaded: 12%',
      'Fullscreen',
    ],
  },
  {
    family: 'script-notice',
    places: MIDDLE,
    make: (pick) => [
      pick.one([
        'JavaScript is disabled in your browser. Some features may not work.',
        'Please enable JavaScript to view the comments powered by Disqus.',
        'Your browser does not support the video tag.',
        'It looks like you are using an ad blocker.',
      ]),
    ],
  },
  {
    family: 'dateline',
    places: ['after-title'],
    make: (pick, language) => {
      const day = 1 + pick.below(28);
      const year = 2008 + pick.below(17);
      const own: Record<string, string[]> = {
        en: [
          `October ${day}, ${year}`,
          `Published: ${day} May ${year}`,
          `By Jane Doe | March ${day}, ${year}`,
          `Posted on June ${day}, ${year} by admin`,
          `${day}/11/${year}`,
        ],
        de: [`${day}. Oktober ${year}`, `Veröffentlicht am ${day}.03.${year}`, `Stand: ${day}.03.${year}, 14:05 Uhr`],
        fr: [`Publié le ${day} mai ${year} à 14h05`],
        es: [`${day} de mayo de ${year}`, `Publicado el ${day} de mayo de ${year}`],
        it: [`${day} maggio ${year}`],
        pt: [`${day} de maio de ${year}`],
        nl: [`${day} mei ${year}`],
        pl: [`${day} maja ${year}`],
        ru: [`${day} мая ${year}`, `Опубликовано: ${day} мая ${year}`],
        zh: [`${year}年10月${day}日 17:53`, `发布时间：${year}-10-${10 + pick.below(18)} 09:12`],
        ja: [`${year}年10月${day}日`, `${year}年10月${day}日 12:30`],
        ko: [`입력 ${year}.10.${10 + pick.below(18)} 09:12`, `${year}년 10월 ${day}일`],
        tr: [`${day} Mayıs ${year}`],
        ar: [`${day} مايو ${year}`],
      };
      return [
        pick.one([
          ...(own[language] ?? []),
          `${year}-10-${10 + pick.below(18)} 17:53`,
          `${year}-10-${10 + pick.below(18)}`,
        ]),
      ];
    },
  },
  inLanguage('reading-time', ['after-title'], {
    en: [['3 min read'], ['Reading time: 5 minutes'], ['4 minute read']],
    de: [['Lesezeit: 4 Minuten'], ['3 Min. Lesezeit']],
    fr: [['Temps de lecture : 4 min'], ['3 min de lecture']],
    es: [['Tiempo de lectura: 3 min'], ['4 min de lectura']],
    it: [['Tempo di lettura: 2 minuti']],
    pt: [['Tempo de leitura: 2 min']],
    nl: [['Leestijd: 3 minuten']],
    ru: [['Время чтения: 4 мин']],
    zh: [['阅读时间：3分钟']],
    ja: [['この記事は約3分で読めます。']],
  }),
  {
    family: 'end-mark',
    places: ['end'],
    make: (pick) => [pick.one(['###', '-30-', '■', '# # #', '- Ends -', 'ENDS', '∎', '(END)'])],
  },
  {
    family: 'counts',
    places: ['end', 'after-title'],
    make: (pick, language) =>
      language === 'en'
        ? [pick.one([`${NUMBER(pick)} Shares`, `${NUMBER(pick)} Comments`, `${NUMBER(pick)} likes`])]
        : null,
  },
];
