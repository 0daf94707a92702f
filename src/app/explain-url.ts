// Why a URL would or would not be fetched: every rule's verdict side by side, from the URL alone. Nothing is resolved or fetched.
import { type AddressPolicy, compileAddressPolicy } from '../domain/address/policy.ts';
import { isAllowed, type RobotsVerdict } from '../domain/robots/match.ts';
import { parseRobots, type Robots } from '../domain/robots/parse.ts';
import type { Scope } from '../domain/scope.ts';
import { canonicalUrl, parseUrl, serialiseUrl } from '../domain/url/canonical.ts';
import { registrableDomain } from '../domain/url/registrable-domain.ts';
import { surt } from '../domain/url/surt.ts';
import { trapReason } from '../domain/url/trap.ts';
import { urlKey } from '../domain/url/url-key.ts';

export interface ExplainUrlRequest {
  url: string;
  /** Resolves a relative `url`. */
  base?: string | undefined;
  /** robots.txt of the URL's host; without one everything is allowed. */
  robots?: string | Uint8Array | undefined;
  /** Product token; `gristmill` when absent. */
  agent?: string | undefined;
  scope?: Scope | undefined;
  address?: AddressPolicy | undefined;
}

/** docs/contract.md §6. */
export interface UrlExplanation {
  /** WHATWG serialisation, null when it is no URL. */
  parsed: string | null;
  canonical: string | null;
  surt: string | null;
  url_key: string | null;
  registrable_domain: string | null;
  robots: 'allowed' | 'disallowed';
  robots_rule: string | null;
  address: 'ok' | 'refused';
  trap: boolean;
  scope: 'in' | 'out' | null;
  /** `ok`, or the first rule that stands against it: `not-a-url`, `address:…`, `scope:…`, `trap:…`, `robots: …`. */
  reason: string;
}

const STRICT = compileAddressPolicy({ allowPrivate: false, allowPorts: [] });
const DEFAULT_AGENT = 'gristmill';
const NO_ROBOTS: RobotsVerdict = { allowed: true, rule: null };

export function explainUrl(
  request: ExplainUrlRequest,
  readRobots: (body: string | Uint8Array) => Robots = parseRobots,
): UrlExplanation {
  const parsed = parseUrl(request.url, request.base);
  const absolute = parsed?.href ?? request.url;
  const canonical = canonicalUrl(absolute);
  const address = (request.address ?? STRICT).judgeUrl(absolute);
  const robots =
    request.robots === undefined
      ? NO_ROBOTS
      : isAllowed(readRobots(request.robots), request.agent ?? DEFAULT_AGENT, absolute);
  const trap = canonical === null ? null : trapReason(canonical);
  const scope = request.scope === undefined || canonical === null ? null : request.scope.judge(canonical);
  return {
    parsed: parsed?.href ?? serialiseUrl(request.url, request.base),
    canonical,
    // The key is made from the text as given: the Internet Archive's rules read hosts that WHATWG refuses.
    surt: request.base === undefined || parsed === null ? surt(request.url) : surt(absolute),
    url_key: canonical === null ? null : urlKey(canonical),
    registrable_domain: parsed === null ? null : registrableDomain(parsed.hostname),
    robots: robots.allowed ? 'allowed' : 'disallowed',
    robots_rule: robots.rule,
    address: address.ok ? 'ok' : 'refused',
    trap: trap !== null,
    scope: scope === null ? null : scope.accepted ? 'in' : 'out',
    reason: firstReason([
      parsed === null ? 'not-a-url' : null,
      address.ok ? null : `address:${address.reason}`,
      scope === null || scope.accepted ? null : `scope:${scope.reason}`,
      trap === null ? null : `trap:${trap}`,
      robots.allowed ? null : `robots: ${robots.rule}`,
    ]),
  };
}

const firstReason = (reasons: ReadonlyArray<string | null>): string =>
  reasons.find((reason) => reason !== null) ?? 'ok';
