// What a page tells robots in its own markup: index, follow, archive and text-mining wishes.
import type { Document } from 'domhandler';
import { elementsOf } from './walk.ts';

const MAX_DIRECTIVES = 64;
const AGENTS: ReadonlySet<string> = new Set(['robots', 'gristmill']);

/**
 * Directives of `<meta name=robots>` (and `name=gristmill`), lower case, each once, in page order.
 * `none` stays as it is written; values after a colon (`max-snippet:20`) are kept.
 */
export function robotsDirectives(document: Document): string[] {
  const found = new Set<string>();
  for (const element of elementsOf(document)) {
    if (element.name !== 'meta') continue;
    if (!AGENTS.has((element.attribs['name'] ?? '').trim().toLowerCase())) continue;
    for (const part of (element.attribs['content'] ?? '').slice(0, 1000).split(',')) {
      const directive = part.trim().toLowerCase();
      if (directive !== '' && found.size < MAX_DIRECTIVES) found.add(directive);
    }
  }
  return [...found];
}
