// What an article's page tells of its author, its reviewer, its editor under a label of its own is none of the article, however well it reads.
import type { PageType } from '../../domain/document.ts';
import type { Segmentation } from './blocks/page-block.ts';
import { endOfSection, labelOf, likelyWords } from './sections.ts';

/** A line a language; a name may follow. */
const ABOUT_AUTHOR = new RegExp(
  `^(?:${[
    '(?:about|meet) (?:the |our )?(?:authors?|reviewers?|writers?|editors?|contributors?|columnists?)',
    "(?:à propos|au sujet) (?:de l'auteure?|de l'autrice|des auteurs)",
    'über (?:den autor|die autor(?:in|innen|en)|den verfasser|die verfasserin)',
    '(?:sobre|acerca) (?:de )?(?:el autor|la autora|los autores)|acerca del autor',
    "(?:informazioni )?sull'(?:autore|autrice)|sugli autori",
    'sobre (?:o autor|a autora|os autores)',
    'over de auteurs?',
    'om (?:författaren|forfatteren|forfatterne|skribenten)',
    'o (?:autorze|autorce|autorech|autorovi)',
    'об автор(?:е|ах)|про автора',
    'yazar hakkında',
    '(?:関于|关于|關於)作者|作者(?:简介|簡介|介绍|介紹)|(?:著者|筆者|執筆者)(?:について|紹介|プロフィール)|저자 소개|글쓴이 소개',
  ].join('|')})(?![\\p{L}\\p{N}])`,
  'u',
);
const LONGEST_LABEL = 60;
/** A section that holds more of what is likely is what the page is about. */
const MOST_OF_LIKELY = 0.25;

/** The probabilities with those of such sections at 0. */
export function withoutAuthorNotes(page: Segmentation, p: Float32Array, type: PageType): Float32Array {
  if (type !== 'article') return p;
  const { blocks } = page;
  let left = p;
  for (let i = 0; i < blocks.length; i++) {
    if ((blocks[i]?.chars ?? 0) > LONGEST_LABEL || !ABOUT_AUTHOR.test(labelOf(blocks[i]))) continue;
    const end = endOfSection(page, i);
    if (likelyWords(blocks, p, i, end) > likelyWords(blocks, p) * MOST_OF_LIKELY) continue;
    if (left === p) left = p.slice();
    left.fill(0, i, end);
  }
  return left;
}
