// One page in one slot: navigate, wait until its text rests, write the DOM down.
import { StageError } from '../../../domain/errors.ts';
import type { RenderedPage, RenderRequest } from '../../../ports/fetcher.ts';
import { type Call, evaluate, isReplaced, isTimeout } from './in-page.ts';
import { blank, forgetStored } from './leave-page.ts';
import { navigate } from './navigate.ts';
import { drawUnseen, drawWhole } from './open-slot.ts';
import { DISMISS_CONSENT, IS_IDLE, scrollThrough, serialise, WAITS_FOR_SIGHT, whenQuiet } from './page-scripts.ts';
import type { PageTarget } from './page-target.ts';
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
/** Longest wait for an answer that should come at once. */
const ANSWER_MS = 1_500;
/** A download, no content, or a script that left at once. */
const ABORTED = 'net::ERR_ABORTED';
/** It is held four times on its way: in the browser's message, decoded, parsed, encoded. */
const MAX_DOM_CHARS = 8 * 1024 * 1024;
/** Times a page may load itself anew (challenges do once). */
const MAX_RELOADS = 2;

interface Quiet {
  quiet: boolean;
  mainChars: number;
}

export async function renderPage(
  slot: Slot,
  request: RenderRequest & { timeoutMs: number },
  signal: AbortSignal,
): Promise<RenderedPage> {
  const deadline = performance.now() + request.timeoutMs;
  const left = (): number => deadline - performance.now();
  const { cdp, proxy } = slot;
  const navigation = guardNavigation(slot, request.url);
  let onCrash = (): void => undefined;
  const crashed = new Promise<never>((_resolve, reject) => {
    onCrash = () => reject(new StageError('FETCH_PAGE_CRASH', 'permanent', `the page crashed: ${request.url}`));
  });
  cdp.on('Inspector.targetCrashed', onCrash);
  crashed.catch(() => undefined); // raced below; a crash after the end concerns nobody
  const call = <T>(ms: number, work: Promise<T>): Promise<T> =>
    within(Math.min(ms, left()), Promise.race([work, crashed]), signal);
  proxy.begin({ main: request.exchange, capture: request.capture, signal, after: slot.shown });
  try {
    await call(left(), setBlocked(slot, request.capture));
    await open(slot, request.url, left() - SERIALISE_MS, call);
    let settled = await settle(slot, deadline - SERIALISE_MS, call);
    if (request.capture === 'page' && settled) settled = await bringOut(slot, deadline - SERIALISE_MS, call);
    const written = await writeDown(slot, call);
    const screenshot = request.screenshot === true ? await takeScreenshot(cdp, call) : null;
    return { ...written, subresources: proxy.end(), screenshot, navigatedTo: navigation.wanted(), settled };
  } finally {
    proxy.end();
    navigation.stop();
    cdp.off('Inspector.targetCrashed', onCrash);
  }
}

/** Ends when the page stands in the slot: whatever stood there is gone. */
async function open(slot: Slot, url: string, ms: number, call: Call): Promise<void> {
  const before = slot.shown;
  const fault = await call(ms, navigate(slot, url));
  if (fault === ABORTED && before !== null) {
    // the page before stands there still: away with it, and once more
    if (!(await call(ANSWER_MS, blank(slot))))
      throw new StageError('FETCH_BROWSER_CRASH', 'retry', `a page could not be left for ${url}`);
    return open(slot, url, ms, call);
  }
  slot.shown = null;
  slot.world = null;
  if (fault !== null && fault !== ABORTED)
    throw new StageError('FETCH_RENDER_FAILED', 'permanent', `the browser does not show ${url}: ${fault}`);
  within(ANSWER_MS, forgetStored(slot, before)).catch(() => {
    slot.dead = true; // it serves this page, and no other
  });
}

