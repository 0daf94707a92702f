// Renders pages in Chromium: a few slots, each a context with an egress proxy of its own, reused page after page and thrown away
// at the first sign of trouble. Whatever a page does, `render` ends by its deadline and the next page works.
import { setMaxListeners } from 'node:events';
import { StageError } from '../../../domain/errors.ts';
import type { Fetcher, RenderedPage, Renderer, RenderRequest } from '../../../ports/fetcher.ts';
import type { Chromium } from './chromium.ts';
import { blank, cutOff } from './leave-page.ts';
import { openSlot } from './open-slot.ts';
import { renderPage } from './render-page.ts';
import { isOfSameSite, type Slot } from './slot.ts';
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
const CLOSE_MS = 2_000;
/** What a context leaks goes with it. */
const USES_OF_A_CONTEXT = 50;
/** A page that is done with stands this long for the next to take its place: going to that one directly is two fifths cheaper than by way of a blank page. */
const STANDS_MS = 250;
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
      await within(CLOSE_MS, slot.cdp.close());
    } catch {
      await options.chromium.retire(slot.running); // a browser that cannot close a context is hung
    }
    const { running } = slot;
    const isSpent = running.contexts >= CONTEXTS_OF_A_BROWSER && ![...open].some((other) => other.running === running);
    if (isSpent) await options.chromium.retire(running);
  };

  const takeSlot = async (url: string, signal: AbortSignal): Promise<Slot> => {
    for (;;) {
      const found = idle.findIndex((slot) => !isOfSameSite(slot, url));
      const [slot] = idle.splice(Math.max(0, found), 1);
      if (slot !== undefined) {
        const isThere = !slot.dead && slot.running.browser.isConnected();
        if (isThere && (!isOfSameSite(slot, url) || (await blank(slot)))) return slot;
        await discard(slot);
      } else if (open.size >= options.pages && cleaning.size > 0) await Promise.race(cleaning);
      else break;
    }
    const slot = await openSlot(options, signal);
    open.add(slot);
    return slot;
  };

  /** Makes the slot free for another page once `work` says that it can be used again. */
  const clean = (slot: Slot, work: Promise<boolean>): void => {
    const cleaned = work
      .then(async (isClean) => {
        const isGrown = slot.running.memory.bytes() > GROWN_BYTES_OF_A_PAGE * Math.max(2, open.size);
        if (!isClean || slot.uses >= USES_OF_A_CONTEXT || isGrown || closed) return discard(slot);
        idle.push(slot);
        const { shown } = slot;
        if (shown !== null) setTimeout(() => clear(slot, shown), STANDS_MS).unref();
      })
      .finally(() => cleaning.delete(cleaned));
    cleaning.add(cleaned);
  };

  /** No page has come to take this one's place. */
  const clear = (slot: Slot, shown: string): void => {
    const at = idle.indexOf(slot);
    if (at < 0 || slot.shown !== shown) return;
    idle.splice(at, 1);
    clean(slot, blank(slot));
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
      const page = await renderPage(slot, { ...request, timeoutMs }, signal);
      slot.uses += 1;
      clean(slot, page.settled ? cutOff(slot, request.url) : cutOff(slot, request.url).then(() => blank(slot)));
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
          return await renderIn(
            await takeSlot(request.url, signal),
            request,
            Math.max(until, performance.now() + LEAST_MS),
            signal,
          );
        } catch (fault) {
          // a crash may be a neighbour's: once more, in a fresh one
          const isCrash = fault instanceof StageError && fault.code === 'FETCH_BROWSER_CRASH';
          if (!isCrash || signal.aborted || closed || until - performance.now() < LEAST_MS) throw fault;
          return await renderIn(await takeSlot(request.url, signal), request, until, signal);
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
