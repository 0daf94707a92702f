// The byline that a reader sees: names near the heading, by class, microdata, `rel=author` or a word such as "By".
import { type ChildNode, Element, Text } from 'domhandler';
import { datesInText } from './dates/text-date.ts';
import { sameAsSite } from './organisation.ts';
import type { Spot } from './page-facts.ts';
import type { PageView } from './page-view.ts';
import { looksLikeName, namesIn } from './person-name.ts';
import { contextOf } from './spot-context.ts';
import { elementsOf, foldSpaces, nodesOf, textOf } from './walk.ts';

export interface ShownAuthors {
  names: string[];
  /** Labelled or marked up as the author, near the heading. */
  sure: boolean;
  near: boolean;
}

interface Candidate extends ShownAuthors {
  score: number;
}

const STRONG =
  /author[-_ ]?name|name[-_ ]?author|\bauthor\b|authors\b|byline|p-author|post-?author|article-?author|entry-?author|writer|written-?by|rel=author|username|user-?name|creator/;
const NOT_AUTHOR =
  /avatar|image|img|photo|pic|bio\b|description|desc\b|social|follow|share|links?\b|count|tooltip|title\b|role|position|job-?title|date|time|icon|label|comment|reviewed|reviewer|editor\b|translator|authority|authoriz|by-?(?:cat|tag|topic)/;
const BY_WORD =
  /^(?:(?:words|written|posted|text|story|article|published|authored|submitted|asked|started|created|review|reported|photos? and story)\s+)?(?:by|von|par|por|di|door|av|af|oleh|作者|记者|記者|автор|autor|author|auteur|autore|text|текст|yazan|文)\s*[:：|]?(?:\s|$)|^(?:作者|记者|記者|文)[:：／/]/i;

export function shownAuthors(view: PageView, site: string | null): ShownAuthors | null {
  let best: Candidate | null = null;
  const offer = (candidate: Candidate | null): void => {
    if (candidate !== null && (best === null || candidate.score > best.score)) best = candidate;
  };
  for (const spot of view.facts.authorSpots) offer(fromSpot(view, spot, site));
  for (const text of view.facts.texts)
    if (BY_WORD.test(text.text)) offer(fromText(view, text.parent, text.order, text.text, text.node, site));
  const found = best as Candidate | null;
  return found === null || found.score < THRESHOLD ? null : { names: found.names, sure: found.sure, near: found.near };
}

const THRESHOLD = 3;

function fromSpot(view: PageView, spot: Spot, site: string | null): Candidate | null {
  const { element } = spot;
  if (element.name === 'style' || element.name === 'input' || element.name === 'body' || element.name === 'img')
    return null;
  const rel = /\bauthor\b/.test(element.attribs['rel'] ?? '');
  const names = (rel ? `${spot.names} rel=author` : spot.names).replaceAll('_', '-');
  const strong = STRONG.test(names);
  const text = textOf(element, 400);
  if (text === '') return null;
  const labelled = BY_WORD.test(text);
  let score =
    (strong ? 2 : 0.5) + (rel || /\bauthor\b/.test(element.attribs['itemprop'] ?? '') ? 1 : 0) + (labelled ? 1.5 : 0);
  if (NOT_AUTHOR.test(names) && !labelled && !/author-?name|username/.test(names) && !hasDate(text, view)) score -= 2;
  const found = spotNames(element, text, view);
  if (found.length === 0) return null;
  return scored(view, spot, found, score, site, strong || labelled);
}

/** A byline that holds the date too is named after both. */
function hasDate(text: string, view: PageView): boolean {
  return text.length <= 120 && datesInText(text, view.language).length > 0;
}

/** Names of a spot: of its parts that are marked as names where it holds more than a name. */
function spotNames(element: Element, text: string, view: PageView): string[] {
  const { language, forum } = view;
  const isName = (name: string): boolean => looksLikeName(name, forum);
  const leading = forum ? null : nameBeforeRole(element, language);
  if (leading !== null) return [leading];
  if (text.length <= 60 && !forum) {
    const whole = namesIn(text, language).filter(isName);
    if (whole.length > 0) return whole;
  }
  const inner = innerNames(element, language, isName);
  if (inner.length > 0) return inner;
  return text.length <= 200 ? namesIn(text, language).filter(isName) : [];
}

const LABEL_ALONE =
  /^(?:(?:written|posted|published|reviewed|story|words|article)\s+)?(?:by|author|von|par|por|di|door|av|af)?\s*[:|•·⋅-]*$/i;
const ROLE =
  /\b(?:editors?|writer|reporter|director|manager|experts?|contributor|founder|co-?founder|ceo|cto|cmo|coo|president|journalist|correspondent|analyst|specialist|staff|senior|head|chief|marketing|research|scientist|engineer|professor|teacher|coach|lead|strategist|consultant|associate|assistant|officer|developer|designer|producer|columnist|copywriter|redakteur(?:in)?|autor(?:in)?|rédact\w+|periodista)\b/i;

/** `Ann Lee` of a byline whose next piece says what she is: pieces of their own, run together by whoever reads the text alone. */
function nameBeforeRole(element: Element, language: string | null): string | null {
  const pieces = textPieces(element);
  const at = pieces.findIndex((piece) => !LABEL_ALONE.test(piece));
  const [first, next] = [pieces[at], pieces[at + 1]];
  if (first === undefined || next === undefined || /[,&]$|\band$/i.test(first) || /^(?:,|&|and\b)/i.test(next))
    return null;
  if (!ROLE.test(next) && !isShout(next)) return null;
  const names = namesIn(first, language);
  const name = names.length === 1 ? names[0] : undefined;
  return name !== undefined && /^\p{Lu}\S*(?: \S+){1,3}$/u.test(name) && !ROLE.test(name) && looksLikeName(name)
    ? name
    : null;
}

