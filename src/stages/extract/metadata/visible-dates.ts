// Dates that a reader sees near the heading, told apart by their labels and by where they stand.
import { Element, Text } from 'domhandler';
import { structuredDate } from './dates/structured-date.ts';
import { datesInText } from './dates/text-date.ts';
import type { Spot } from './page-facts.ts';
import type { PageView } from './page-view.ts';
import { contextOf } from './spot-context.ts';
import { textOf } from './walk.ts';

export interface SeenDate {
  /** As structuredDate gives it. */
  value: string;
  day: string;
  score: number;
  /** Is it marked up or labelled as the day of publication? */
  sure: boolean;
}

const UPDATED =
  /updat|modif|revis|review|edited|aktualisiert|geändert|stand:|mis à jour|mise à jour|actualiz|aggiornat|atualizad|bijgewerkt|gewijzigd|обновлен|更新|修改|수정|aktualiz|uppdaterad|opdateret|päivitetty|güncell/i;
const PUBLISHED =
  /publish|posted|post(?:ed)? on|\bpub-?date|written|created|veröffentlicht|erschienen|publié|paru le|publicad|pubblicat|gepubliceerd|geplaatst|опубликован|发布|發布|发表|投稿|公開|掲載|게시|입력|등록|opublikowan|zveřejněn|publicerad|julkaistu|yayın|датa|submitted|released|datepublished|dt-published|entry-date|pubdate/i;
const NOT_PUBLICATION =
  /copyright|©|expire|deadline|event|birth|born|joined|member since|registered|all rights|due date|starts?\b|ends?\b|last (?:visit|active|seen)|next |today|current|founded|since /i;

export function visibleDates(view: PageView): { published: SeenDate | null; updated: SeenDate | null } {
  const found: { published: SeenDate | null; updated: SeenDate | null } = { published: null, updated: null };
  const offer = (kind: 'published' | 'updated', date: SeenDate): void => {
    const best = found[kind];
    if (best === null || date.score > best.score) found[kind] = date;
  };
  for (const spot of view.facts.times) offerSpot(view, spot, 3, offer);
  for (const spot of view.facts.itemprops) {
    if (/date(?:published|created|modified)/.test(spot.element.attribs['itemprop']?.toLowerCase() ?? ''))
      offerSpot(view, spot, 3, offer);
  }
  for (const spot of view.facts.dateSpots) offerSpot(view, spot, 1, offer);
  for (const text of view.facts.texts) {
    const element = text.parent;
    if (element.name !== 'time') offerText(view, { element, order: text.order, names: '' }, text.text, 0, offer);
  }
  if (found.published !== null && found.published.score < THRESHOLD) found.published = null;
  if (found.updated !== null && found.updated.score < THRESHOLD) found.updated = null;
  return found;
}

const THRESHOLD = 3;

type Offer = (kind: 'published' | 'updated', date: SeenDate) => void;

function offerSpot(view: PageView, spot: Spot, weight: number, offer: Offer): void {
  const { attribs } = spot.element;
  const machine =
    attribs['datetime'] ?? attribs['content'] ?? (spot.element.name === 'relative-time' ? attribs['date'] : undefined);
  const text = textOf(spot.element, 200);
  const value = machine === undefined ? null : structuredDate(machine, view.language);
  if (value !== null) offerValue(view, spot, { value, text, share: 1, label: labelOf(spot, text) }, weight + 1, offer);
  else if (text.length <= 120) offerText(view, spot, text, weight, offer);
  else {
    const title = attribs['title'];
    if (title !== undefined) offerText(view, spot, title, weight, offer);
  }
}

function offerText(view: PageView, spot: Spot, text: string, weight: number, offer: Offer): void {
  const dates = datesInText(text, view.language);
  let from = 0;
  for (const date of dates.slice(0, 3)) {
    const before = text.slice(from, date.start);
    from = date.end;
    const share = (date.end - date.start) / Math.max(1, text.length);
    const label = before.trim().length > 2 ? before.slice(-40) : labelOf(spot, '');
    offerValue(view, spot, { value: date.day, text, share, label }, weight, offer);
  }
}

interface Reading {
  value: string;
  text: string;
  /** How much of its text the date is, 0 to 1. */
  share: number;
  label: string;
}

function offerValue(view: PageView, spot: Spot, reading: Reading, weight: number, offer: Offer): void {
  if (Number(reading.value.slice(0, 4)) < 1990) return;
  if (NOT_PUBLICATION.test(reading.label) || /copyright|©/i.test(reading.text.slice(0, 40))) return;
  const labels = `${spot.names} ${reading.label}`;
  const updated = UPDATED.test(reading.label) || (UPDATED.test(spot.names) && !PUBLISHED.test(reading.label));
  const published = !updated && PUBLISHED.test(labels);
  const context = contextOf(spot.element);
  let score = weight + nearness(view, spot.order) + (published ? 3 : 0);
  if (context.aside) score -= 5;
  if (context.footer) score -= 3;
  if (context.comment && !view.forum) score -= 6;
  if (reading.share < 0.3 && !published && !updated) score -= 4;
  else if (reading.share > 0.5) score += 1;
  // Earlier of equals: the first date is the page's own.
  score -= Math.min(0.9, spot.order / 20_000);
  const sure = published && !context.aside;
  offer(updated ? 'updated' : 'published', { value: reading.value, day: reading.value.slice(0, 10), score, sure });
}

/** How close to the main heading a spot stands, in elements. */
function nearness(view: PageView, order: number): number {
  if (view.heading === null) return 0;
  const distance = order - view.heading.order;
  if (distance >= 0) return distance <= 40 ? 3 : distance <= 120 ? 1.5 : distance <= 300 ? 0 : -1;
  return distance >= -25 ? 2.5 : distance >= -60 ? 0.5 : -2;
}

/** The words right before a date: in the same element, or in the text just before it. */
function labelOf(spot: Spot, ownText: string): string {
  if (ownText.length > 0 && ownText.length < 80 && (UPDATED.test(ownText) || PUBLISHED.test(ownText)))
    return ownText.slice(0, 40);
  let at: Element | null = spot.element;
  for (let up = 0; at !== null && up < 3; up++) {
    const before: Element['prev'] = at.prev;
    if (before instanceof Text && before.data.trim() !== '') return before.data.trim().slice(-40);
    if (before instanceof Element) {
      const text = textOf(before, 60);
      if (text !== '') return text.length <= 40 ? text : '';
    }
    if (before instanceof Text && before.prev instanceof Element) {
      const text = textOf(before.prev, 60);
      if (text !== '') return text.length <= 40 ? text : '';
    }
    at = at.parent instanceof Element ? at.parent : null;
  }
  return '';
}
