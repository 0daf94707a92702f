// What fetching for one crawl needs, made from its spec once and shared by its pages: the guarded way out, the client, robots.
import type { CrawlSpec } from '../../domain/crawl.ts';
import type { HeaderList } from '../../domain/exchange.ts';
import type { Fetcher, Renderer } from '../../ports/fetcher.ts';
import type { PaceStore } from '../../ports/pace-store.ts';
import { type BodyRoom, createBodyRoom } from './body-room.ts';
import type { Chromium } from './browser/chromium.ts';
import { createRenderer } from './browser/renderer.ts';
import { createCrawlCookies } from './cookie-jar.ts';
import { createEgress, type Egress } from './egress.ts';
import { createHostPaces, type HostPaces } from './host-paces.ts';
import { createHttpFetcher } from './http.ts';
import { egressPolicy, robotsRules } from './policies.ts';
import { createRenderTurns, type RenderTurns } from './render-turns.ts';
import { parseResolveMap } from './resolve-map.ts';
import { createRobotsCache, type RobotsCache } from './robots-cache.ts';
import { parseUpstreamProxy } from './upstream-proxy.ts';

/** The part of the configuration that fetching reads. */
export interface FetchSettings {
  readonly fetch: {
    readonly userAgent: string;
    readonly connectTimeoutMs: number;
    readonly headersTimeoutMs: number;
    readonly timeoutMs: number;
    readonly maxBodyBytes: number;
  };
  readonly render: { readonly pages: number; readonly timeoutMs: number };
}

export interface FetchEnvironment {
  egress: Egress;
  fetcher: Fetcher;
  robots: RobotsCache;
  paces: HostPaces;
  /** Null with `--render never`, or without a browser. */
  renderer: Renderer | null;
  /** Null where there is no renderer. */
  turns: RenderTurns | null;
  /** Product token that robots rules and X-Robots-Tag may name. */
  agent: string;
  close(): Promise<void>;
}

/** Sent to the hosts that the crawl was given, never to those it finds. */
const SECRET_FIELDS = /^(authorization|cookie|proxy-authorization|x-api-key|x-auth-token)$/i;

const hostOf = (url: string): string | null => (URL.canParse(url) ? new URL(url).host : null);

export function createFetchEnvironment(
  spec: CrawlSpec,
  config: FetchSettings,
  chromium: Chromium | null,
  paces: PaceStore,
  room: BodyRoom = createBodyRoom(),
): FetchEnvironment {
  const userAgent = spec.userAgent ?? config.fetch.userAgent;
  const agent = /^[A-Za-z_-]+/.exec(userAgent)?.[0] ?? 'gristmill';
  const egress = createEgress({
    policy: egressPolicy(spec),
    resolve: parseResolveMap(spec.resolve),
    ca: spec.ca,
    proxy: spec.proxy === null ? null : parseUpstreamProxy(spec.proxy),
  });
  const given: HeaderList = spec.headers;
  const harmless = given.filter(([name]) => !SECRET_FIELDS.test(name));
  const named = [...spec.seeds, ...spec.sitemaps, ...spec.feeds];
  const known = new Set(named.map(hostOf));
  const fetcher = createHttpFetcher({
    egress,
    userAgent,
    room,
    cookies: spec.cookies.length > 0 || spec.keepCookies ? createCrawlCookies(spec.cookies, named) : null,
    headersFor: (url) => (known.has(url.host) ? given : harmless),
    limits: {
      connectMs: config.fetch.connectTimeoutMs,
      headersMs: config.fetch.headersTimeoutMs,
      totalMs: config.fetch.timeoutMs,
      bodyBytes: config.fetch.maxBodyBytes,
    },
  });
  const robots = createRobotsCache({ fetcher, parse: (text) => robotsRules(text, agent) });
  const needsBrowser = spec.render !== 'never' || spec.capture === 'page';
  const renderer =
    needsBrowser && chromium !== null
      ? createRenderer({ chromium, fetcher, userAgent, pages: config.render.pages, timeoutMs: config.render.timeoutMs })
      : null;
  return {
    egress,
    fetcher,
    robots,
    paces: createHostPaces(spec.delayMs, paces),
    renderer,
    turns: renderer === null ? null : createRenderTurns(config.render.pages),
    agent,
    async close() {
      await renderer?.close();
      await fetcher.close();
    },
  };
}

/** Environments by crawl; the least recently used are closed beyond the bound. */
export function fetchEnvironments(
  config: FetchSettings,
  chromium: Chromium,
  /** Keeps a crawl's paces for all workers. */
  pacesOf: (crawlId: string) => PaceStore,
  most = 50,
): {
  of(crawlId: string, spec: CrawlSpec): FetchEnvironment;
  close(): Promise<void>;
} {
  const open = new Map<string, FetchEnvironment>();
  const room = createBodyRoom();
  return {
    of(crawlId, spec) {
      const known = open.get(crawlId);
      const environment = known ?? createFetchEnvironment(spec, config, chromium, pacesOf(crawlId), room);
      open.delete(crawlId);
      open.set(crawlId, environment);
      const [oldest] = open;
      if (open.size > most && oldest) {
        open.delete(oldest[0]);
        void oldest[1].close();
      }
      return environment;
    },
    async close() {
      await Promise.all([...open.values()].map((environment) => environment.close()));
    },
  };
}
