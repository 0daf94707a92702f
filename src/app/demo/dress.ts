// How the demo's paper sets a page: navigation, footer, and an article in the dress that a real site would give it.
import type { DemoArticle } from './articles.ts';
import { LEGAL_FOOTER } from './noise.ts';

/** What a site puts around and between an article's paragraphs, and what it changes of it. */
export interface Dress {
  /** Before the article's element. */
  above?: string;
  /** Between headline and first paragraph. */
  lead?: string;
  /** After the second paragraph. */
  middle?: string;
  /** After the last paragraph, inside the article. */
  tail?: string;
  /** After the article's element. */
  below?: string;
  title?: string;
  author?: string;
  paragraphs?: readonly string[];
}

export const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const NAVIGATION = `<header><div class="logo"><a href="/">The Millbrook Gazette</a></div><nav><ul><li><a href="/">Home</a></li><li><a href="/news/bridge">News</a></li><li><a href="/nature/otters">Nature</a></li><li><a href="/news/ferry">Travel</a></li><li><a href="/live/market">Market</a></li></ul></nav></header>`;

/** A whole page of the paper around `main`. */
export function layout(language: string, title: string, main: string, head = ''): string {
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><title>${escapeHtml(title)} | The Millbrook Gazette</title>
<meta property="og:title" content="${escapeHtml(title)}"><meta property="og:site_name" content="The Millbrook Gazette">${head}
<link rel="alternate" type="application/rss+xml" href="/feed.xml"></head>
<body>
${NAVIGATION}
${main}
${LEGAL_FOOTER}
</body></html>
`;
}

export function articleHtml(article: DemoArticle, dress: Dress = {}): string {
  const title = dress.title ?? article.title;
  const author = dress.author ?? article.author;
  const paragraphs = (dress.paragraphs ?? article.paragraphs).map((text) => `<p>${escapeHtml(text)}</p>`);
  if (dress.middle !== undefined) paragraphs.splice(2, 0, dress.middle);
  const head = `<meta property="og:type" content="article"><meta property="article:published_time" content="${article.day}T08:00:00Z"><meta name="author" content="${escapeHtml(author)}">`;
  const main = `${dress.above ?? ''}
<main><article>
<h1>${escapeHtml(title)}</h1>
<p class="byline">By <span class="author">${escapeHtml(author)}</span> <time datetime="${article.day}">${article.day}</time></p>
${dress.lead ?? ''}
${paragraphs.join('\n')}
${dress.tail ?? ''}
</article></main>
${dress.below ?? ''}`;
  return layout(article.language, title, main, head);
}
