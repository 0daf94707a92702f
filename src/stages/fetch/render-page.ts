// One page in one slot: navigate, wait until its text rests, write the DOM down, leave the slot clean for the next.
import type { CDPSession } from 'playwright';
import { StageError } from '../../domain/errors.ts';
import type { RenderedPage, RenderRequest } from '../../ports/fetcher.ts';
import { DISMISS_CONSENT, IS_IDLE, scrollThrough, serialise, WAITS_FOR_SIGHT, whenQuiet } from './page-scripts.ts';
import type { Slot } from './slot.ts';
import { PAINT_URL_PATTERNS } from './subresource-choice.ts';
import { within } from './within.ts';

const QUIET_MS = 300;
/** Rest enough for a page with text whose scripts wait for nothing. */
const BRIEF_QUIET_MS = 80;
/** Nothing to read yet: what comes late is waited for longer. */
const LATE_TEXT_CHARS = 400;
const LATE_QUIET_MS = 900;
/** A page with text that never rests is taken as it is after this. */
const RESTLESS_MS = 3_000;
/** Longest wait for rest after the start, text or no text. */
const SETTLE_MS = 9_000;
const SCROLL_STEPS = 25;
const SCROLL_STEP_MS = 50;
const SCROLL_MS = 4_000;
/** Kept back from the deadline for writing the DOM down. */
const SERIALISE_MS = 4_000;
const RESET_MS = 1_500;
/** It is held four times on its way: in the browser's message, decoded, parsed, encoded. */
const MAX_DOM_CHARS = 8 * 1024 * 1024;
/** Times a page may load itself anew (challenges do once). */
const MAX_RELOADS = 2;

interface Quiet {
  quiet: boolean;
  mainChars: number;
}

export interface Rendered {
  page: RenderedPage;
  /** True once the slot holds nothing of the page any more; false when it cannot be used again. Never rejects. */
  clean: Promise<boolean>;
}

export async function renderPage(
  slot: Slot,
  request: RenderRequest & { timeoutMs: number },
  signal: AbortSignal,
): Promise<Rendered> {
  const deadline = performance.now() + request.timeoutMs;
  const left = (): number => deadline - performance.now();
  const { cdp, proxy } = slot;
  const navigation = guardNavigation(cdp, request.url);
  let onCrash = (): void => undefined;
  const crashed = new Promise<never>((_resolve, reject) => {
    onCrash = () => reject(new StageError('FETCH_PAGE_CRASH', 'permanent', `the page crashed: ${request.url}`));
  });
  slot.page.on('crash', onCrash);
  crashed.catch(() => undefined); // raced below; a crash after the end concerns nobody
  const call = <T>(ms: number, work: Promise<T>): Promise<T> =>
    within(Math.min(ms, left()), Promise.race([work, crashed]), signal);
  proxy.begin({ main: request.exchange, capture: request.capture, signal });
  try {
    await call(left(), setBlocked(slot, request.capture));
    const { frameId, errorText } = await call(left() - SERIALISE_MS, cdp.send('Page.navigate', { url: request.url }));
    if (errorText !== undefined && errorText !== 'net::ERR_ABORTED')
      throw new StageError(
        'FETCH_RENDER_FAILED',
        'permanent',
        `the browser does not show ${request.url}: ${errorText}`,
      );
    let settled = await settle(slot, frameId, deadline - SERIALISE_MS, call);
    if (request.capture === 'page' && settled) settled = await bringOut(slot, frameId, deadline - SERIALISE_MS, call);
    const written = await writeDown(cdp, frameId, call);
    const screenshot = request.screenshot === true ? await takeScreenshot(cdp, call) : null;
    const page = { ...written, subresources: proxy.end(), screenshot, navigatedTo: navigation.wanted(), settled };
    return { page, clean: isReset(slot, request.url) };
  } finally {
    proxy.end();
    navigation.stop();
    slot.page.off('crash', onCrash);
  }
}

type Call = <T>(ms: number, work: Promise<T>) => Promise<T>;

