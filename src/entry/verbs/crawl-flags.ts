// The crawl verb's flags, and how they become a crawl request.
import { readFileSync } from 'node:fs';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { CrawlRequest } from '../../app/crawl-request.ts';
import { duration, size } from './flag-values.ts';

/** How a page is asked for; `extract URL` takes these too. */
export interface FetchFlags {
  render: 'auto' | 'always' | 'never';
  allowPrivate?: string | boolean;
  allowPort: number[];
  resolve: string[];
  robots: boolean;
  obeyRobotsTags?: boolean;
  userAgent?: string;
  header: string[];
  cookie: string[];
  keepCookies?: boolean;
  proxy?: string;
  ca?: string;
}

export interface CrawlFlags extends FetchFlags {
  seeds?: string;
  sitemap: string[];
  feed: string[];
  scope: 'page' | 'prefix' | 'host' | 'domain' | 'any';
  include: string[];
  exclude: string[];
  depth?: number;
  limit: number;
  maxTime?: number;
  maxBytes?: number;
  capture: 'document' | 'page';
  revisit: 'changed' | 'all' | 'new';
  delay: number;
  collection: string;
  screenshot?: boolean;
}

const collect = (value: string, before: string[]): string[] => [...before, value];
const whole =
  (least: number) =>
  (value: string): number => {
    const n = Number(value);
    if (!Number.isInteger(n) || n < least) throw new InvalidArgumentError(`expected a whole number from ${least}.`);
    return n;
  };
const ports = (value: string, before: number[]): number[] => [...before, ...value.split(',').map(whole(1))];

export function addCrawlFlags(command: Command): Command {
  const crawl = command
    .option('--seeds <file>', 'file with one seed URL a line (# begins a remark)')
    .option('--sitemap <url>', 'sitemap whose URLs are seeds (repeatable)', collect, [])
    .option('--feed <url>', 'RSS, Atom or JSON feed whose items are seeds (repeatable)', collect, [])
    .addOption(
      new Option('--scope <scope>', 'which links belong: the page alone, its directory, its host, its domain, or any')
        .choices(['page', 'prefix', 'host', 'domain', 'any'])
        .default('host'),
    )
    .option('--include <re>', 'only URLs that match this RE2 pattern (repeatable: one of them)', collect, [])
    .option('--exclude <re>', 'no URL that matches this RE2 pattern (repeatable)', collect, [])
    .option('--depth <n>', 'follow links this far from a seed (default: no bound)', whole(0))
    .option('--limit <n>', 'accept at most so many URLs, smallest depth first', whole(1), 10_000)
    .option('--max-time <time>', 'begin no new page after so long (90s, 30m, 6h); finish what is under way', duration)
    .option('--max-bytes <size>', 'begin no new page once so much is archived (500MB, 2GB)', size)
    .addOption(
      new Option('--capture <mode>', 'keep the document alone, or every response of the page')
        .choices(['document', 'page'])
        .default('document'),
    )
    .addOption(
      new Option(
        '--revisit <which>',
        'pages that the collection has already: ask whether they changed, fetch all whole, or fetch only new pages',
      )
        .choices(['changed', 'all', 'new'])
        .default('changed'),
    )
    .option('--delay <ms>', 'least gap between requests to one host', whole(0), 1000)
    .option('--collection <name>', 'what the crawl writes into', 'main');
  return addFetchFlags(crawl).option('--screenshot', 'keep a screenshot of rendered pages');
}

