// Which of a page's forms is read, and how its bytes become text.

import { decodeHtml } from './charset/decode.ts';
import { PageSource } from './dom/page-source.ts';
import type { PageInput } from './page-input.ts';

export interface PageHtml {
  page: PageSource;
  /** WHATWG name of the encoding. */
  charset: string;
}

export function pageHtml(input: PageInput): PageHtml {
  if (input.renderedDom !== undefined && input.renderedDom !== null)
    return { page: PageSource.ofText(input.renderedDom), charset: 'UTF-8' };
  if (input.html !== undefined) return { page: PageSource.ofText(input.html), charset: 'UTF-8' };
  return decodeHtml(input.bytes ?? Buffer.alloc(0), input.contentType);
}
