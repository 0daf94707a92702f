// Notices of the site that a page is old or archived.
import { phraseFilter } from './phrase-filter.ts';

export const staleNotice = phraseFilter({
  name: 'Stale notice',
  family: 'stale-notice',
  summary: 'Notices that a page is old, archived or out of date; such words within a sentence stay.',
  example: 'This article is more than 1 year old',
  topic: /link rot|stale (content|notice)|out-of-date notice|web archive|wayback/i,
});
