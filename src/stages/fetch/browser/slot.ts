// A place for one page at a time in a running browser: a context with an egress proxy of its own.
import { registrableDomain } from '../../../domain/url/registrable-domain.ts';
import type { RunningBrowser } from './chromium.ts';
import type { EgressProxy } from './egress-proxy.ts';
import type { PageTarget } from './page-target.ts';

export interface Slot {
  running: RunningBrowser;
  cdp: PageTarget;
  /** Of the page itself, not of a frame in it. */
  frameId: string;
  /** Execution context of our scripts in the document that stands in it; null when there is none yet. */
  world: number | null;
  proxy: EgressProxy;
  uses: number;
  /** URL of the page that still stands in it, done with and cut off; null once it is blank. */
  shown: string | null;
  /** The browser's own filter leaves out what only paints. */
  blocksPaint: boolean;
  /** Whether the page, or a frame in it, may load a document. */
  mayLoad(url: string, isMain: boolean): boolean;
  /** Set once the page has crashed or closed. */
  dead: boolean;
}

/** True when cookies and stored items of the page in the slot could reach a page of `url`. */
export function isOfSameSite(slot: Slot, url: string): boolean {
  if (slot.shown === null) return false;
  const [a, b] = [new URL(slot.shown).hostname, new URL(url).hostname];
  return a === b || (registrableDomain(a) ?? a) === (registrableDomain(b) ?? b);
}
