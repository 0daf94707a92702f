// Turns what pages put where an author's name should be into names: labels, dates, roles, addresses and handles taken off.
import { datesInText } from './dates/text-date.ts';
import { isCompanyLike } from './organisation.ts';
import { foldSpaces } from './walk.ts';

export const MAX_AUTHORS = 30;
const MAX_NAME_CHARS = 120;

const LABEL =
  /^(?:view all posts\s+|view profile of\s+|(?:more|all) (?:posts|articles)\s+|article\s+|story\s+|text\s+|words\s+|written\s+|posted\s+|published\s+|authored\s+|created\s+|reviewed\s+|submitted\s+|started\s+|asked\s+|post\s+|report\s+|contributed\s+|medically\s+reviewed\s+)*(?:by|von|par|por|di|door|av|af|autor(?:e|en|in)?|auteurs?|authors?|author name|written|text|texte|texto|redaktion:|автор(?:ы)?|текст|yazar|yazan|penulis|oleh|tác giả|作者|记者|記者|文|编辑|編輯|責任編輯|ライター|著者|執筆|기자|글|opracował|autorzy|skrev|skrevet|scritto da|a cura di|publié par|écrit par|rédigé par|escrito por|publicado por|geschreven door|geschrieben von|veröffentlicht von|ein artikel von|kirjoittaja|forfatter|σύνταξη|από)(?:\s*[:：|／/–-]\s*|\s+|$)/iu;
const CUT =
  /\s*(?:[|•·∙⋅–—]|\s-\s|\s\/\s|\n|\bpublished\b|\bposted\b|\bupdated\b|\blast\b|\bon\s+(?=[A-Z]?\w+\s+\d)|\bis (?:a|an|the)\b|\b\d+\s*min|\breading time\b|\bin:?\s+(?=[A-Z])|\bfollow\b|\bview (?:all|profile|bio)|\bread more|\bshare\b|»|\bemail\b|\bopens in|:?\s+\d{1,2}:\d\d)/iu;

