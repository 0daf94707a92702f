// X-Robots-Tag: the directives of a response that speak to us, in Google's published grammar.
import type { HeaderList } from '../../domain/exchange.ts';

const KNOWN_WITH_VALUE = /^(max-snippet|max-image-preview|max-video-preview|unavailable_after)$/;
const MAX_DIRECTIVES = 50;

/** Lower case, without repeats. A field that names another agent is left out; `agent` is our product token. */
export function robotsDirectives(headers: HeaderList, agent: string): string[] {
  const found = new Set<string>();
  for (const [name, value] of headers) {
    if (name.toLowerCase() !== 'x-robots-tag') continue;
    let text = value.toLowerCase().trim();
    const prefix = /^([a-z0-9_-]+)\s*:/.exec(text)?.[1];
    if (prefix !== undefined && !KNOWN_WITH_VALUE.test(prefix)) {
      if (prefix !== agent.toLowerCase() && prefix !== '*') continue;
      text = text.slice(text.indexOf(':') + 1);
    }
    for (const part of text.split(',')) {
      const directive = part.trim();
      if (directive !== '' && found.size < MAX_DIRECTIVES) found.add(directive.slice(0, 200));
    }
  }
  return [...found];
}
