// URLs that a crawler must not follow: endless spaces (calendars, paths that nest into themselves, facets, session loops) and links that act.
import { isSessionParameter } from './session-id.ts';
import { isTrackingParameter } from './tracking-parameters.ts';

export type TrapReason =
  | 'too-long'
  | 'too-deep'
  | 'repeating-path'
  | 'calendar'
  | 'facets'
  | 'nested-return'
  | 'session-loop'
  | 'share-link'
  | 'logout'
  | 'state-changing';

const MAX_LENGTH = 2048;
/** Heritrix's TooManyPathSegmentsDecideRule refuses beyond 20. */
const MAX_SEGMENTS = 20;
/** Heritrix's PathologicalPathDecideRule: three times in a row is a loop. */
const MAX_REPEATS = 2;
const MAX_SAME_SEGMENT = 5;
const MAX_FACETS = 3;
const MAX_PARAMETERS = 8;
const FIRST_YEAR = 1970;
const YEARS_AHEAD = 10;

/** Why the frontier would not take this URL (in canonical form), or null. `thisYear` (UTC) moves the window of calendars. */
export function trapReason(url: string, thisYear: number = new Date().getUTCFullYear()): TrapReason | null {
  if (url.length > MAX_LENGTH) return 'too-long';
  // A regular expression of fixed parts: a URL object costs five times as much, and every link of every page comes by here.
  const [whole, path = '', query = ''] = /^https?:\/\/[^/?#]*([^?#]*)(?:\?([^#]*))?/i.exec(url) ?? [];
  if (whole === undefined) return null;
  const segments = path.split('/').filter((s) => s !== '');
  const parameters = query === '' ? NO_PARAMETERS : [...new URLSearchParams(query)];
  return (
    pathTrap(segments) ??
    (/\d{4}/.test(url) ? calendarTrap(segments, parameters, thisYear) : null) ??
    sessionLoop(path, parameters) ??
    actionTrap(path, segments, parameters) ??
    queryTrap(path, parameters)
  );
}

const NO_PARAMETERS: ReadonlyArray<[string, string]> = [];

function pathTrap(segments: readonly string[]): TrapReason | null {
  if (segments.length > MAX_SEGMENTS) return hasRepeats(segments) ? 'repeating-path' : 'too-deep';
  return segments.length > MAX_REPEATS && hasRepeats(segments) ? 'repeating-path' : null;
}

/** A run of segments (of any length) more than MAX_REPEATS times in a row, or one long segment in too many places. */
function hasRepeats(all: readonly string[]): boolean {
  const segments = all.slice(0, 100);
  for (let period = 1; period * (MAX_REPEATS + 1) <= segments.length; period++) {
    let equal = 0;
    for (let i = period; i < segments.length; i++) {
      equal = segments[i] === segments[i - period] ? equal + 1 : 0;
      // Short numbers repeat by chance (/1/1/1): they need one time more.
      const isNumber = period === 1 && /^\d{1,2}$/.test(segments[i] ?? '');
      if (equal >= period * (MAX_REPEATS + (isNumber ? 1 : 0))) return true;
    }
  }
  const counts = new Map<string, number>();
  for (const segment of segments) {
    if (/^\d+$/.test(segment)) continue;
    const count = (counts.get(segment) ?? 0) + 1;
    if (count >= MAX_SAME_SEGMENT) return true;
    counts.set(segment, count);
  }
  return false;
}

const YEAR_NAMES = new Set(['year', 'y', 'yr', 'cal_year', 'calyear', 'ano', 'jahr', 'annee']);
const MONTH_NAMES = new Set(['month', 'm', 'mon', 'cal_month', 'calmonth', 'monat', 'mois', 'mes', 'day', 'week', 'd']);
const DATE_NAMES =
  /^(?:date|day|month|week|cal(?:endar)?[_-]?date|tribe-bar-date|start[_-]?date|eventdate|ical|from|to)$/;

function calendarTrap(
  segments: readonly string[],
  parameters: readonly [string, string][],
  thisYear: number,
): TrapReason | null {
  const isOutside = (year: number): boolean => year < FIRST_YEAR || year > thisYear + YEARS_AHEAD;
  for (let i = 0; i < segments.length; i++) {
    const segment = segments[i] ?? '';
    const year = /^(\d{4})$/.exec(segment)?.[1];
    const month = /^(?:0?[1-9]|1[0-2])$/.test(segments[i + 1] ?? '');
    const day = /^(?:0?[1-9]|[12]\d|3[01])$/.test(segments[i + 2] ?? '');
    // A slug behind the date names an article (newspapers go back to 1851); a bare date is a calendar's page.
    const isBare = segments.length === i + (day ? 3 : 2);
    if (year !== undefined && month && isBare && isOutside(Number(year))) return 'calendar';
    const dated = /^(\d{4})-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?$/.exec(segment)?.[1];
    if (dated !== undefined && i === segments.length - 1 && isOutside(Number(dated))) return 'calendar';
  }
  const hasMonth = parameters.some(([name]) => MONTH_NAMES.has(name.toLowerCase()));
  const isCalendar =
    hasMonth || segments.some((s) => /^(?:cal|calendar|calendrier|kalender|events?)(?:\.\w+)?$/i.test(s));
  for (const [name, value] of parameters) {
    const lower = name.toLowerCase();
    if (isCalendar && YEAR_NAMES.has(lower) && /^\d{4,}$/.test(value) && isOutside(Number(value))) return 'calendar';
    const dated = /^(\d{4})-?(?:0[1-9]|1[0-2])(?:-?(?:0[1-9]|[12]\d|3[01]))?$/.exec(value)?.[1];
    if (dated !== undefined && DATE_NAMES.test(lower) && isOutside(Number(dated))) return 'calendar';
  }
  return null;
}

function sessionLoop(path: string, parameters: readonly [string, string][]): TrapReason | null {
  const inPath = path.includes(';') ? (path.match(/;(?:jsessionid|phpsessid|sid|sessionid)=/gi) ?? []).length : 0;
  const seen = new Map<string, number>();
  for (const [name, value] of parameters) {
    if (isSessionParameter(name, value) || name.toLowerCase() === 'sid')
      seen.set(name.toLowerCase(), (seen.get(name.toLowerCase()) ?? 0) + 1);
  }
  return inPath > 1 || [...seen.values()].some((n) => n > 1) ? 'session-loop' : null;
}

const LOGOUT =
  /^(?:log[_-]?out|sign[_-]?out|log[_-]?off|sign[_-]?off|abmelden|deconnexion)(?:\.(?:php|aspx?|jsp|html?|do|action|cgi))?$/i;
const MAY_BE_LOGOUT = /out|off|abmelden|deconnexion/i;
const ACT_NAMES = new Set(
  `add-to-cart add_to_cart addtocart remove_item remove-from-cart remove_from_cart add_to_wishlist add-to-wishlist remove_from_wishlist
  add_to_compare replytocom like_comment unlike_comment _wpnonce undo_item empty-cart empty_cart delete_item delete remove unsubscribe`.split(
    /\s+/,
  ),
);
const ACTIONS =
  /^(?:delete|remove|destroy|edit|submit|vote|like|unlike|follow|unfollow|subscribe|unsubscribe|buy|buynow|buy_now|purchase|add|addtocart|add_to_cart|add-to-cart|add_to_wishlist|add-to-wishlist|add_product|cart|report|markread|mark_read|rollback|protect|watch|unwatch|purge|revert)$/;
const ACT_PATH =
  /\/(?:cart|basket|wishlist|compare)\/(?:add|remove|delete|update)(?:\/|$)|\/(?:add-to-cart|add_to_cart|addtocart)(?:\/|$)/i;

function actionTrap(
  path: string,
  segments: readonly string[],
  parameters: readonly [string, string][],
): TrapReason | null {
  if (MAY_BE_LOGOUT.test(path) && segments.some((s) => LOGOUT.test(s))) return 'logout';
  for (const [name, value] of parameters) {
    const lower = name.toLowerCase();
    const act = value.toLowerCase();
    const isVerb =
      lower === 'action' ||
      lower === 'do' ||
      lower === 'op' ||
      lower === 'act' ||
      lower === 'cmd' ||
      lower === 'mode' ||
      lower === 'task';
    if (LOGOUT.test(lower) || (isVerb && LOGOUT.test(act))) return 'logout';
    if (ACT_NAMES.has(lower) || (isVerb && ACTIONS.test(act))) return 'state-changing';
    if (lower === 'share' && /^[a-z][a-z-]{1,30}$/.test(act)) return 'share-link';
  }
  return ACT_PATH.test(path) ? 'state-changing' : null;
}

const FACET =
  /^(?:colou?rs?|sizes?|brands?|prices?|price[_-]?(?:min|max|from|to|range)|(?:min|max)[_-]?price|ratings?|materials?|styles?|fits?|gender|availability|in[_-]?stock|discount|condition|seller|shipping|sort(?:[_-]?(?:by|order|dir))?|order(?:[_-]?(?:by|dir))?|dir|per[_-]?page|limit|view|display|product_list_(?:order|dir|limit|mode)|shape|pattern|weight|width|height|length|season|features?|type|manufacturer|filters?\d*|facets?\d*|refine(?:ments?)?|f\d*|fq|rf|attr(?:ibutes?)?\d*|opt(?:ions?)?\d*|pa_\w+|filter_\w+|facet_\w+|prefn\d+|prefv\d+|pmin|pmax)(?:\[[^\]]*\])*$/i;