/** Lets the page's own document through, notes where scripts want to go, and refuses to go there. */
function guardNavigation(cdp: CDPSession, url: string): { wanted(): string | null; stop(): void } {
  let wanted: string | null = null;
  let loads = 0;
  let mainFrame: string | null = null;
  const onPaused = (event: { requestId: string; frameId: string; request: { url: string } }): void => {
    const target = event.request.url;
    mainFrame ??= event.frameId;
    const isMain = event.frameId === mainFrame;
    if (isMain && sameDocument(target, url)) loads += 1;
    else if (isMain) wanted ??= target;
    const goes = isMain ? sameDocument(target, url) && loads <= 1 + MAX_RELOADS : true;
    const { requestId } = event;
    const reply = goes
      ? cdp.send('Fetch.continueRequest', { requestId })
      : cdp.send('Fetch.failRequest', { requestId, errorReason: 'Aborted' });
    reply.catch(() => undefined); // the frame went away meanwhile
  };
  cdp.on('Fetch.requestPaused', onPaused);
  return { wanted: () => wanted, stop: () => cdp.off('Fetch.requestPaused', onPaused) };
}

const sameDocument = (a: string, b: string): boolean =>
  a.replace(/#.*$/, '').replace(/^https:/, 'http:') === b.replace(/#.*$/, '').replace(/^https:/, 'http:');

/** Blocking belongs to the slot and lasts; it is set when the kind of capture changes. */
async function setBlocked(slot: Slot, capture: 'document' | 'page'): Promise<void> {
  if (slot.blocksPaint === (capture === 'document')) return;
  await slot.cdp.send('Network.enable');
  await slot.cdp.send('Network.setBlockedURLs', { urls: capture === 'document' ? [...PAINT_URL_PATTERNS] : [] });
  slot.blocksPaint = capture === 'document';
}

/** True when the page came to rest before `until`. A page that computes without end is interrupted. */
async function settle(slot: Slot, frameId: string, until: number, call: Call): Promise<boolean> {
  const { cdp, proxy } = slot;
  const end = Math.min(until, performance.now() + SETTLE_MS);
  let late = 0;
  let brief = true;
  while (performance.now() < end) {
    const waitMs = Math.max(1, end - performance.now());
    const state = await lookAt(
      cdp,
      frameId,
      late > 0 ? LATE_QUIET_MS : brief ? BRIEF_QUIET_MS : QUIET_MS,
      waitMs,
      call,
    );
    if (state === 'replaced') continue;
    if (state === 'hung' || !state.quiet) return false;
    const { pending, quietMs } = proxy.activity();
    if (brief) {
      brief = false;
      const rests = state.mainChars >= LATE_TEXT_CHARS && pending === 0 && quietMs >= BRIEF_QUIET_MS;
      if (rests && (await isIdle(cdp, call))) return true;
      continue;
    }
    if (pending > 0 || quietMs < QUIET_MS) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      continue;
    }
    if (state.mainChars >= LATE_TEXT_CHARS || late >= 2) return true;
    late += 1;
  }
  return false;
}

async function isIdle(cdp: CDPSession, call: Call): Promise<boolean> {
  try {
    const asked = cdp.send('Runtime.evaluate', { expression: IS_IDLE, returnByValue: true });
    return (await call(RESET_MS, asked)).result.value === true;
  } catch (fault) {
    if (isTimeout(fault) || isReplaced(fault)) return false;
    throw fault;
  }
}

/** For a whole page: banners away, and everything that loads on sight brought into sight once. */
async function bringOut(slot: Slot, frameId: string, until: number, call: Call): Promise<boolean> {
  const before = slot.proxy.activity().begun;
  try {
    const clicked = await evaluate(slot.cdp, frameId, DISMISS_CONSENT, SCROLL_MS, call);
    const asked = slot.cdp.send('Runtime.evaluate', { expression: WAITS_FOR_SIGHT, returnByValue: true });
    const waits = (await call(SCROLL_MS, asked)).result.value === true;
    const script = scrollThrough(SCROLL_STEPS, SCROLL_STEP_MS);
    const steps = waits ? await evaluate(slot.cdp, frameId, script, SCROLL_MS, call) : 0;
    if (clicked === 0 && (steps === 0 || slot.proxy.activity().begun === before)) return true;
  } catch (fault) {
    if (!isReplaced(fault) && !isTimeout(fault)) throw fault;
  }
  return settle(slot, frameId, until, call);
}

