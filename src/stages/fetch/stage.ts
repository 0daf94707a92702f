// The fetch stage: ask robots, keep the pace, fetch, render when the page needs it, and leave one staged capture.
//
//   staged already? ── yes ──> done
//   robots ── no ──> skipped          fetch ── 429/503 ──> defer     ── 5xx, cut ──> retry, kept on the last attempt
//   fetched ── shell? ── yes ──> rendered from the fetched bytes ──> staged
import type { Capture, CaptureId, ConfirmedCapture } from '../../domain/capture.ts';
import { StageError } from '../../domain/errors.ts';
import { type Exchange, type HeaderList, headerValue } from '../../domain/exchange.ts';
import type { Stage, StageContext, StageResult } from '../../domain/stage.ts';
import { conditionalFields, type Validators } from '../../domain/validators.ts';
import { crashPoint } from '../../observe/crash-points.ts';
import type { Fetcher, RenderedPage, Renderer } from '../../ports/fetcher.ts';
import { decodedStart } from './decode-body.ts';
import type { HostPaces } from './host-paces.ts';
import { needsRender } from './needs-render.ts';
import type { RenderTurn, RenderTurns } from './render-turns.ts';
import { retryAfterMs } from './retry-after.ts';
import type { RobotsCache } from './robots-cache.ts';
import { robotsDirectives } from './robots-tag.ts';

export interface FetchOptions {
  render: 'auto' | 'always' | 'never';
  capture: 'document' | 'page';
  robots: boolean;
  screenshot: boolean;
  /** Sent with this request alone: `If-None-Match`, `If-Modified-Since`, `Cookie`, `Referer`. */
  headers?: HeaderList;
}

export interface FetchInput {
  captureId: CaptureId;
  crawlId: string;
  collection: string;
  url: string;
  depth: number;
  referrer: string | null;
  options: FetchOptions;
}

/** Whether whoever runs the stage comes back with this URL. */
export interface UrlPatience {
  /** Asked when something went wrong. False: a server's error or a body cut short is kept as it is. */
  mayTryAgain(): boolean;
  /** Asked when the server wants to be left alone for so long (0: it did not say). False: its refusal is kept as the answer. */
  mayWait(askedMs: number): Promise<boolean>;
  /** Whether this process stood still since the work began: what came too late by its clocks was not late. */
  stoodStill(): boolean;
  /** Told what our own stores took: while Redis is away no page is slow. In milliseconds. */
  leaveOut(ms: number): void;
}

/** For one try that stands whatever it brings. */
export const NO_PATIENCE: UrlPatience = {
  mayTryAgain: () => false,
  mayWait: async () => false,
  stoodStill: () => false,
  leaveOut: () => undefined,
};

export interface FetchDeps {
  patience: UrlPatience;
  fetcher: Fetcher;
  /** Null where there is no browser; pages that need one are kept without a DOM. */
  renderer: Renderer | null;
  /** Asked before a page that may need the browser; absent: nobody waits. */
  turns?: RenderTurns | null;
  robots: RobotsCache;
  paces: HostPaces;
  staging: {
    hasCapture(id: CaptureId): Promise<boolean>;
    /** False when another run was first. */
    putCapture(capture: Capture): Promise<boolean>;
  };
  /** What the collection has of this very URL and can ask about; null when there is nothing, or the page must come whole. Absent: nothing is asked conditionally. */
  knownAnswer?(url: string): Promise<KnownAnswer | null>;
  /** Product token that X-Robots-Tag may name. */
  agent: string;
  /** Awaited right before the request is sent; re-arms the delays of the host and of its address (null when unknown). `minimumDelayMs` is what robots and the host's own pace ask for. */
  onStart(minimumDelayMs: number, address: string | null): Promise<void>;
  /** The address that a request to this URL would go to; null when there is none or it is refused. */
  addressOf(url: string, signal: AbortSignal): Promise<string | null>;
}

/** An earlier whole answer and what to ask about it by. */
export interface KnownAnswer {
  validators: Validators;
  capture: ConfirmedCapture;
}

export interface FetchOutput {
  /** Null when nothing was fetched in this run. */
  httpStatus: number | null;
  redirectTarget: string | null;
  rendered: boolean;
  bytes: number;
}

/** Fetching and rendering of one page together; half a minute with a margin. */
const PAGE_MS = 28_000;
const LEAST_RENDER_MS = 3_000;

