// What is known of a candidate title as numbers: where it stands, what it shares with the other places, its form, the kind of page.
import type { PageView } from '../page-view.ts';
import { squeeze } from '../site-name.ts';
import { titleKey } from '../title-key.ts';
import { SOURCES, signs, type TitleCandidate } from './title-candidates.ts';

const KINDS = ['article', 'forum', 'home', 'listing', 'undated', 'plain'] as const;

const FORMS = [
  'words1',
  'words2to3',
  'words4to6',
  'words13plus',
  'chars90plus',
  'isSite',
  'signed',
  'namesSite',
  'bar',
  'dash',
  'colon',
  'question',
  'shouted',
  'template',
  'sharesTag',
  'sharesOg',
  'sharesHeading',
  'sharesPath',
  'sharesNothing',
  'prefixOfTag',
  'suffixOfTag',
  'prefixOfHeading',
  'holdsHeading',
  'sourceCount',
  'headingAndDeclared',
  'headingRepeated',
  'coversPath',
  'coveredByPath',
] as const;

/** Crossed with the page's kind, because a shop's heading and an article's are not alike. */
const CROSSED = ['main-heading', 'first-h1', 'tag', 'tag-unsigned', 'tag-before-bar', 'og', 'og-unsigned', 'headline'];
const CROSSED_FORMS = ['sharesTag', 'sharesOg', 'sharesPath', 'sharesNothing', 'words1', 'isSite', 'coversPath'];
const OF_HEADINGS = [...CROSSED_FORMS, 'words2to3', 'words13plus', 'in-main', 'in-menu'];
const OF_KINDS = [...CROSSED, ...CROSSED_FORMS.map((form) => `h1*${form}`)];

const BASE: readonly string[] = [...SOURCES, ...FORMS];
/** One text's own features, those of headings alone, and a part of both for each kind of page. */
export const TITLE_FEATURES: readonly string[] = [
  ...BASE,
  ...OF_HEADINGS.map((name) => `h1*${name}`),
  'h1*several',
  ...KINDS.flatMap((kind) => OF_KINDS.map((name) => `${kind}:${name}`)),
];

const COLUMN: ReadonlyMap<string, number> = new Map(TITLE_FEATURES.map((name, column) => [name, column]));
const columnsOf = (names: readonly string[]): number[] => names.map((name) => COLUMN.get(name) ?? 0);
const HEADING_FROM = columnsOf(OF_HEADINGS);
const HEADING_TO = columnsOf(OF_HEADINGS.map((name) => `h1*${name}`));
const SEVERAL = COLUMN.get('h1*several') ?? 0;
const KIND_FROM = columnsOf(OF_KINDS);
const KIND_TO = new Map(KINDS.map((kind) => [kind, columnsOf(OF_KINDS.map((name) => `${kind}:${name}`))]));

/** One row a candidate, in the order of `TITLE_FEATURES`. */
export function titleFeatures(
  view: PageView,
  candidates: readonly TitleCandidate[],
  keys: readonly string[],
): Float64Array[] {
  const page = pageWords(view);
  const kind = KIND_TO.get(kindOf(view)) ?? [];
  return candidates.map((candidate) => {
    const row = new Float64Array(TITLE_FEATURES.length);
    for (const source of candidate.sources) row[COLUMN.get(source) ?? 0] = 1;
    for (const [form, value] of forms(candidate, keys, page)) row[COLUMN.get(form) ?? 0] = value;
    if (candidate.sources.has('main-heading') || candidate.sources.has('first-h1')) {
      copy(row, HEADING_FROM, HEADING_TO);
      row[SEVERAL] = page.firsts > 1 ? 1 : 0;
    }
    copy(row, KIND_FROM, kind);
    return row;
  });
}

function copy(row: Float64Array, from: readonly number[], to: readonly number[]): void {
  for (let i = 0; i < to.length; i++) row[to[i] ?? 0] = row[from[i] ?? 0] ?? 0;
}

function kindOf(view: PageView): (typeof KINDS)[number] {
  if (view.forum) return 'forum';
  if (view.url !== null && /^\/?$/.test(view.url.pathname)) return 'home';
  if (view.listing) return 'listing';
  if (view.articleLike) return 'article';
  return view.undated ? 'undated' : 'plain';
}

