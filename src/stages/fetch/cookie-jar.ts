// Cookies of one crawl, when it was asked to keep them: set by servers, sent back to them, bounded by host and in all (RFC 6265 by tough-cookie).
import { CookieJar, MemoryCookieStore } from 'tough-cookie';
import type { Exchange } from '../../domain/exchange.ts';

export interface CrawlCookies {
  /** Value of the Cookie field for this URL, null when there is none. `own` are cookies the caller sends anyway: they go first and win. */
  fieldFor(url: URL, own: string | null): string | null;
  /** Takes what a response sets. */
  take(exchange: Pick<Exchange, 'url' | 'responseHeaders'>): void;
}

const MAX_OF_A_RESPONSE = 50;
const MAX_OF_A_HOST = 100;
const MAX_HOSTS = 5_000;
const MAX_COOKIE_CHARS = 4_096;
const MAX_FIELD_CHARS = 16 * 1024;

/** `given` are `name=value` pairs for `hosts`, as the command line names them; a server may set them anew. */
export function createCrawlCookies(given: readonly string[], urls: readonly string[]): CrawlCookies {
  const jar = new CookieJar(new MemoryCookieStore(), { rejectPublicSuffixes: true, looseMode: true });
  const names = new Map<string, Set<string>>();

  const put = (text: string, url: string, host: string): void => {
    if (text.length > MAX_COOKIE_CHARS) return;
    const known = names.get(host) ?? new Set();
    const name = text.slice(0, text.indexOf('=') + 1 || undefined).trim();
    if (!known.has(name) && (known.size >= MAX_OF_A_HOST || (known.size === 0 && names.size >= MAX_HOSTS))) return;
    try {
      jar.setCookieSync(text, url, { ignoreError: true });
    } catch {
      return; // a domain that is not the server's, a public suffix, a line that is no cookie
    }
    names.set(host, known.add(name));
  };

  for (const url of new Set(urls.filter((text) => URL.canParse(text))))
    for (const pair of given.flatMap((line) => line.split(';')))
      put(`${pair.trim()}; Path=/`, url, new URL(url).hostname);

  return {
    fieldFor(url, own) {
      const sent = new Set((own ?? '').split(';').map(nameOf));
      const kept = jar.getCookiesSync(url.href).filter((cookie) => !sent.has(cookie.key));
      const field = [...(own === null ? [] : [own]), ...kept.map((cookie) => cookie.cookieString())].join('; ');
      return field === '' ? null : field.slice(0, MAX_FIELD_CHARS);
    },
    take(exchange) {
      let count = 0;
      for (const [name, value] of exchange.responseHeaders) {
        if (name.toLowerCase() !== 'set-cookie' || ++count > MAX_OF_A_RESPONSE) continue;
        put(value, exchange.url, new URL(exchange.url).hostname);
      }
    },
  };
}

const nameOf = (pair: string): string => pair.split('=')[0]?.trim() ?? '';
