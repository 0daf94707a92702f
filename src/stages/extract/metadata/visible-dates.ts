// Dates that a reader sees near the heading, told apart by their labels and by where they stand.
import { labelOf, NOT_PUBLICATION, PUBLISHED, UPDATED } from './date-label.ts';
import { datedCards, signatureOf } from './dated-cards.ts';
import { structuredDate } from './dates/structured-date.ts';
import { datesInText } from './dates/text-date.ts';
import { namesOf, type Spot } from './page-facts.ts';
import type { PageView } from './page-view.ts';
import { contextOf, type SpotContext } from './spot-context.ts';
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
  /** Are its day and month numbers that could be read the other way round? */
  ambiguous: boolean;
  /** Days that the page's `<time>` elements give as data. */
  others: ReadonlySet<string>;
}

export function visibleDates(view: PageView): { published: SeenDate | null; updated: SeenDate | null } {
  const found: { published: SeenDate | null; updated: SeenDate | null } = { published: null, updated: null };
  const others = machineDays(view);
  const offer: Offer = (kind, date) => {
    const best = found[kind];
    if (best === null || date.score > best.score) found[kind] = { ...date, others };
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
  const repeated = datedCards(view);
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

type Offer = (kind: 'published' | 'updated', date: Omit<SeenDate, 'others'>) => void;

function machineDays(view: PageView): ReadonlySet<string> {
  const days = new Set<string>();
  for (const { element } of view.facts.times) {
    const iso = /^\d{4}-\d\d-\d\d/.exec(element.attribs['datetime'] ?? '');
    if (iso !== null) days.add(iso[0]);
  }
  return days;
}

function offerSpot(view: PageView, spot: Spot, weight: number, offer: Offer): void {
  const { attribs } = spot.element;
  const machine =
    attribs['datetime'] ??
    attribs['created-timestamp'] ??
    attribs['content'] ??
    (spot.element.name === 'relative-time' ? attribs['date'] : undefined);
  const text = textOf(spot.element, 200);
  const value = machine === undefined ? null : structuredDate(machine, view.language);
  if (value !== null)
    offerValue(view, spot, { value, text, share: 1, label: labelOf(spot, text), ambiguous: false }, weight + 1, offer);
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
    const ambiguous = /^\d{1,2}[./-]\d{1,2}[./-]/.test(text.slice(date.start)) && Number(date.day.slice(8)) <= 12;
    offerValue(view, spot, { value: date.day, text, share, label, ambiguous }, weight, offer);
  }
}

interface Reading {
  value: string;
  text: string;
  /** How much of its text the date is, 0 to 1. */
  share: number;
  label: string;
  ambiguous: boolean;
}

function offerValue(view: PageView, spot: Spot, reading: Reading, weight: number, offer: Offer): void {
  if (Number(reading.value.slice(0, 4)) < FIRST_YEAR || isOtherDay(spot, reading)) return;
  const { updated, named, published } = kindOf(spot.names, reading.label);
  const context = contextOf(spot.element, view.aroundHeading);
  const distance = view.heading === null ? 1000 : spot.order - view.heading.order;
  const close = distance >= 0 && distance <= 30;
  const excused = close || (named && distance >= -60 && distance <= 150);
  const out = (context.aside && !excused) || context.footer || (context.comment && !view.forum);
  const near = !out && nearness(view, spot) >= 1.5 && reading.share >= 0.2;
  const sure = !out && (published || (near && weight > 0));
  // Of equals the earlier one: the first date is the page's own.
  let score = weight + nearness(view, spot) - Math.min(0.9, spot.order / 20_000);
  score += penalty(view, context, close, named) + (published ? 3 : 0) + (sure ? 1 : 0);
  if (view.forum && distance > 0) score += 2.5 - Math.min(2, distance / 1000);
  if (reading.share < 0.3 && !published && !updated) score -= 4;
  else if (reading.share > 0.5) score += 1;
  if (/original|first (?:published|posted)|erstmals/i.test(reading.label)) score += 3;
  const signature = distance >= 0 && distance <= 15 ? '' : signatureOf(spot.element);
  const { value, ambiguous } = reading;
  offer(updated ? 'updated' : 'published', { value, day: value.slice(0, 10), score, sure, near, signature, ambiguous });
}

/** A label right before the date says more than the class of its element. */
function kindOf(names: string, label: string): { updated: boolean; named: boolean; published: boolean } {
  const updated = UPDATED.test(label) || (UPDATED.test(names) && !PUBLISHED.test(label));
  const named = !updated && PUBLISHED.test(label);
  return { updated, named, published: named || (!updated && PUBLISHED.test(names)) };
}

/** The Web's first years; a copyright line, an event or a birthday is no date of the page. */
const FIRST_YEAR = 1990;

function isOtherDay(spot: Spot, reading: Reading): boolean {
  if (NOT_PUBLICATION.test(reading.label) || /release|event|expir/.test(spot.names)) return true;
  return /copyright|©/i.test(reading.text.slice(0, 40));
}

function penalty(view: PageView, context: SpotContext, close: boolean, named: boolean): number {
  let points = 0;
  if (context.aside && !named) points -= close ? 1 : view.forum ? 3 : 5;
  if (context.footer) points -= 3;
  if (context.comment && !view.forum) points -= 6;
  return points;
}

function isCard(date: SeenDate, cards: ReadonlySet<string>): boolean {
  if (date.signature === '' || cards.size === 0) return false;
  return cards.has(date.signature) || (!date.near && !date.sure);
}

/** How close to the main heading a spot stands, in elements. */
function nearness(view: PageView, { order }: Spot): number {
  if (view.heading === null) return view.articleLike ? 2 : 0;
  const distance = order - view.heading.order;
  if (distance >= 0) return distance <= 40 ? 3 : distance <= 120 ? 1.5 : distance <= 300 ? 0 : -1;
  return distance >= -15 ? 3 : distance >= -25 ? 2.5 : distance >= -60 ? 0.5 : -2;
}