export const fetchStage: Stage<FetchInput, FetchDeps, FetchOutput> = {
  name: 'fetch',
  async run(input, deps, context) {
    const nothing: FetchOutput = { httpStatus: null, redirectTarget: null, rendered: false, bytes: 0 };
    if (await deps.staging.hasCapture(input.captureId)) return { outcome: 'done', reason: null, output: nothing };
    let turn: RenderTurn | null = null;
    try {
      const paceMs = await deps.paces.delayMs(input.url);
      const robotsMs = await robotsDelay(input, deps, context.signal);
      if (robotsMs === null) return { outcome: 'skipped', reason: 'robots', output: nothing };
      const known = mayBeConditional(input.options) ? ((await deps.knownAnswer?.(input.url)) ?? null) : null;
      if (mayRender(input.options)) turn = (await deps.turns?.enter(context.signal)) ?? null;
      // nothing may come between the host's turn and the request: what was slow there would bring it close to the next one
      await deps.onStart(Math.max(robotsMs, paceMs), await deps.addressOf(input.url, context.signal));
      return await fetchAndStage(input, deps, context, { turn, known });
    } catch (fault) {
      if (fault instanceof StageError && fault.code === 'FETCH_ADDRESS_REFUSED')
        return { outcome: 'skipped', reason: 'address', output: nothing };
      throw fault;
    } finally {
      turn?.leave();
    }
  },
};

/** The crawl-delay in milliseconds, null when robots.txt forbids the page. Throws `retry` while robots.txt itself is out of order. */
async function robotsDelay(input: FetchInput, deps: FetchDeps, signal: AbortSignal): Promise<number | null> {
  if (!input.options.robots) return 0;
  const verdict = await deps.robots.judge(input.url, signal);
  if (verdict.allowed) return verdict.crawlDelayMs;
  if (verdict.basis === 'unavailable' && deps.patience.mayTryAgain())
    throw new StageError(
      'FETCH_ROBOTS_UNAVAILABLE',
      'retry',
      `robots.txt of ${new URL(input.url).host} answers with an error`,
      {
        delayMs: verdict.retryInMs,
      },
    );
  return null;
}

async function fetchAndStage(
  input: FetchInput,
  deps: FetchDeps,
  context: StageContext,
  { turn, known }: { turn: RenderTurn | null; known: KnownAnswer | null },
): Promise<StageResult<FetchOutput>> {
  const began = performance.now();
  const { url, options } = input;
  const { patience } = deps;
  const headers = [...(options.headers ?? []), ...(known === null ? [] : conditionalFields(known.validators))];
  const exchange = await paced(url, deps, () =>
    deps.fetcher.fetch({ url, ...(headers.length > 0 && { headers }) }, context.signal),
  );
  await refuseIncomplete(exchange, patience, context.now());
  const timeoutMs = Math.max(LEAST_RENDER_MS, PAGE_MS - (performance.now() - began));
  const reason = await renderReason(exchange, options);
  turn?.decided(reason !== null);
  const rendering =
    reason === null ? null : await render(reason, exchange, input, deps, { timeoutMs, signal: context.signal });
  const redirectTarget = redirectOf(exchange);
  crashPoint('fetch.after-body-before-staging');
  await deps.staging.putCapture({
    id: input.captureId,
    crawlId: input.crawlId,
    collection: input.collection,
    depth: input.depth,
    referrer: input.referrer,
    exchange,
    renderedDom: rendering?.page?.dom ?? null,
    renderReason: rendering?.reason ?? null,
    subresources: rendering?.page?.subresources ?? [],
    screenshot: rendering?.page?.screenshot ?? null,
    redirectTarget: redirectTarget ?? rendering?.page?.navigatedTo ?? null,
    robotsDirectives: robotsDirectives(exchange.responseHeaders, deps.agent),
    ...(exchange.status === 304 && known !== null && { confirms: known.capture }),
  });
  const rendered = rendering?.page !== null && rendering?.page !== undefined;
  const output = { httpStatus: exchange.status, redirectTarget, rendered, bytes: exchange.body.length };
  return { outcome: 'done', reason: null, output };
}

/** A page that is to be drawn, or kept with all its parts, must come whole: a 304 says nothing of what its scripts would fetch. */
const mayBeConditional = ({ render, capture, screenshot }: FetchOptions): boolean =>
  render !== 'always' && capture === 'document' && !screenshot;

async function paced(
  url: string,
  { paces, patience }: Pick<FetchDeps, 'paces' | 'patience'>,
  fetch: () => Promise<Exchange>,
): Promise<Exchange> {
  try {
    const exchange = await fetch();
    await leftOut(patience, () => paces.answered(exchange));
    return exchange;
  } catch (fault) {
    await leftOut(patience, () => paces.failed(url, fault));
    throw fault;
  }
}

/** What our own stores take is none of the page's time. */
async function leftOut(patience: UrlPatience, tell: () => Promise<void>): Promise<void> {
  const began = performance.now();
  try {
    await tell();
  } finally {
    patience.leaveOut(performance.now() - began);
  }
}

