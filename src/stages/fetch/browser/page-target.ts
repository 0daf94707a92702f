// Pages as DevTools targets in contexts of their own. Playwright's page hears of every request and frame, a quarter of all CPU a
// page costs; these hear what is listened for, through the session that Playwright keeps with the browser.
import type { CDPSession } from 'playwright';

/** The events that are listened for, and what of them is read. */
interface PageEvents {
  'Fetch.requestPaused': { requestId: string; frameId: string; request: { url: string } };
  'Inspector.targetCrashed': object;
  'Page.frameNavigated': { frame: { id: string; loaderId: string } };
  'Page.javascriptDialogOpening': { type: string };
  'Page.windowOpen': { url: string };
}

export interface PageTarget {
  /** Rejects with the browser's own message, and when the page or the browser goes meanwhile. */
  send: CDPSession['send'];
  on<E extends keyof PageEvents>(event: E, listener: (what: PageEvents[E]) => void): void;
  off<E extends keyof PageEvents>(event: E, listener: (what: PageEvents[E]) => void): void;
  /** Told once, when the page has closed or the browser has gone. */
  onGone(listener: () => void): void;
  /** Closes the page, whatever it opened, and its context. */
  close(): Promise<unknown>;
}

export interface PageTargets {
  /** A blank page of this size in a context of its own, whose requests all go to `proxy` (`http://127.0.0.1:PORT`). */
  open(proxy: string, size: { width: number; height: number }): Promise<PageTarget>;
  /** The browser has gone: whatever waits for an answer is told. */
  end(): void;
}

interface Answer {
  id?: number;
  result?: unknown;
  error?: { message: string };
  method?: keyof PageEvents;
  params?: unknown;
}

interface Link {
  hear(message: string): void;
  end(): void;
}

export function createPageTargets(root: CDPSession): PageTargets {
  const links = new Map<string, Link>();
  const end = (sessionId: string): void => {
    const link = links.get(sessionId);
    links.delete(sessionId);
    link?.end();
  };
  root.on('Target.receivedMessageFromTarget', ({ sessionId, message }) => links.get(sessionId)?.hear(message));
  root.on('Target.detachedFromTarget', ({ sessionId }) => end(sessionId));

  return {
    async open(proxy, size) {
      // loopback goes through the proxy too
      const asked = { proxyServer: proxy, proxyBypassList: '<-loopback>', disposeOnDetach: true };
      const { browserContextId } = await root.send('Target.createBrowserContext', asked);
      await root.send('Browser.setDownloadBehavior', { behavior: 'deny', browserContextId });
      const { targetId } = await root.send('Target.createTarget', {
        url: 'about:blank',
        browserContextId,
        newWindow: true,
        ...size,
      });
      // not flat: in a flat session the messages would go to Playwright's connection, which has no session to give them to
      const { sessionId } = await root.send('Target.attachToTarget', { targetId, flatten: false });
      const post = (message: string): Promise<unknown> =>
        root.send('Target.sendMessageToTarget', { sessionId, message });
      const { page, link } = createLink(post, () => root.send('Target.disposeBrowserContext', { browserContextId }));
      links.set(sessionId, link);
      page.on('Page.windowOpen', () => {
        closePopups(root, browserContextId, targetId).catch(ignoreGone);
      });
      return page;
    },
    end() {
      for (const sessionId of [...links.keys()]) end(sessionId);
    },
  };
}

function createLink(
  post: (message: string) => Promise<unknown>,
  close: () => Promise<unknown>,
): { page: PageTarget; link: Link } {
  let lastId = 0;
  let isGone = false;
  const waiting = new Map<number, { resolve(result: unknown): void; reject(fault: Error): void }>();
  const listeners = new Map<string, Set<(what: never) => void>>();
  const whenGone: Array<() => void> = [];

  const send = (method: string, params: object = {}): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (isGone) throw new Error(`the page has gone: ${method}`);
      lastId += 1;
      const id = lastId;
      waiting.set(id, { resolve, reject });
      post(JSON.stringify({ id, method, params })).catch((fault: Error) => {
        if (waiting.delete(id)) reject(fault);
      });
    });

  const page: PageTarget = {
    send: send as CDPSession['send'],
    on(event, listener) {
      const heard = listeners.get(event) ?? new Set();
      listeners.set(event, heard.add(listener));
    },
    off(event, listener) {
      listeners.get(event)?.delete(listener);
    },
    onGone(listener) {
      whenGone.push(listener);
    },
    close,
  };
  const link: Link = {
    hear(message) {
      const { id, result, error, method, params } = JSON.parse(message) as Answer;
      if (method !== undefined) for (const listener of [...(listeners.get(method) ?? [])]) listener(params as never);
      const asked = id === undefined ? undefined : waiting.get(id);
      if (id === undefined || asked === undefined) return;
      waiting.delete(id);
      if (error === undefined) asked.resolve(result);
      else asked.reject(new Error(error.message));
    },
    end() {
      isGone = true;
      for (const { reject } of waiting.values()) reject(new Error('the page has gone'));
      waiting.clear();
      for (const listener of whenGone) listener();
    },
  };
  return { page, link };
}

/** Everything in a context but the page that it was made for. */
async function closePopups(root: CDPSession, browserContextId: string, own: string): Promise<void> {
  const { targetInfos } = await root.send('Target.getTargets');
  for (const { targetId, type, browserContextId: context } of targetInfos)
    if (type === 'page' && context === browserContextId && targetId !== own)
      await root.send('Target.closeTarget', { targetId });
}

const ignoreGone = (): void => undefined;
