// Notices about JavaScript, ad blockers and unsupported browsers inside a page that has its text all the same.
import { phraseFilter } from './phrase-filter.ts';

export const scriptNotice = phraseFilter({
  name: 'Script notice',
  family: 'script-notice',
  summary: 'Notices that JavaScript is off, a plug-in is missing or an ad blocker is on; how-to texts about them stay.',
  example: 'JavaScript is disabled in your browser. Some features of this page may not work.',
  topic: /java ?script|ad-?block|noscript|flash player|browser (settings|support)|自?浏览器设置|<video|html5/i,
});