/** Words between a name and a date. */
const BEFORE_DATE =
  /(?:[\s,]*\b(?:on|at|mon(?:day)?|tue(?:sday)?|wed(?:nesday)?|thu(?:rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?|le|am|el|il|op)\b)*[\s,(»·|-]*$/i;

/** Names in a byline's text, in their order. Text that is no byline gives none. */
export function namesIn(text: string, language: string | null = null): string[] {
  let line = foldSpaces(text.slice(0, 600).replace(/\\?&(?:quot|#34);/g, '"')).replace(/^[\s|•·,–—:-]+/, '');
  line = withoutLabel(line.replace(/^((?:[Pp]osted|[Ww]ritten|[Pp]ublished) ?[Bb]y)(?=\p{Lu})/u, '$1 '));
  const date = datesInText(line, language)[0];
  if (date !== undefined)
    line = (date.start > 2 ? line.slice(0, date.start) : line.slice(date.end)).replace(BEFORE_DATE, '');
  line = withoutLabel(line.replace(/^[\s|•·,–—:-]+/, ''));
  const cut = CUT.exec(line);
  if (cut !== null && cut.index > 1) line = line.slice(0, cut.index);
  const names: string[] = [];
  for (const piece of splitNames(line)) {
    const name = cleanName(piece);
    if (name !== null && !names.some((other) => other.toLowerCase() === name.toLowerCase())) names.push(name);
    if (names.length >= MAX_AUTHORS) break;
  }
  return names;
}

/** A byline without "By" and its like in other languages. */
export function withoutLabel(line: string): string {
  let rest = line;
  for (let i = 0; i < 3; i++) {
    const next = rest.replace(LABEL, '').trim();
    if (next === rest) break;
    rest = next;
  }
  return rest;
}

const CREDENTIAL =
  /^(?:m\.?\s?d\.?|ph\.?\s?d\.?|r\.?n\.?|d\.?o\.?|dds|dvm|mba|cpa|cfp®?|cfa|jd|esq\.?|jr\.?|sr\.?|i{2,3}|iv|m\.?\s?s\.?c?\.?|m\.?a\.?|b\.?a\.?|b\.?s\.?c?\.?|mph|rd|rdn|ldn|lcsw|lmft|psy\.?d\.?|ed\.?d\.?|pharm\.?d\.?|facp|faap|facog|facs|[a-z]{0,3}\d{0,3}|[a-z-]{2,8}®?|pt|dpt|cscs|np|aprn|fnp(?:-c)?|pa-c|pe|pmp|cissp)$/i;

function splitNames(line: string): string[] {
  if (isCompanyLike(line) && !/[;、]/.test(line) && line.length <= 80) return [line];
  const pieces: string[] = [];
  for (const part of line.split(/\s*[;、，]\s*|\s+(?:and|und|et|y|e|en|og|och|i|и|&|with|和|と)\s+|\s*&\s*/u)) {
    for (const piece of part.split(/\s*,\s*(?:and\s+)?/)) {
      const last = pieces[pieces.length - 1];
      // `Holly Wilgus, RN` is one person; `Ann Lee, Bo Chen` are two.
      if (
        last !== undefined &&
        part.includes(',') &&
        (CREDENTIAL.test(piece) || (!/\s/.test(piece) && /\s/.test(last)))
      )
        pieces[pieces.length - 1] = `${last}, ${piece}`;
      else pieces.push(piece);
    }
  }
  return pieces;
}

const NO_NAME =
  /^(?:[\w-]*admin(?:istrator)?|no author|user|guest|anonymous|unknown|none|null|undefined|n\/a|author|authors|editor|share|menu|home|login|read more|about(?: the author)?|contact|search|comments?|reply|english|news|blog|posts?|by|and|the|more|view|follow|topic author|administrator|root|webmaster|super ?user|full bio|link|bio|learn more|read bio|profile|website|twitter|facebook|linkedin|instagram|default|test|anchor|view all posts|all posts|view profile|false|true|\[object object\]|advertisement|sponsored|subscribe|print|email|close|next|previous)$/i;

/** A single name without what is not part of it, or null for what cannot be one. */
export function cleanName(text: string): string | null {
  let name = foldSpaces(text.slice(0, 300))
    .replace(/<[^>]*>/g, '')
    .replace(/^["'“”„«»([{*•·,:;|–—-]+|["“”„«»\]}*•·,:;|–—-]+$/g, '')
    .replace(/\s*\((?:@[^)]*|[^)]*@[^)]*|he\/|she\/|they\/)[^)]*\)\s*$/i, '')
    .replace(/\s*<?[\w.+-]+@[\w-]+\.[\w.]+>?\s*$/, '')
    .replace(/\s+(?:View|Follow|More|Share|Bio|on|at)$/, '')
    .trim();
  name = name.replace(/^["“]|["”]$/g, '').trim();
  if (name.length < 2 || name.length > MAX_NAME_CHARS || NO_NAME.test(name)) return null;
  if (/^(?:https?:|www\.|\/\/|@)|\.(?:com|org|net)\/|[{}<>=]|@\w+\.\w/i.test(name)) return null;
  return /\p{L}/u.test(name) ? name : null;
}

const WORDS_OF_SENTENCES =
  /\b(?:this|that|you|your|our|we|is|are|was|were|have|will|can|to|with|from|about|how|what|when|why|click|sign|subscribe|submitting|using|role|industry|size|topic|category|read|share|comments?|minutes?)\b/i;

/** Does this text, found on the page without a label that says so, look like somebody's name? */
export function looksLikeName(name: string, username = false): boolean {
  if (name.length > 70 || /[?!]|\.\s+[a-z]|[.)]$(?<!\b\p{L}\.)(?<!\b(?:Jr|Sr|[A-Z]\.?D)\.)(?<!\(\w+\))/u.test(name))
    return false;
  if (!username && /\d{3}/.test(name)) return false;
  const words = name.split(/\s+/);
  if (words.length > 8 || WORDS_OF_SENTENCES.test(name)) return false;
  return words.length > 1 ? /^\p{Lu}|^\p{Lo}|^(?:de|van|von|da|di|el|al|la)\b/u.test(name) : true;
}
