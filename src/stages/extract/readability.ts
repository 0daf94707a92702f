// Mozilla's Readability on jsdom: the reference engine (`--engine readability`). Slow and unbounded in time: run it in a thread with a deadline.
import { Readability } from '@mozilla/readability';
import { JSDOM, VirtualConsole } from 'jsdom';

/** The article's HTML, '' when Readability finds none. Scripts do not run; nothing is fetched. */
export function readabilityHtml(html: string, url: string | null): string {
  const options = { virtualConsole: new VirtualConsole() };
  const dom = new JSDOM(html, url === null ? options : { ...options, url });
  try {
    return new Readability(dom.window.document).parse()?.content ?? '';
  } finally {
    dom.window.close();
  }
}