interface PageWords {
  tag: ReadonlySet<string>;
  og: ReadonlySet<string>;
  heading: ReadonlySet<string>;
  path: ReadonlySet<string>;
  tagKey: string;
  headingKey: string;
  firsts: number;
  headings: ReadonlyMap<string, number>;
}

function pageWords(view: PageView): PageWords {
  const tag = view.facts.titleTag ?? '';
  const heading = view.heading?.text ?? '';
  const headings = new Map<string, number>();
  for (const { text } of view.facts.headings) headings.set(titleKey(text), (headings.get(titleKey(text)) ?? 0) + 1);
  return {
    tag: new Set(wordsOf(tag)),
    og: new Set(wordsOf(view.facts.metas.get('og:title')?.[0] ?? '')),
    heading: new Set(wordsOf(heading)),
    path: new Set(wordsOf(pathWords(view.url))),
    tagKey: titleKey(tag),
    headingKey: titleKey(heading),
    firsts: view.facts.headings.filter((h) => h.level === 1).length,
    headings,
  };
}

function forms({ text, sources }: TitleCandidate, keys: readonly string[], page: PageWords): [string, number][] {
  const words = wordsOf(text);
  const count = text.split(' ').length;
  const key = titleKey(text);
  const squeezed = squeeze(text);
  const flag = (value: boolean): number => (value ? 1 : 0);
  const heading = sources.has('main-heading') || sources.has('first-h1') || sources.has('other-h1');
  const declared = [...sources].some((s) => s.startsWith('tag') || s.startsWith('og') || s === 'twitter');
  const tag = share(words, page.tag);
  const og = share(words, page.og);
  const path = share(words, page.path);
  return [
    ['words1', flag(count === 1)],
    ['words2to3', flag(count === 2 || count === 3)],
    ['words4to6', flag(count >= 4 && count <= 6)],
    ['words13plus', flag(count >= 13)],
    ['chars90plus', flag(text.length >= 90)],
    ['isSite', flag(keys.includes(squeezed))],
    ['signed', flag(/[|–—\-·•»]/.test(text) && signs(text.split(/ ?[|–—·•»] ?| - /).pop() ?? '', keys))],
    ['namesSite', flag(keys.some((k) => k.length > 3 && squeezed.includes(k)))],
    ['bar', flag(/[|｜]/.test(text))],
    ['dash', flag(/ [–—-] /.test(text))],
    ['colon', flag(/: /.test(text))],
    ['question', flag(/[?？]$/.test(text))],
    ['shouted', flag(text === text.toUpperCase() && text !== text.toLowerCase())],
    ['template', flag(/[{}<>]|\$\{/.test(text))],
    ['sharesTag', tag],
    ['sharesOg', og],
    ['sharesHeading', share(words, page.heading)],
    ['sharesPath', path],
    ['sharesNothing', flag(tag === 0 && og === 0 && path === 0)],
    ['prefixOfTag', flag(key !== '' && page.tagKey.startsWith(key))],
    ['suffixOfTag', flag(key !== '' && page.tagKey.endsWith(key))],
    ['prefixOfHeading', flag(key !== '' && page.headingKey.startsWith(key) && page.headingKey !== key)],
    ['holdsHeading', flag(page.headingKey.length > 3 && key.includes(page.headingKey) && page.headingKey !== key)],
    ['sourceCount', Math.min(8, sources.size) / 8],
    ['headingAndDeclared', flag(heading && declared)],
    ['headingRepeated', flag((page.headings.get(key) ?? 0) > 1)],
    ['coversPath', page.path.size === 0 ? 0 : share([...page.path], new Set(words))],
    ['coveredByPath', flag(path === 1 && words.length > 0)],
  ];
}

function share(words: readonly string[], others: ReadonlySet<string>): number {
  if (words.length === 0) return 0;
  let shared = 0;
  for (const word of words) if (others.has(word)) shared++;
  return shared / words.length;
}

/** Stems of a kind: words are compared by their first letters. */
function wordsOf(text: string): string[] {
  return titleKey(text)
    .split(' ')
    .filter((word) => word.length > 2 || /\d/.test(word) || !/^[a-z]*$/.test(word))
    .map((word) => word.slice(0, 5));
}

function pathWords(url: URL | null): string {
  if (url === null) return '';
  const last =
    url.pathname
      .split('/')
      .filter((part) => /[a-z]{3}/i.test(part))
      .pop() ?? '';
  return last.replace(/\.\w{2,5}$/, '').replace(/[-_+%]+/g, ' ');
}
