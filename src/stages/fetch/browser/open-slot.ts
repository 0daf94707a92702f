// Opens a slot: a page in a context of its own whose only way out is our proxy, made to tell every site the same of itself.
import { StageError } from '../../../domain/errors.ts';
import type { Fetcher } from '../../../ports/fetcher.ts';
import type { Chromium, RunningBrowser } from './chromium.ts';
import { type EgressProxy, openEgressProxy } from './egress-proxy.ts';
import { BEFORE_PAGE } from './page-scripts.ts';
import type { PageTarget } from './page-target.ts';
import type { Slot } from './slot.ts';
import { within } from './within.ts';

const OPEN_MS = 10_000;
const SIZE = { width: 1280, height: 1024 };
const SCREEN = { ...SIZE, screenWidth: SIZE.width, screenHeight: SIZE.height, deviceScaleFactor: 1, mobile: false };
/** Drawn this small, which no page can tell: drawing at full size is a quarter of the CPU that a page costs. */
const UNSEEN_SCALE = 0.05;

/** Throws `FETCH_BROWSER_CRASH` or `FETCH_BROWSER_MISSING`. */
export async function openSlot(
  options: { chromium: Chromium; fetcher: Fetcher; userAgent: string },
  signal: AbortSignal,
): Promise<Slot> {
  const running = await options.chromium.running();
  const proxy = await openEgressProxy(options.fetcher);
  try {
    running.contexts += 1;
    return await within(OPEN_MS, openIn(running, proxy, options.userAgent), signal);
  } catch (fault) {
    await proxy.close();
    await options.chromium.retire(running);
    if (fault instanceof StageError || signal.aborted) throw fault;
    throw new StageError('FETCH_BROWSER_CRASH', 'retry', 'no page could be opened', { cause: fault });
  }
}

async function openIn(running: RunningBrowser, proxy: EgressProxy, userAgent: string): Promise<Slot> {
  const cdp = await running.pages.open(proxy.url, SIZE);
  const { frameTree } = await cdp.send('Page.getFrameTree');
  const slot: Slot = {
    running,
    cdp,
    frameId: frameTree.frame.id,
    world: null,
    proxy,
    uses: 0,
    shown: null,
    blocksPaint: false,
    mayLoad: () => false,
    dead: false,
  };
  const die = (): void => {
    slot.dead = true;
  };
  cdp.on('Inspector.targetCrashed', die);
  cdp.onGone(die);
  cdp.on('Fetch.requestPaused', ({ requestId, frameId, request }) => {
    const may = slot.mayLoad(request.url, frameId === slot.frameId);
    if (may) slot.proxy.letLoad(new URL(request.url).href);
    const reply = may
      ? cdp.send('Fetch.continueRequest', { requestId })
      : cdp.send('Fetch.failRequest', { requestId, errorReason: 'Aborted' });
    reply.catch(ignoreGone); // the frame went away meanwhile
  });
  // scripts' own dialogs are silenced before they are asked for; what gets through is answered, or the page would stand still
  cdp.on('Page.javascriptDialogOpening', ({ type }) => {
    cdp.send('Page.handleJavaScriptDialog', { accept: type === 'beforeunload' }).catch(ignoreGone);
  });
  await Promise.all([
    cdp.send('Inspector.enable'),
    cdp.send('Page.enable'),
    cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: BEFORE_PAGE }),
    cdp.send('Fetch.enable', { patterns: [{ urlPattern: '*', resourceType: 'Document', requestStage: 'Request' }] }),
    cdp.send('Security.setIgnoreCertificateErrors', { ignore: true }), // the proxy checks the origin's certificate and shows its own
    cdp.send('Emulation.setUserAgentOverride', { userAgent, acceptLanguage: 'en-US' }),
    cdp.send('Emulation.setFocusEmulationEnabled', { enabled: true }),
    cdp.send('Emulation.setTimezoneOverride', { timezoneId: 'UTC' }).catch(unlessInEffect),
    drawUnseen(cdp),
  ]);
  return slot;
}

/** As small as can be, while nobody looks. */
export const drawUnseen = (cdp: PageTarget): Promise<unknown> =>
  cdp.send('Emulation.setDeviceMetricsOverride', { ...SCREEN, scale: UNSEEN_SCALE });

/** For a picture of the page. */
export const drawWhole = (cdp: PageTarget): Promise<unknown> =>
  cdp.send('Emulation.setDeviceMetricsOverride', { ...SCREEN, scale: 1 });

/** Pages of one process share it. */
const unlessInEffect = (fault: Error): void => {
  if (!/already in effect/.test(fault.message)) throw fault;
};

const ignoreGone = (): void => undefined;
