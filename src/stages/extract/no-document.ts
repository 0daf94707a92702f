// Recognises pages that are no document: challenges, missing pages, log-in walls, error pages and listings of a directory.
import { endsSentence, roughWordCount } from './filters/noise-page.ts';
import { makeLexicon, plainForm } from './filters/phrase-lexicon.ts';
import { NO_DOCUMENT_PHRASES } from './filters/phrases/no-document-phrases.ts';
import { PAYWALL_PHRASES } from './filters/phrases/paywall-phrases.ts';
import { RELATED_PHRASES } from './filters/phrases/related-phrases.ts';
import { SERVER_ERROR_PHRASES } from './filters/phrases/server-error-phrases.ts';

export const NO_DOCUMENT_REASONS = [
  'interstitial',
  'soft-404',
  'login-wall',
  'paywall',
  'error-page',
  'directory-listing',
  'placeholder',
] as const;
export type NoDocumentReason = (typeof NO_DOCUMENT_REASONS)[number];

export interface NoDocumentInput {
  title: string | null;
  /** The body, canonical text. */
  text: string;
  httpStatus?: number | null;
  /** The page holds a password field. */
  hasPasswordField?: boolean;
  /** Scripts, frames or meta tags of a known challenge are on the page (Cloudflare, DataDome, PerimeterX, hCaptcha as the main thing). */
  hasChallengeScript?: boolean;
}

/** A text longer than that is a document whatever it says. */
const LONGEST = 6000;
/** Running text that no phrase accounts for, in words, from which on a page has something to say. */
const SUBSTANCE_WORDS = 30;
/** Longer sentences tell something. */
const LONGEST_PHRASE_WORDS = 56;
/** Words of a known line that no phrase accounts for. */
const LONGEST_DETAIL = 12;
/** Lines of the head in which a page says what it is. */
const HEAD_LINES = 6;

const REASON_OF: Readonly<Record<string, NoDocumentReason>> = {
  interstitial: 'interstitial',
  'soft-404': 'soft-404',
  'login-wall': 'login-wall',
  'paywall-prompt': 'paywall',
  'server-error': 'error-page',
  placeholder: 'placeholder',
};
const lexicon = makeLexicon([...NO_DOCUMENT_PHRASES, PAYWALL_PHRASES, SERVER_ERROR_PHRASES]);
const promotions = makeLexicon([RELATED_PHRASES]);

interface Judged {
  plain: string;
  /** A word of log-in forms: "Password", "Sign in". */
  logIn: boolean;
  words: number;
  sentence: boolean;
  strong: string[];
  weak: boolean;
}

function judge(line: string): Judged {
  const plain = line.length <= 420 ? plainForm(line) : '';
  const words = roughWordCount(line, 200);
  const marks = plain === '' || words > LONGEST_PHRASE_WORDS ? [] : lexicon(plain);
  return {
    plain,
    logIn: marks.some((mark) => mark.family === 'login-wall'),
    words,
    sentence: endsSentence(line),
    strong: marks.filter((mark) => mark.strong).map((mark) => mark.family),
    weak: marks.length > 0,
  };
}

/** Sentences of one line, so that "Sorry, not found. It may have been moved." is two phrases. */
const sentences = (line: string): string[] =>
  line.length > 420
    ? [line]
    : line.split(/(?<=[.!?。！？])\s+|(?<=[。！？])(?=\S)/u).filter((part) => part.trim() !== '');

/** A line is what its whole says, or else what each of its sentences says. */
function judgeLine(line: string): Judged {
  const whole = judge(line);
  if (whole.strong.length > 0) return whole;
  const parts = sentences(line).map(judge);
  const known = parts.filter((part) => part.strong.length > 0);
  // Half of the sentences known, and little else: the rest is detail ("Reference 18.2d3a").
  const detail = parts.reduce((sum, part) => sum + (part.strong.length === 0 ? part.words : 0), 0);
  if (known.length === 0 || known.length * 2 < parts.length || detail > LONGEST_DETAIL) return whole;
  return { ...whole, strong: known.flatMap((part) => part.strong) };
}

/** Words of sentences that no phrase accounts for, before a list of other stories begins. */
function substance(lines: readonly Judged[]): number {
  let words = 0;
  for (const line of lines) {
    if (line.strong.length === 0 && line.words >= 8 && line.sentence) words += line.words;
  }
  return words;
}

function dominant(families: readonly string[]): NoDocumentReason | null {
  const counts = new Map<string, number>();
  for (const family of families) counts.set(family, (counts.get(family) ?? 0) + 1);
  const best = [...counts].sort((a, b) => b[1] - a[1])[0];
  return best === undefined ? null : (REASON_OF[best[0]] ?? null);
}

