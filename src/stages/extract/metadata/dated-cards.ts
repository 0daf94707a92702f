// Finds the places of a listing that show a date each: none of those dates is the page's own.
import { Element } from 'domhandler';
import { datesInText } from './dates/text-date.ts';
import { metaOf } from './page-facts.ts';
import type { PageView } from './page-view.ts';
import { textOf } from './walk.ts';

/** What the markup calls a place: the cards of one listing share it. */
export function signatureOf(element: Element): string {
  const prop = element.attribs['itemprop'] ?? '';
  return `${element.name}.${prop}.${element.attribs['class'] ?? (element.parent instanceof Element ? (element.parent.attribs['class'] ?? '') : '')}`;
}

const MIN_CARDS = 4;

/** Signatures that come with two days or more on at least four places of a page that is neither article nor thread. */
export function datedCards(view: PageView): ReadonlySet<string> {
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