export function addFetchFlags(command: Command): Command {
  return command
    .addOption(
      new Option('--render <mode>', 'run pages in Chromium: when they are script shells, always, never')
        .choices(['auto', 'always', 'never'])
        .default('auto'),
    )
    .option(
      '--allow-private [list]',
      'allow private and loopback addresses, or only the CIDRs and hosts named (=127.0.0.0/8,host)',
    )
    .option('--allow-port <list>', 'ports beside 80, 443 and those of the seeds', ports, [])
    .option(
      '--resolve <host:port:address>',
      'connect there instead of asking DNS, as in curl; @FILE reads a list (repeatable)',
      collect,
      [],
    )
    .option('--no-robots', 'do not ask robots.txt')
    .option('--obey-robots-tags', 'keep no page that says noarchive, and no text of one that says noindex')
    .option('--user-agent <text>', 'how to introduce ourselves')
    .option('--header <name: value>', 'send this header (repeatable)', collect, [])
    .option(
      '--cookie <name=value>',
      'send this cookie to the hosts of the seeds; keeps cookies too (repeatable)',
      collect,
      [],
    )
    .option('--keep-cookies', 'keep the cookies that servers set, for this crawl')
    .option(
      '--proxy <url>',
      'send every request through this proxy: http://, https:// or socks5://[USER:PASSWORD@]HOST:PORT',
    )
    .option('--ca <file>', 'trust these certificate authorities too (PEM)');
}

/** Lines of a list file without blanks and remarks. */
export function readList(path: string): string[] {
  return readFileSync(path, 'utf8')
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

/** Throws InvalidArgumentError for what no schema can see: files that cannot be read, headers without a colon. */
export function toCrawlRequest(urls: readonly string[], flags: CrawlFlags): CrawlRequest {
  const seeds = [...urls, ...(flags.seeds === undefined ? [] : readList(flags.seeds))].map(withScheme);
  return {
    seeds,
    sitemaps: flags.sitemap.map(withScheme),
    feeds: flags.feed.map(withScheme),
    scope: flags.scope,
    include: flags.include,
    exclude: flags.exclude,
    depth: flags.depth ?? null,
    limit: flags.limit,
    maxSeconds: flags.maxTime ?? null,
    maxBytes: flags.maxBytes ?? null,
    capture: flags.capture,
    revisit: flags.revisit,
    delayMs: flags.delay,
    collection: flags.collection,
    ...toFetchRequest([...seeds, ...flags.sitemap, ...flags.feed], flags),
    screenshot: flags.screenshot ?? false,
  };
}

/** The part of a request that says how to ask. */
export function toFetchRequest(urls: readonly string[], flags: FetchFlags): Omit<CrawlRequest, 'seeds'> {
  return {
    render: flags.render,
    allowPrivate: allowed(flags.allowPrivate),
    allowPorts: [...new Set([...flags.allowPort, ...portsOf(urls)])],
    resolve: flags.resolve.flatMap((entry) => (entry.startsWith('@') ? readList(entry.slice(1)) : [entry])),
    robots: flags.robots,
    obeyTags: flags.obeyRobotsTags ?? false,
    userAgent: flags.userAgent ?? null,
    headers: flags.header.map(splitHeader),
    cookies: flags.cookie,
    keepCookies: flags.keepCookies ?? false,
    proxy: flags.proxy ?? null,
    ca: flags.ca === undefined ? null : readFileSync(flags.ca, 'utf8'),
  };
}

/** `example.org/a` means http://example.org/a, as in curl and browsers. */
const withScheme = (url: string): string =>
  /^[a-z][a-z0-9+.-]*:/i.test(url) && !/^[^/]+:\d+(\/|$)/.test(url) ? url : `http://${url}`;

function allowed(flag: string | boolean | undefined): boolean | string[] {
  if (flag === undefined || typeof flag === 'boolean') return flag ?? false;
  if (flag === 'all') return true;
  return flag
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** On the command line the seeds' own ports are meant to be asked. */
function portsOf(urls: readonly string[]): number[] {
  return urls.flatMap((url) => {
    if (!URL.canParse(url)) return [];
    const { port } = new URL(url);
    return port === '' ? [] : [Number(port)];
  });
}

function splitHeader(line: string): [string, string] {
  const colon = line.indexOf(':');
  if (colon < 1) throw new InvalidArgumentError(`a header is "Name: value", not ${JSON.stringify(line)}.`);
  return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
}
