// Injects noise of every family into clean articles, seeded: other hosts, paths, line numbers, versions, languages, themes and positions each time.
import { articleText, type CleanArticle } from './noise-articles.ts';
import { ERROR_OUTPUT } from './noise-mutation-errors.ts';
import { FURNITURE } from './noise-mutation-furniture.ts';
import { MARKS } from './noise-mutation-marks.ts';
import { type Pick, picker } from './seeded-pick.ts';

/** Where a piece of noise may stand. `inside` is within a paragraph, between two sentences. */
export type NoisePlace = 'top' | 'after-title' | 'between' | 'end' | 'inside';

export interface NoiseKind {
  family: string;
  places: readonly NoisePlace[];
  /** Blocks of noise, as a scraper would leave them; `language` is the article's. */
  make(pick: Pick, language: string): string[] | null;
}

export interface Mutation {
  input: string;
  expected: string;
  /** `family@place` of what was injected. */
  injected: string[];
}

/** Changes of the whole text that must leave no trace. */
function transform(text: string, article: CleanArticle, pick: Pick): { text: string; name: string } | null {
  switch (pick.below(6)) {
    case 0:
      return { text: `${article.title.toUpperCase()}\n\n${text}`, name: 'doubled-title' };
    case 1:
      return { text: text.replaceAll('\n\n', '\n\n\n\n'), name: 'blank-lines' };
    case 2:
      return { text: text.replaceAll('\n\n', '\n\n  '), name: 'indented-paragraphs' };
    case 3:
      return { text: text.replaceAll('\n', '\r\n'), name: 'crlf' };
    case 4:
      return { text: `\ufeff${text}   \n\n`, name: 'byte-order-mark' };
    default:
      return null;
  }
}

function place(blocks: string[], article: CleanArticle, kind: NoiseKind, pick: Pick): string | null {
  const noise = kind.make(pick, article.language);
  if (noise === null) return null;
  const where = pick.one(kind.places);
  const titleAt = blocks.indexOf(article.title);
  if (where === 'top') blocks.splice(0, 0, ...noise);
  else if (where === 'after-title') blocks.splice(titleAt + 1, 0, ...noise);
  else if (where === 'end') blocks.push(...noise);
  else {
    const paragraph = pick.one(article.paragraphs.slice(0, -1).filter((text) => text.length > 30));
    const at = blocks.indexOf(paragraph);
    if (at < 0) return null;
    if (where === 'between') blocks.splice(at + 1, 0, ...noise);
    else {
      const cut = paragraph.search(/(?<=[.] )(?=\p{Lu})/u);
      if (cut < 0) return null;
      blocks[at] = `${paragraph.slice(0, cut)}${noise.join(' ')} ${paragraph.slice(cut)}`;
    }
  }
  return `${kind.family}@${where}`;
}

export const NOISE_KINDS: readonly NoiseKind[] = [...ERROR_OUTPUT, ...FURNITURE, ...MARKS];

/** One dirty version of `article`: one to three kinds of noise, and sometimes a change of the whole. Same seed, same answer. */
export function mutate(article: CleanArticle, seed: number, only?: NoiseKind): Mutation {
  const pick = picker(seed);
  const blocks = [article.title, ...article.paragraphs];
  const injected: string[] = [];
  const kinds = only === undefined ? pick.some(NOISE_KINDS, 1 + pick.below(3)) : [only];
  for (const kind of kinds) {
    const done = place(blocks, article, kind, pick);
    if (done !== null) injected.push(done);
  }
  const expected = articleText(article);
  const text = blocks.join('\n\n');
  const changed =
    only === undefined && !injected.some((name) => name.endsWith('@top')) ? transform(text, article, pick) : null;
  if (changed !== null) injected.push(changed.name);
  return { input: changed?.text ?? text, expected, injected };
}
