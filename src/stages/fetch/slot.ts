// A place for one page at a time in a running browser: a context with an egress proxy of its own.
import type { BrowserContext, CDPSession, Page } from 'playwright';
import type { RunningBrowser } from './chromium.ts';
import type { EgressProxy } from './egress-proxy.ts';

export interface Slot {
  running: RunningBrowser;
  context: BrowserContext;
  page: Page;
  cdp: CDPSession;
  proxy: EgressProxy;
  uses: number;
  /** Set once the page has crashed or closed. */
  dead: boolean;
}