const RETURN =
  /^(?:return|return[_-]?(?:url|to|uri)|redirect|redirect[_-]?(?:url|to|uri)|next|continue|dest(?:ination)?|goto|back|back[_-]?url|ref(?:erer|errer)?|from|target|url|u|r)$/i;

function queryTrap(path: string, parameters: readonly [string, string][]): TrapReason | null {
  if (
    parameters.length > MAX_PARAMETERS &&
    parameters.filter(([name]) => !isTrackingParameter(name)).length > MAX_PARAMETERS
  ) {
    return 'facets';
  }
  let facets = 0;
  for (const [name, value] of parameters) {
    if (FACET.test(name)) facets += Math.max(1, value.split(/[,|]|%2C/i).filter((v) => v !== '').length > 3 ? 2 : 1);
    if (isNested(path, name, value)) return 'nested-return';
  }
  return facets > MAX_FACETS ? 'facets' : null;
}

/** A value that holds its own parameter, or leads back to its own page with a query: it grows with every visit. */
function isNested(path: string, name: string, value: string): boolean {
  if (value.length < 3 || !RETURN.test(name)) return false;
  let inner = value;
  for (let layer = 0; layer < 3 && /%[0-9a-f]{2}/i.test(inner); layer++) {
    const decoded = inner.replaceAll(/%([0-7][0-9a-f])/gi, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
    if (decoded === inner) break;
    inner = decoded;
  }
  if (new RegExp(`[?&]${name.replaceAll(/[^\w-]/g, '.')}=`, 'i').test(inner)) return true;
  return inner.includes(`${path}?`) && path.length > 1;
}