function isDirectoryListing(title: string | null, lines: readonly string[]): boolean {
  const head = [title ?? '', ...lines.slice(0, 3)];
  if (
    !head.some((line) =>
      /^(?:index of|directory listing (?:for|of)|verzeichnis von|index von) \/|^\[To Parent Directory\]/i.test(
        line.trim(),
      ),
    )
  )
    return false;
  return (
    lines.some((line) =>
      /parent directory|last modified|\d{4}-\d\d-\d\d \d\d:\d\d|\d\d-\w{3}-\d{4} \d\d:\d\d|\.\.\/?/i.test(line),
    ) || lines.length >= 2
  );
}

const CHALLENGE_TITLE =
  /^(?:just a moment|attention required|access denied|please wait|ddos-guard|verify|verifying|checking your browser|robot check|are you a robot|security check|pardon our interruption|captcha)\b/i;

/** What a program answers another: JSON or XML that says no more than an error. */
const MACHINE_ERROR =
  /^(?:<\?xml[^>]{0,100}\?>\s*)?<Error>\s*<Code>|^\{\s*"(?:error|errors|message|status|code|detail|fault)"\s*:[\s\S]{0,600}\}$/;
/** Status lines that are a page's only words. */
const BARE_STATUS =
  /^(?:(?:\d{3} )?(?:unauthorized|forbidden|bad request|server error|error|method not allowed|not acceptable|gone|teapot)|\d{3})[.!]?$/i;

function rawLines(text: string): string[] {
  return text
    .slice(0, LONGEST + 1)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** Lines up to where a list of other stories begins: what the page says of itself. */
function ownLines(raw: readonly string[]): Judged[] {
  const until = raw.findIndex(
    (line, index) => index > 0 && promotions(plainForm(line.slice(0, 200))).some((mark) => mark.strong),
  );
  return (until < 0 ? raw : raw.slice(0, until)).map(judgeLine);
}

/** Whether a page that opens like a `reason` is one all through. */
function holdsThroughout(title: Judged | null, lines: readonly Judged[], own: number): boolean {
  const opening = title !== null && title.strong.length > 0;
  const second = lines[0] !== undefined && lines[0].strong.length > 0;
  // Title and first line agree: teasers after them do not make a document.
  if (opening && second) return own < SUBSTANCE_WORDS * 3;
  if (own >= SUBSTANCE_WORDS) return false;
  if (opening) return lines.length <= 40;
  if (title === null) return second;
  // The title says nothing of the kind: then nearly all of the body must.
  const known = lines.filter((line) => line.strong.length > 0).length;
  const rest = lines.filter((line) => line.strong.length === 0 && !line.weak && line.words > 2).length;
  return known > 0 && (rest === 0 || known >= rest * 2);
}

/** Why a page is no document, or null when it is one. Judges the text alone unless the caller knows more. Pure. */
export function noDocumentReason(page: NoDocumentInput): NoDocumentReason | null {
  const raw = rawLines(page.text);
  if (isDirectoryListing(page.title, raw)) return 'directory-listing';
  if (page.text.length > LONGEST) return null;
  const judged = ownLines(raw);
  const whole = [page.title ?? '', page.text].join('\n').trim();
  if (MACHINE_ERROR.test(whole) || BARE_STATUS.test(whole)) return 'error-page';
  const title = page.title === null || page.title.trim() === '' ? null : judgeLine(page.title.trim());
  const own = substance(judged);
  const head = judged.slice(0, HEAD_LINES).flatMap((line) => line.strong);
  // The title counts twice.
  const reason = dominant([...(title?.strong ?? []), ...(title?.strong ?? []), ...head]);
  if (page.hasChallengeScript === true && own < SUBSTANCE_WORDS) {
    if (reason === 'interstitial' || CHALLENGE_TITLE.test(page.title ?? '')) return 'interstitial';
  }
  if (reason === null) return fromFeatures(page, own, title, judged);
  return holdsThroughout(title, judged, own) ? reason : null;
}

const asksForLogIn = (line: Judged | null): boolean => line?.logIn === true;

function fromFeatures(
  page: NoDocumentInput,
  own: number,
  title: Judged | null,
  lines: readonly Judged[],
): NoDocumentReason | null {
  if (own >= SUBSTANCE_WORDS) return null;
  if (page.httpStatus === 404 || page.httpStatus === 410) return lines.length <= 20 ? 'soft-404' : null;
  // Many pages have a log-in box in their head; a wall says so in its title or in its few words.
  if (page.hasPasswordField === true && lines.length <= 20 && [title, ...lines].some(asksForLogIn)) return 'login-wall';
  return null;
}
