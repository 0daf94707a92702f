// How the fetch stage reaches the web: bytes over HTTP, and pages through a browser. Both answer in Exchanges.
import type { Exchange, HeaderList } from '../domain/exchange.ts';

export interface FetchRequest {
  /** Absolute http or https URL without fragment. */
  url: string;
  /** Sent after our own, in this order; a name given here replaces ours (`If-None-Match`, `Cookie`, `Accept`, …). */
  headers?: HeaderList;
  /** GET when absent. */
  method?: string;
  body?: Buffer;
  /** Send `headers` alone, nothing of ours but the connection's own: the browser's requests. */
  asIs?: boolean;
  /** Most bytes of body kept, when less than the fetcher's own bound (robots.txt, sitemaps). */
  maxBodyBytes?: number;
}

/**
 * One request, one answer: redirects are not followed. Resolves when a response head came, with `truncated` set when the body
 * is not whole. Throws StageError (`FETCH_*`) when no response came or the address is refused.
 */
export interface Fetcher {
  fetch(request: FetchRequest, signal: AbortSignal): Promise<Exchange>;
  close(): Promise<void>;
}

export interface RenderRequest {
  url: string;
  /** The main document as already fetched: the browser is given these bytes and never asks for them again. */
  exchange: Exchange;
  /** `document` lets through only what changes the DOM (scripts, their data); `page` takes and keeps everything. */
  capture: 'document' | 'page';
  screenshot?: boolean;
  /** Whole time for this page, in milliseconds; the renderer's own bound when absent. */
  timeoutMs?: number;
}

export interface RenderedPage {
  /** Serialised DOM with doctype. */
  dom: string;
  /** Responses the page asked for, in the order they began; empty for `document`. */
  subresources: Exchange[];
  /** PNG bytes, null when not asked for or when it could not be taken. */
  screenshot: Buffer | null;
  /** Address bar at the end: differs after history.pushState. */
  finalUrl: string;
  /** Where a script or meta refresh wanted to take the page; not followed. */
  navigatedTo: string | null;
  /** False when the page was still changing at its deadline. */
  settled: boolean;
}

/** Throws StageError: `FETCH_RENDER_TIMEOUT`, `FETCH_RENDER_FAILED`, `FETCH_RENDER_TOO_LARGE`, `FETCH_PAGE_CRASH`, `FETCH_BROWSER_CRASH`, `FETCH_BROWSER_MISSING`. */
export interface Renderer {
  render(request: RenderRequest, signal: AbortSignal): Promise<RenderedPage>;
  close(): Promise<void>;
}
