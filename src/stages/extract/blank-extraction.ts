// What extraction says of a page that has no text to give.
import type { Extraction } from '../../domain/document.ts';

/** `reason` is a stable code: `not-text`, `redirect`, `truncated`, `bad-content-coding`, `extract-timeout`, `extract-crash`, … */
export function blankExtraction(reason: string): Extraction {
  return {
    title: null,
    authors: [],
    publishedAt: null,
    modifiedAt: null,
    siteName: null,
    description: null,
    canonicalUrl: null,
    text: '',
    markdown: '',
    language: null,
    languageScore: null,
    pageType: 'other',
    charset: 'UTF-8',
    links: [],
    robotsDirectives: [],
    removed: [],
    noTextReason: reason,
    extractor: { name: 'none', version: '1', model: null },
    quality: {},
  };
}
