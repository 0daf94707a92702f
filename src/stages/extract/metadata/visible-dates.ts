// Dates that a reader sees near the heading, told apart by their labels and by where they stand.
import { Element, Text } from 'domhandler';
import { structuredDate } from './dates/structured-date.ts';
import { datesInText } from './dates/text-date.ts';
import { metaOf, namesOf, type Spot } from './page-facts.ts';
import type { PageView } from './page-view.ts';
import { contextOf } from './spot-context.ts';
import { textOf } from './walk.ts';

export interface SeenDate {
  /** As structuredDate gives it. */
  value: string;
  day: string;
  score: number;
  /** Is it marked up or labelled as a date of the page, or close by its heading? */
  sure: boolean;
  /** Does it stand by the main heading, with nothing around it that is not the page's own? */
  near: boolean;
  /** What the markup calls the place: cards of one listing share it. */
  signature: string;
}

const UPDATED =
  /updat|modif|revis|review|edited|aktualisiert|geändert|stand:|mis à jour|mise à jour|actualiz|aggiornat|atualizad|bijgewerkt|gewijzigd|обновлен|更新|修改|수정|aktualiz|uppdaterad|opdateret|päivitetty|güncell/i;
const PUBLISHED =
  /publish|posted|post(?:ed)? (?:on|time|date)|\bpub-?date|written|datecreated|veröffentlicht|erschienen|publié|paru le|publicad|pubblicat|gepubliceerd|geplaatst|опубликован|发布|發布|发表|投稿|公開|掲載|게시|입력|등록|opublikowan|zveřejněn|publicerad|julkaistu|yayın|датa|submitted|datepublished|dt-published|entry-date|pubdate/i;
const NOT_PUBLICATION =
  /copyright|©|expire|deadline|event|birth|born|joined|member since|registered|all rights|due date|starts?\b|ends?\b|release date|release_date|last (?:visit|active|seen)|next |today|current|founded|since /i;

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
    if (element.name !== 'time')
      offerText(view, { element, order: text.order, names: namesOf(element.attribs) }, text.text, 0, offer);
  }
  // A listing shows a date on each of its cards: none of them is the page's own.
  const repeated = repeatedSpots(view);
  if (found.published !== null && isCard(found.published, repeated)) found.published = null;
  for (const kind of ['published', 'updated'] as const) {
    const date = found[kind];
    if (date !== null && date.score < (date.sure || date.near || view.forum ? SURE_THRESHOLD : THRESHOLD))
      found[kind] = null;
  }
  return found;
}

const THRESHOLD = 3;
const SURE_THRESHOLD = 1.5;

type Offer = (kind: 'published' | 'updated', date: SeenDate) => void;

function offerSpot(view: PageView, spot: Spot, weight: number, offer: Offer): void {
  const { attribs } = spot.element;
  const machine =
    attribs['datetime'] ??
    attribs['created-timestamp'] ??
    attribs['content'] ??
    (spot.element.name === 'relative-time' ? attribs['date'] : undefined);
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
  if (
    NOT_PUBLICATION.test(reading.label) ||
    /release|event|expir/.test(spot.names) ||
    /copyright|©/i.test(reading.text.slice(0, 40))
  )
    return;
  const labels = `${spot.names} ${reading.label}`;
  const updated = UPDATED.test(reading.label) || (UPDATED.test(spot.names) && !PUBLISHED.test(reading.label));
  const published = !updated && PUBLISHED.test(labels);
  const context = contextOf(spot.element, view.aroundHeading);
  let score = weight + nearness(view, spot.order) + (published ? 3 : 0);
  const distance = view.heading === null ? 1000 : spot.order - view.heading.order;
  const close = distance >= 0 && distance <= 30;
  if (context.aside && !(published && PUBLISHED.test(reading.label))) score -= close ? 1 : view.forum ? 3 : 5;
  if (view.forum && distance > 0) score += 2.5 - Math.min(2, distance / 1000);
  if (context.footer) score -= 3;
  if (context.comment && !view.forum) score -= 6;
  if (reading.share < 0.3 && !published && !updated) score -= 4;
  else if (reading.share > 0.5) score += 1;
  // Earlier of equals: the first date is the page's own.
  score -= Math.min(0.9, spot.order / 20_000);
  const labelled = published && PUBLISHED.test(reading.label) && distance >= -60 && distance <= 150;
  const out = (context.aside && !close && !labelled) || context.footer || (context.comment && !view.forum);
  const near = !out && nearness(view, spot.order) >= 1.5 && reading.share >= 0.2;
  const sure = !out && (published || (near && weight > 0));
  if (sure) score += 1;
  if (/original|first (?:published|posted)|erstmals/i.test(reading.label)) score += 3;
  offer(updated ? 'updated' : 'published', {
    value: reading.value,
    day: reading.value.slice(0, 10),
    score,
    sure,
    near,
    signature: distance >= 0 && distance <= 15 ? '' : signatureOf(spot.element),
  });
}

function signatureOf(element: Element): string {
  const prop = element.attribs['itemprop'] ?? '';
  return `${element.name}.${prop}.${element.attribs['class'] ?? (element.parent instanceof Element ? (element.parent.attribs['class'] ?? '') : '')}`;
}

const MIN_CARDS = 4;

function isCard(date: SeenDate, repeated: ReadonlySet<string>): boolean {
  if (date.signature === '' || repeated.size === 0) return false;
  return repeated.has(date.signature) || (!date.near && !date.sure);
}

function repeatedSpots(view: PageView): ReadonlySet<string> {
  const repeated = new Set<string>();
  if (view.forum || view.articleLike || metaOf(view.facts, 'og:type')?.toLowerCase() === 'article') return repeated;
  const days = new Map<string, Set<string>>();
  const counts = new Map<string, number>();
  const see = (element: Element, text: string): void => {
    const day = datesInText(text, view.language)[0]?.day;
    if (day === undefined) return;
    const signature = signatureOf(element);
    const seen = days.get(signature) ?? new Set<string>();
    seen.add(day);
    days.set(signature, seen);
    counts.set(signature, (counts.get(signature) ?? 0) + 1);
    if (seen.size >= 2 && (counts.get(signature) ?? 0) >= MIN_CARDS) repeated.add(signature);
  };
  for (const spot of view.facts.times) see(spot.element, spot.element.attribs['datetime'] ?? textOf(spot.element, 60));
  for (const spot of view.facts.dateSpots) see(spot.element, textOf(spot.element, 60));
  for (const spot of view.facts.texts) see(spot.parent, spot.text);
  return repeated;
}

/** How close to the main heading a spot stands, in elements. */
function nearness(view: PageView, order: number): number {
  if (view.heading === null) return view.articleLike ? 2 : 0;
  const distance = order - view.heading.order;
  if (distance >= 0) return distance <= 40 ? 3 : distance <= 120 ? 1.5 : distance <= 300 ? 0 : -1;
  return distance >= -15 ? 3 : distance >= -25 ? 2.5 : distance >= -60 ? 0.5 : -2;
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