function isShout(text: string): boolean {
  return /\p{Lu}{3}/u.test(text) && text === text.toUpperCase();
}

function textPieces(element: Element): string[] {
  const pieces: string[] = [];
  let looked = 0;
  for (const node of nodesOf(element)) {
    if (++looked > MAX_PARTS || pieces.length >= 6) break;
    const text = node instanceof Text ? foldSpaces(node.data.slice(0, 200)) : '';
    if (text !== '') pieces.push(text);
  }
  return pieces;
}

const NAME_PART = /\bname\b|author-?name|user-?name|fn\b|\bauthor\b|byline-?name/;
const OTHER_PART = /avatar|image|bio|title/;
const MAX_PARTS = 60;

/** Names in the links and marked parts of a byline; the first marked part that has any settles it. */
function innerNames(element: Element, language: string | null, isName: (name: string) => boolean): string[] {
  const inner: string[] = [];
  let looked = 0;
  for (const child of elementsOf(element)) {
    if (++looked > MAX_PARTS || inner.length >= 10) break;
    const { attribs } = child;
    const names = `${attribs['class'] ?? ''} ${attribs['itemprop'] ?? ''} ${attribs['rel'] ?? ''}`.toLowerCase();
    const marked = NAME_PART.test(names) && !OTHER_PART.test(names);
    if (!marked && child.name !== 'a') continue;
    const own = textOf(child, 100);
    if (own.length > 60) continue;
    for (const name of namesIn(own, language)) if (isName(name) && !inner.includes(name)) inner.push(name);
    if (inner.length > 0 && marked) break;
  }
  return inner;
}

function fromText(
  view: PageView,
  parent: Element,
  order: number,
  text: string,
  node: Text,
  site: string | null,
): Candidate | null {
  let line = text;
  let names = namesIn(line, view.language);
  if (names.length === 0 || /^\s*(?:\S+\s+)?(?:by|von|par|por|di|door)\s*:?\s*$/i.test(line)) {
    line = followingText(node);
    names = namesIn(line, view.language);
  }
  names = names.filter((name) => looksLikeName(name, view.forum));
  // In the middle of a sentence "by" names no author.
  if (!startsItsLine(parent, text)) return null;
  if (names.length === 0 || line.length > 160) return null;
  // "By submitting this form": what follows the word must begin like a name.
  if (!names.every((name) => /^[\p{Lu}\p{Lo}]/u.test(name)) && !view.forum && textOf(parent, 60).length > 30)
    return null;
  const full = text.length <= 80 ? 3.2 : 0.5;
  return scored(view, { element: parent, order, names: '' }, names, full, site, true);
}

function startsItsLine(parent: Element, text: string): boolean {
  const line = textOf(parent, 300);
  return line.length < 100 || line.startsWith(text.slice(0, 20));
}

function scored(
  view: PageView,
  spot: Spot,
  names: string[],
  base: number,
  site: string | null,
  sure: boolean,
): Candidate {
  const context = contextOf(spot.element, view.aroundHeading);
  let score = base + nearness(view, spot.order);
  const distance = view.heading === null ? 1000 : spot.order - view.heading.order;
  const close = distance >= 0 && distance <= 30;
  if (context.aside) score -= close ? 1 : 5;
  if (view.forum && distance > -40) score += 2;
  if (context.footer) score -= 4;
  if (context.comment && !view.forum) score -= 6;
  if (names.every((name) => sameAsSite(name, site, view.url))) score -= 1.5;
  score -= Math.min(0.9, spot.order / 20_000);
  const near =
    nearness(view, spot.order) >= (view.forum ? 0 : 2) && !context.footer && (view.forum || !context.comment);
  return { names, score, sure: sure && (!context.aside || close), near };
}

function nearness(view: PageView, order: number): number {
  if (view.heading === null) return view.forum ? 1 : view.articleLike ? 1.5 : 0;
  const distance = order - view.heading.order;
  if (distance >= 0) return distance <= 40 ? 3 : distance <= 120 ? 2 : distance <= 300 ? 0.5 : 0;
  return distance >= -25 ? 2 : distance >= -60 ? 0.5 : -2;
}

/** The text after a lone "By", up to where its line ends. */
function followingText(node: Text): string {
  let text = '';
  let at: ChildNode | null = nextNode(node);
  for (let steps = 0; at !== null && steps < 30 && text.length < 120; steps++) {
    if (at instanceof Text) text += at.data;
    else if (
      at instanceof Element &&
      text.trim() !== '' &&
      /^(?:p|div|li|br|time|h\d|ul|section|figure)$/.test(at.name)
    )
      break;
    at = nextNode(at);
  }
  return foldSpaces(text);
}

function nextNode(node: ChildNode): ChildNode | null {
  if (node instanceof Element && node.children[0]) return node.children[0];
  let at: ChildNode = node;
  for (let up = 0; up < 6; up++) {
    if (at.next !== null) return at.next;
    if (!(at.parent instanceof Element)) return null;
    at = at.parent;
  }
  return null;
}