/** Lets the page's own document through, notes where its scripts want to go, and refuses to go there. */
function guardNavigation(slot: Slot, url: string): { wanted(): string | null; stop(): void } {
  let wanted: string | null = null;
  let loads = 0;
  slot.mayLoad = (target, isMain) => {
    if (!isMain) return loads > 0; // before that, they are frames of the page that stood there
    if (!sameDocument(target, url)) {
      if (loads > 0) wanted ??= target;
      return false;
    }
    loads += 1;
    return loads <= 1 + MAX_RELOADS;
  };
  return {
    wanted: () => wanted,
    stop() {
      slot.mayLoad = () => false;
    },
  };
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
async function settle(slot: Slot, until: number, call: Call): Promise<boolean> {
  const { cdp, proxy } = slot;
  const end = Math.min(until, performance.now() + SETTLE_MS);
  let late = 0;
  let brief = true;
  while (performance.now() < end) {
    const waitMs = Math.max(1, end - performance.now());
    const state = await lookAt(slot, late > 0 ? LATE_QUIET_MS : brief ? BRIEF_QUIET_MS : QUIET_MS, waitMs, call);
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

async function isIdle(cdp: PageTarget, call: Call): Promise<boolean> {
  try {
    const asked = cdp.send('Runtime.evaluate', { expression: IS_IDLE, returnByValue: true });
    return (await call(ANSWER_MS, asked)).result.value === true;
  } catch (fault) {
    if (isTimeout(fault) || isReplaced(fault)) return false;
    throw fault;
  }
}

/** For a whole page: banners away, and everything that loads on sight brought into sight once. */
async function bringOut(slot: Slot, until: number, call: Call): Promise<boolean> {
  const before = slot.proxy.activity().begun;
  try {
    const clicked = await evaluate(slot, DISMISS_CONSENT, SCROLL_MS, call);
    const asked = slot.cdp.send('Runtime.evaluate', { expression: WAITS_FOR_SIGHT, returnByValue: true });
    const waits = (await call(SCROLL_MS, asked)).result.value === true;
    const script = scrollThrough(SCROLL_STEPS, SCROLL_STEP_MS);
    const steps = waits ? await evaluate(slot, script, SCROLL_MS, call) : 0;
    if (clicked === 0 && (steps === 0 || slot.proxy.activity().begun === before)) return true;
  } catch (fault) {
    if (!isReplaced(fault) && !isTimeout(fault)) throw fault;
  }
  return settle(slot, until, call);
}

async function lookAt(slot: Slot, quietMs: number, mostMs: number, call: Call): Promise<Quiet | 'replaced' | 'hung'> {
  try {
    const script = whenQuiet(quietMs, Math.round(mostMs), LATE_TEXT_CHARS, RESTLESS_MS);
    return (await evaluate(slot, script, mostMs + 500, call)) as Quiet;
  } catch (fault) {
    if (isTimeout(fault)) {
      await call(ANSWER_MS, slot.cdp.send('Runtime.terminateExecution'));
      return 'hung';
    }
    if (!isReplaced(fault)) throw fault;
    await new Promise((resolve) => setTimeout(resolve, 20));
    return 'replaced';
  }
}

/** The DOM, and the address as the page's scripts left it. A second try follows when the document changes under the first. */
async function writeDown(slot: Slot, call: Call): Promise<{ dom: string; finalUrl: string }> {
  const once = (): Promise<unknown> => evaluate(slot, serialise(MAX_DOM_CHARS), SERIALISE_MS / 2, call);
  const written = (await once().catch((fault: unknown) => {
    if (!isReplaced(fault) && !isTimeout(fault)) throw fault;
    return call(ANSWER_MS, slot.cdp.send('Runtime.terminateExecution')).then(once);
  })) as { dom: string | null; chars: number; url: string };
  if (written.dom === null)
    throw new StageError('FETCH_RENDER_TOO_LARGE', 'permanent', `a DOM of ${written.chars} characters is too large`);
  return { dom: written.dom, finalUrl: written.url };
}

async function takeScreenshot(cdp: PageTarget, call: Call): Promise<Buffer | null> {
  try {
    await call(ANSWER_MS, drawWhole(cdp));
    const taken = cdp.send('Page.captureScreenshot', { format: 'png', optimizeForSpeed: true });
    const { data } = await call(SERIALISE_MS, taken);
    await call(ANSWER_MS, drawUnseen(cdp));
    return Buffer.from(data, 'base64');
  } catch (fault) {
    if (isTimeout(fault)) return null;
    throw fault;
  }
}
