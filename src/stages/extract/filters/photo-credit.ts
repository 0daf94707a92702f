// Photo credits that stand alone.
import type { Line } from './noise-page.ts';
import { phraseFilter } from './phrase-filter.ts';
import { AGENCIES } from './phrases/photo-credit-phrases.ts';

const AGENCY = new RegExp(`(?:^|[^\\p{L}])${AGENCIES}(?:$|[^\\p{L}])`, 'iu');
const LATIN = /\p{Script=Latin}|\p{Script=Cyrillic}|\p{Script=Greek}/u;
const LONGEST_NAME_WORDS = 8;
const CONNECTORS =
  /^(?:and|und|et|y|e|i|и|of|by|the|for|via|on|de|del|di|da|van|von|der|den|la|le|al|bin|&|[/|,–—-]+)$/iu;

/** A caption tells; a credit names. What follows the label must be names or an agency. */
function isCredit(line: Line): boolean {
  if (line.kind === 'list-item' || line.kind === 'table-row' || /^\s*[-*•]\s/.test(line.text)) return false;
  if (AGENCY.test(line.text)) return true;
  const named = line.text
    .replace(/^[^:：©|=]*(?:[:：©|=]|\b(?:by|courtesy of|via|credit)\b)\s*/iu, '')
    .replace(/[()[\].]/g, ' ');
  if (!LATIN.test(named)) return named.trim().length <= 20;
  const words = named.split(/[\s/|,]+/).filter((word) => word !== '');
  if (words.length === 0 || words.length > LONGEST_NAME_WORDS) return false;
  return (
    words.every((word) => CONNECTORS.test(word) || /^[\p{Lu}@©]/u.test(word)) && !/\d[^\s]*[a-z/]|[?!]/u.test(named)
  );
}

export const photoCredit = phraseFilter({
  name: 'Photo credit',
  family: 'photo-credit',
  summary: 'A line that only names an agency or a photographer; captions and names that the text speaks of stay.',
  example: 'Photo: Jane Doe / Reuters',
  topic: /photo (agency|credit|licen[cs])|stock photo|bildagentur|photographers? (of|who|rights)/i,
  loneWeak: true,
  accept: isCredit,
  skipOn: ['documentation', 'forum', 'product', 'listing', 'collection'],
});