/** Throws for answers that another try may better. When there is none they stand, marked as what they are. */
async function refuseIncomplete(exchange: Exchange, patience: UrlPatience, now: Date): Promise<void> {
  const { status, url } = exchange;
  if (exchange.truncated === 'time' && patience.stoodStill())
    throw new StageError('FETCH_TIMEOUT', 'retry', `${url} was not read while this process stood still`);
  if (status === 429 || status === 503) {
    const delayMs = retryAfterMs(headerValue(exchange.responseHeaders, 'retry-after'), now);
    const isAsked = status === 429 || delayMs !== null;
    if (isAsked && (await patience.mayWait(delayMs ?? 0)))
      throw new StageError('FETCH_THROTTLED', 'defer', `${url} asks to come back later (${status})`, {
        ...(delayMs !== null && { delayMs }),
        details: { status },
      });
    if (isAsked) return;
  }
  const isBroken = exchange.truncated === 'disconnect' || exchange.truncated === 'unspecified';
  const isFault = status >= 500 || status === 408;
  if (!(isBroken || isFault) || !patience.mayTryAgain()) return;
  if (isFault)
    throw new StageError(`FETCH_HTTP_${status}`, 'retry', `${url} answered ${status}`, { details: { status } });
  throw new StageError('FETCH_TRUNCATED', 'retry', `${url} broke off after ${exchange.body.length} bytes`, {
    details: { bytes: exchange.body.length },
  });
}

/** Absolute, without fragment; null when there is none or it is no web URL. A Refresh field leads on as Location does. */
function redirectOf(exchange: Exchange): string | null {
  const isRedirect = exchange.status >= 300 && exchange.status < 400 && exchange.status !== 304;
  const location = isRedirect
    ? headerValue(exchange.responseHeaders, 'location')
    : refreshTarget(headerValue(exchange.responseHeaders, 'refresh'));
  // header bytes are read as Latin-1; servers that send raw UTF-8 mean UTF-8
  const text = location === null ? '' : Buffer.from(location, 'latin1').toString('utf8');
  if (text === '' || !URL.canParse(text, exchange.url)) return null;
  const target = new URL(text, exchange.url);
  target.hash = '';
  return target.protocol === 'http:' || target.protocol === 'https:' ? target.href : null;
}

/** `5; url=/next`, in the spellings that browsers take (HTML §4.2.5.3). */
function refreshTarget(value: string | null): string | null {
  const [, quoted, bare] =
    /^\s*[\d.]+\s*[;,\s]\s*(?:url\s*=\s*)?(?:["']([^"']*)|([^"'].*))/i.exec(value?.slice(0, 4096) ?? '') ?? [];
  return quoted?.trim() ?? bare?.trim() ?? null;
}

interface Rendering {
  reason: string;
  page: RenderedPage | null;
}

/**
 * A page that cannot be rendered does not fail: its bytes are kept, and the reason says why there is no DOM. Throws for a browser
 * that died, or a process that stood still, while the page may be tried again.
 */
async function render(
  reason: string,
  exchange: Exchange,
  { url, options }: FetchInput,
  { renderer, patience }: FetchDeps,
  limits: { timeoutMs: number; signal: AbortSignal },
): Promise<Rendering> {
  if (renderer === null) return { reason: `no-browser:${reason}`, page: null };
  const { timeoutMs, signal } = limits;
  const request = { url, exchange, capture: options.capture, screenshot: options.screenshot, timeoutMs };
  try {
    return { reason, page: await renderer.render(request, signal) };
  } catch (fault) {
    if (signal.aborted || !(fault instanceof StageError)) throw fault;
    if (fault.code.endsWith('_TIMEOUT') && patience.stoodStill()) throw fault;
    if (fault.code === 'FETCH_BROWSER_CRASH' && patience.mayTryAgain()) throw fault;
    return { reason: `${fault.code.replace('FETCH_', '').toLowerCase().replaceAll('_', '-')}:${reason}`, page: null };
  }
}

const mayRender = ({ render, capture }: FetchOptions): boolean => render !== 'never' || capture === 'page';

async function renderReason(exchange: Exchange, options: FetchOptions): Promise<string | null> {
  if (!mayRender(options)) return null;
  if (exchange.truncated !== null || exchange.status < 200 || exchange.status >= 300 || exchange.body.length === 0)
    return null;
  const decoded = await decodedStart(exchange);
  if (decoded.status !== 'whole') return null;
  const verdict = needsRender(decoded.bytes.toString('utf8'), headerValue(exchange.responseHeaders, 'content-type'));
  if (verdict.reason === 'not-html') return null;
  if (options.capture === 'page') return 'whole-page';
  if (options.render === 'always') return 'always';
  return verdict.render ? verdict.reason : null;
}
