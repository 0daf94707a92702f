// robots.txt as RFC 9309 and Google's parser (github.com/google/robotstxt) read it: line ends of every kind, BOMs, missing colons, misspelt keys.
import { toByteString } from '../url/percent.ts';

export interface RobotsRule {
  isAllow: boolean;
  /** As written, one character a byte. */
  value: string;
  /** From 1. */
  line: number;
}

export interface RobotsGroup {
  /** As written; `*` is everybody. */
  agents: string[];
  rules: RobotsRule[];
  crawlDelaySeconds: number | null;
}

export interface Robots {
  groups: RobotsGroup[];
  /** As written, in order, each once. */
  sitemaps: string[];
  /** More than the 500 KiB that are read. */
  isTruncated: boolean;
}

/** RFC 9309 §2.5: at least 500 KiB must be parsed. */
export const MAX_ROBOTS_BYTES = 500 * 1024;
/** Google's bound, eight times the longest URL of browsers; what is beyond is cut off. */
const MAX_LINE_BYTES = 2083 * 8 - 1;
const MAX_SITEMAPS = 10_000;

export function parseRobots(body: Uint8Array | string): Robots {
  const whole = typeof body === 'string' ? toByteString(body) : latin1(body.subarray(0, MAX_ROBOTS_BYTES + 1));
  const isTruncated = whole.length > MAX_ROBOTS_BYTES;
  const bytes = withoutByteOrderMark(isTruncated ? cutAtLine(whole) : whole);
  const robots: Robots = { groups: [], sitemaps: [], isTruncated };
  const sitemaps = new Set<string>();
  let group: RobotsGroup | null = null;
  let hasRules = false;
  let number = 0;
  for (const line of bytes.split(/\r\n|\n|\r/)) {
    number++;
    const field = readField(line.slice(0, MAX_LINE_BYTES));
    if (field === null) continue;
    const { key, value } = field;
    if (key === 'sitemap') {
      if (value !== '' && sitemaps.size < MAX_SITEMAPS) sitemaps.add(Buffer.from(value, 'latin1').toString());
      continue;
    }
    if (key === 'user-agent') {
      // Only rules end a group's list of agents: sitemaps and unknown lines do not (RFC 9309 §2.2.1, Google's parser).
      if (group === null || hasRules) {
        group = { agents: [], rules: [], crawlDelaySeconds: null };
        robots.groups.push(group);
        hasRules = false;
      }
      group.agents.push(value);
      continue;
    }
    // Rules before the first agent belong to nobody.
    if (group === null) continue;
    if (key === 'crawl-delay') group.crawlDelaySeconds ??= readSeconds(value);
    else {
      hasRules = true;
      group.rules.push({ isAllow: key === 'allow', value, line: number });
    }
  }
  robots.sitemaps = [...sitemaps];
  return robots;
}

const latin1 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');

/** The cut's last line may be half a rule, which would mean another one. */
function cutAtLine(bytes: string): string {
  const cut = bytes.slice(0, MAX_ROBOTS_BYTES);
  return cut.slice(0, Math.max(cut.lastIndexOf('\n'), cut.lastIndexOf('\r')) + 1);
}

/** A UTF-8 byte order mark, or as much of one as there is. */
function withoutByteOrderMark(bytes: string): string {
  const mark = '\xef\xbb\xbf';
  let n = 0;
  while (n < mark.length && bytes[n] === mark[n]) n++;
  return bytes.slice(n);
}

type FieldKey = 'user-agent' | 'allow' | 'disallow' | 'sitemap' | 'crawl-delay';

function readField(line: string): { key: FieldKey; value: string } | null {
  const comment = line.indexOf('#');
  const text = trim(comment < 0 ? line : line.slice(0, comment));
  let at = text.indexOf(':');
  if (at < 0) {
    // Some forget the colon: two words, and only two, are key and value.
    const words = /^[^ \t]+[ \t]+[^ \t]+$/.test(text);
    if (!words) return null;
    at = text.search(/[ \t]/);
  }
  const key = keyOf(trim(text.slice(0, at)).toLowerCase());
  return key === null ? null : { key, value: trim(text.slice(at + 1)) };
}

const trim = (text: string): string => text.replace(/^[\t\n\v\f\r ]+/, '').replace(/[\t\n\v\f\r ]+$/, '');

/** Keys count by their beginning, with the misspellings that are frequent. */
const KEYS: ReadonlyArray<readonly [string, FieldKey]> = [
  ['user-agent', 'user-agent'],
  ['useragent', 'user-agent'],
  ['user agent', 'user-agent'],
  ['allow', 'allow'],
  ['disallow', 'disallow'],
  ['dissallow', 'disallow'],
  ['dissalow', 'disallow'],
  ['disalow', 'disallow'],
  ['diasllow', 'disallow'],
  ['disallaw', 'disallow'],
  ['sitemap', 'sitemap'],
  ['site-map', 'sitemap'],
  ['crawl-delay', 'crawl-delay'],
  ['crawldelay', 'crawl-delay'],
];

function keyOf(text: string): FieldKey | null {
  if (text === '') return null;
  return KEYS.find(([prefix]) => text.startsWith(prefix))?.[1] ?? null;
}

function readSeconds(value: string): number | null {
  const number = /^\d{1,9}(?:\.\d{1,9})?/.exec(value)?.[0];
  return number === undefined ? null : Number(number);
}
