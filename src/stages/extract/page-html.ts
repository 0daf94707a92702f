// Which of a page's forms is read, and how its bytes become text.
import { decodeHtml } from './charset/decode.ts';
import type { PageInput } from './page-input.ts';

export interface PageHtml {
  html: string;
  /** WHATWG name of the encoding. */
  charset: string;
}

export function pageHtml(input: PageInput): PageHtml {
  if (input.renderedDom !== undefined && input.renderedDom !== null)
    return { html: input.renderedDom, charset: 'UTF-8' };
  if (input.html !== undefined) return { html: input.html, charset: 'UTF-8' };
  return decodeHtml(input.bytes ?? Buffer.alloc(0), input.contentType);
}
