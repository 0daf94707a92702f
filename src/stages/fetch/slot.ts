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
  /** The browser's own filter leaves out what only paints. */
  blocksPaint: boolean;
  /** Set once the page has crashed or closed. */
  dead: boolean;
}