async function lookAt(
  cdp: CDPSession,
  frameId: string,
  quietMs: number,
  mostMs: number,
  call: Call,
): Promise<Quiet | 'replaced' | 'hung'> {
  try {
    const script = whenQuiet(quietMs, Math.round(mostMs), LATE_TEXT_CHARS, RESTLESS_MS);
    return (await evaluate(cdp, frameId, script, mostMs + 500, call)) as Quiet;
  } catch (fault) {
    if (isTimeout(fault)) {
      await call(RESET_MS, cdp.send('Runtime.terminateExecution'));
      return 'hung';
    }
    if (!isReplaced(fault)) throw fault;
    await new Promise((resolve) => setTimeout(resolve, 20));
    return 'replaced';
  }
}

/** The DOM, and the address as the page's scripts left it. A second try follows when the document changes under the first. */
async function writeDown(cdp: CDPSession, frameId: string, call: Call): Promise<{ dom: string; finalUrl: string }> {
  const once = (): Promise<unknown> => evaluate(cdp, frameId, serialise(MAX_DOM_CHARS), SERIALISE_MS / 2, call);
  const written = (await once().catch((fault: unknown) => {
    if (!isReplaced(fault) && !isTimeout(fault)) throw fault;
    return call(RESET_MS, cdp.send('Runtime.terminateExecution')).then(once);
  })) as { dom: string | null; chars: number; url: string };
  if (written.dom === null)
    throw new StageError('FETCH_RENDER_TOO_LARGE', 'permanent', `a DOM of ${written.chars} characters is too large`);
  return { dom: written.dom, finalUrl: written.url };
}

/** Runs a script in a world of our own, so that nothing the page redefined is used. */
async function evaluate(
  cdp: CDPSession,
  frameId: string,
  expression: string,
  ms: number,
  call: Call,
): Promise<unknown> {
  const world = cdp.send('Page.createIsolatedWorld', { frameId, worldName: 'gristmill' });
  const { executionContextId } = await call(ms, world);
  const run = cdp.send('Runtime.evaluate', {
    expression,
    contextId: executionContextId,
    awaitPromise: true,
    returnByValue: true,
  });
  const { result, exceptionDetails } = await call(ms, run);
  if (exceptionDetails !== undefined)
    throw new StageError(
      'FETCH_RENDER_FAILED',
      'permanent',
      exceptionDetails.exception?.description ?? exceptionDetails.text,
    );
  return result.value;
}

const isTimeout = (fault: unknown): boolean => fault instanceof StageError && fault.code === 'FETCH_RENDER_TIMEOUT';

/** The document that was asked has gone: a reload, or a navigation still under way. */
const isReplaced = (fault: unknown): boolean =>
  fault instanceof Error &&
  /context was destroyed|Cannot find context|Cannot find default execution context|No frame for given id|Promise was collected/i.test(
    fault.message,
  );

async function takeScreenshot(cdp: CDPSession, call: Call): Promise<Buffer | null> {
  try {
    const { data } = await call(
      SERIALISE_MS,
      cdp.send('Page.captureScreenshot', { format: 'png', optimizeForSpeed: true }),
    );
    return Buffer.from(data, 'base64');
  } catch (fault) {
    if (isTimeout(fault)) return null;
    throw fault;
  }
}

/** Leaves nothing for the next page: no running script, no cookie, no stored item. The HTTP cache stays. */
async function isReset(slot: Slot, url: string): Promise<boolean> {
  const { cdp } = slot;
  try {
    await within(RESET_MS, cdp.send('Page.navigate', { url: 'about:blank' }));
    const storageTypes = 'cookies,local_storage,indexeddb,websql,file_systems,service_workers,shared_storage';
    await within(
      RESET_MS,
      Promise.all([
        cdp.send('Storage.clearDataForOrigin', { origin: new URL(url).origin, storageTypes }),
        cdp.send('Network.clearBrowserCookies'),
      ]),
    );
    return !slot.dead;
  } catch (fault) {
    if (fault instanceof Error) return false;
    throw fault;
  }
}
