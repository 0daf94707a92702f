// Renders pages in Chromium: a few slots, each a context with an egress proxy of its own, reused page after page and thrown away
// at the first sign of trouble. Whatever a page does, `render` ends by its deadline and the next page works.
import { setMaxListeners } from 'node:events';
import type { BrowserContext, CDPSession } from 'playwright';
import { StageError } from '../../domain/errors.ts';
import type { Fetcher, RenderedPage, Renderer, RenderRequest } from '../../ports/fetcher.ts';
import type { Chromium, RunningBrowser } from './chromium.ts';
import { type EgressProxy, openEgressProxy } from './egress-proxy.ts';
import { BEFORE_PAGE } from './page-scripts.ts';
import { renderPage } from './render-page.ts';
import type { Slot } from './slot.ts';
import { within } from './within.ts';

export interface RendererOptions {
  chromium: Chromium;
  /** Makes every request of every page: its limits and address policy hold. */
  fetcher: Fetcher;
  userAgent: string;
  /** Pages open at once. */
  pages: number;
  timeoutMs?: number;
}

const DEFAULT_TIMEOUT_MS = 15_000;
/** Whatever waiting for a place took, a page gets this. */
const LEAST_MS = 6_000;
const OPEN_MS = 10_000;
const CLOSE_MS = 2_000;
/** Playwright keeps every request of a context until the context closes. */
const USES_OF_A_CONTEXT = 50;
const CONTEXTS_OF_A_BROWSER = 40;
/** A browser grown to this much private memory for each open page gives up the contexts it has: what they leaked goes with them. */
const GROWN_BYTES_OF_A_PAGE = 400 * 1024 * 1024;

export function createRenderer(options: RendererOptions): Renderer {
  const idle: Slot[] = [];
  const waiting: Array<() => void> = [];
  const open = new Set<Slot>();
  /** Slots that are being cleaned of their last page. */
  const cleaning = new Set<Promise<void>>();
  let busy = 0;
  let closed = false;

  const discard = async (slot: Slot): Promise<void> => {
    if (!open.delete(slot)) return;
    slot.dead = true;
    await slot.proxy.close();
    try {
      await within(CLOSE_MS, slot.context.close());
    } catch {
      await options.chromium.retire(slot.running); // a browser that cannot close a context is hung
    }
    const { running } = slot;
    const isSpent = running.contexts >= CONTEXTS_OF_A_BROWSER && ![...open].some((other) => other.running === running);
    if (isSpent) await options.chromium.retire(running);
  };

  const takeSlot = async (signal: AbortSignal): Promise<Slot> => {
    for (;;) {
      const slot = idle.pop();
      if (slot !== undefined) {
        if (!slot.dead && slot.running.browser.isConnected()) return slot;
        await discard(slot);
      } else if (open.size >= options.pages && cleaning.size > 0) await Promise.race(cleaning);
      else break;
    }
    const slot = await openSlot(options, signal);
    open.add(slot);
    return slot;
  };

  const enter = async (): Promise<void> => {
    if (busy < options.pages) {
      busy += 1;
      return;
    }
    await new Promise<void>((resolve) => waiting.push(resolve)); // the leaver hands its place over
  };
  const leave = (): void => {
    const next = waiting.shift();
    if (next) next();
    else busy -= 1;
  };

  const renderIn = async (
    slot: Slot,
    request: RenderRequest,
    until: number,
    signal: AbortSignal,
  ): Promise<RenderedPage> => {
    const timeoutMs = Math.min(until - performance.now(), options.timeoutMs ?? DEFAULT_TIMEOUT_MS);
    try {
      const { page, clean } = await renderPage(slot, { ...request, timeoutMs }, signal);
      slot.uses += 1;
      const cleaned = clean
        .then(async (isClean) => {
          const isGrown = slot.running.memory.bytes() > GROWN_BYTES_OF_A_PAGE * Math.max(2, open.size);
          if (isClean && slot.uses < USES_OF_A_CONTEXT && !isGrown && !closed) idle.push(slot);
          else await discard(slot);
        })
        .finally(() => cleaning.delete(cleaned));
      cleaning.add(cleaned);
      return page;
    } catch (fault) {
      await discard(slot);
      if (signal.aborted) throw signal.reason;
      if (fault instanceof StageError) throw fault;
      throw new StageError('FETCH_BROWSER_CRASH', 'retry', `the browser failed on ${request.url}`, { cause: fault });
    }
  };

  return {
    async render(request, signal) {
      setMaxListeners(0, signal);
      const until = performance.now() + (request.timeoutMs ?? Number.POSITIVE_INFINITY);
      await enter();
      try {
        signal.throwIfAborted();
        try {
          return await renderIn(await takeSlot(signal), request, Math.max(until, performance.now() + LEAST_MS), signal);
        } catch (fault) {
          // a crash may be a neighbour's: once more, in a fresh one
          const isCrash = fault instanceof StageError && fault.code === 'FETCH_BROWSER_CRASH';
          if (!isCrash || signal.aborted || closed || until - performance.now() < LEAST_MS) throw fault;
          return await renderIn(await takeSlot(signal), request, until, signal);
        }
      } finally {
        leave();
      }
    },
    async close() {
      closed = true;
      idle.length = 0;
      await Promise.all([...open].map(discard));
      await Promise.all(cleaning);
    },
  };
}

async function openSlot(options: RendererOptions, signal: AbortSignal): Promise<Slot> {
  const running = await options.chromium.running();
  const proxy = await openEgressProxy(options.fetcher);
  try {
    running.contexts += 1;
    const context = await within(OPEN_MS, openContext(running, proxy, options.userAgent), signal);
    const page = await within(OPEN_MS, context.newPage(), signal);
    const cdp = await within(OPEN_MS, context.newCDPSession(page), signal);
    const slot: Slot = { running, context, page, cdp, proxy, uses: 0, blocksPaint: false, dead: false };
    page.on('crash', () => {
      slot.dead = true;
    });
    page.on('close', () => {
      slot.dead = true;
    });
    context.on('page', (popup) => {
      popup.close().catch(() => undefined); // a popup that is already gone
    });
    await within(OPEN_MS, prepare(cdp), signal);
    return slot;
  } catch (fault) {
    await proxy.close();
    await options.chromium.retire(running);
    if (fault instanceof StageError || signal.aborted) throw fault;
    throw new StageError('FETCH_BROWSER_CRASH', 'retry', 'no page could be opened', { cause: fault });
  }
}

const openContext = (running: RunningBrowser, proxy: EgressProxy, userAgent: string): Promise<BrowserContext> =>
  running.browser.newContext({
    proxy: { server: proxy.url },
    userAgent,
    serviceWorkers: 'block',
    acceptDownloads: false,
    ignoreHTTPSErrors: true, // the proxy checks the origin's certificate and shows its own
    viewport: { width: 1280, height: 1024 },
    locale: 'en-US',
    timezoneId: 'UTC',
  });

async function prepare(cdp: CDPSession): Promise<void> {
  await cdp.send('Page.enable');
  await cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: BEFORE_PAGE });
  await cdp.send('Fetch.enable', {
    patterns: [{ urlPattern: '*', resourceType: 'Document', requestStage: 'Request' }],
  });
}
