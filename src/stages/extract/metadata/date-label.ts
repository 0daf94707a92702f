// The words by which pages tell the day of publication from the day of the last change, and both from other days.
import { Element, Text } from 'domhandler';
import type { Spot } from './page-facts.ts';
import { textOf } from './walk.ts';

export const UPDATED =
  /updat|modif|revis|review|edited|aktualisiert|geändert|stand:|mis à jour|mise à jour|actualiz|aggiornat|atualizad|bijgewerkt|gewijzigd|обновлен|更新|修改|수정|aktualiz|uppdaterad|opdateret|päivitetty|güncell/i;
export const PUBLISHED =
  /publish|posted|post(?:ed)? (?:on|time|date)|\bpub-?date|written|datecreated|veröffentlicht|erschienen|publié|paru le|publicad|pubblicat|gepubliceerd|geplaatst|опубликован|发布|發布|发表|投稿|公開|掲載|게시|입력|등록|opublikowan|zveřejněn|publicerad|julkaistu|yayın|датa|submitted|datepublished|dt-published|entry-date|pubdate/i;
export const NOT_PUBLICATION =
  /copyright|©|expire|deadline|event|birth|born|joined|member since|registered|all rights|due date|starts?\b|ends?\b|release date|release_date|last (?:visit|active|seen)|next |today|current|founded|since /i;

const MAX_LABEL = 40;

/** The words right before a date: in the same element, or in the text just before it. */
export function labelOf(spot: Spot, ownText: string): string {
  if (ownText.length < 80 && (UPDATED.test(ownText) || PUBLISHED.test(ownText))) return ownText.slice(0, MAX_LABEL);
  let at: Element | null = spot.element;
  for (let up = 0; at !== null && up < 3; up++) {
    const before = textBefore(at);
    if (before !== null) return before;
    at = at.parent instanceof Element ? at.parent : null;
  }
  return '';
}

/** What stands right before an element on its own level: null for nothing, '' for what is too long to be a label. */
function textBefore(element: Element): string | null {
  let before: Element['prev'] = element.prev;
  if (before instanceof Text && before.data.trim() !== '') return before.data.trim().slice(-MAX_LABEL);
  if (before instanceof Text) before = before.prev;
  if (!(before instanceof Element)) return null;
  const text = textOf(before, 60);
  if (text === '') return null;
  return text.length <= MAX_LABEL ? text : '';
}
