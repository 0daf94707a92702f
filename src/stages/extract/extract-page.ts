// The one entry to extraction: a page in any of its forms to text, Markdown, metadata and links.
import type { Extraction, PageMetadata } from '../../domain/document.ts';
import { joinBlocks, type TextBlock } from '../../domain/text-block.ts';
import { renderBlock, ruleTables } from './blocks/render-blocks.ts';
import { ruleScores } from './blocks/rule-score.ts';
import { segmentPage } from './blocks/segment.ts';
import { parseHtml } from './dom/parse-html.ts';
import type { ExtractEngine } from './engine.ts';
import type { PageInput } from './page-input.ts';
import { pageTypeByRules } from './page-type.ts';
import { readabilityHtml } from './readability.ts';

/** Throws only on faults of ours: hostile or empty pages end in a `noTextReason`. */
export async function extractPage(input: PageInput, engine: ExtractEngine): Promise<Extraction> {
  const { html, charset } = pageHtml(input);
  const { document, cut } = parseHtml(html);
  const metadata: PageMetadata = {
    title: null,
    authors: [],
    publishedAt: null,
    modifiedAt: null,
    siteName: null,
    description: null,
    canonicalUrl: null,
  };
  const page = segmentPage(document);
  const main = engine.name === 'readability' ? segmentPage(parseHtml(readabilityHtml(html, input.url)).document) : page;
  const scores = engine.name === 'readability' ? null : ruleScores(page);
  const resolve = hrefResolver(input.url);
  const kept: TextBlock[] = [];
  for (let i = 0; i < main.blocks.length; i++) {
    const block = main.blocks[i];
    if (block && (scores === null || (scores[i] ?? 0) >= 0.5)) kept.push(renderBlock(block, resolve));
  }
  const blocks = ruleTables(kept);
  const text = joinBlocks(blocks);
  return {
    ...metadata,
    text,
    markdown: joinBlocks(blocks, 'markdown'),
    language: null,
    languageScore: null,
    pageType: pageTypeByRules(page, { url: input.url, ogType: '', schemaTypes: new Set(), generator: '' }),
    charset,
    links: [],
    robotsDirectives: [],
    removed: [],
    noTextReason: text === '' ? (cut === null ? 'empty' : `cut-${cut}`) : null,
    extractor: engine.version,
    quality: {},
  };
}

function pageHtml(input: PageInput): { html: string; charset: string } {
  if (input.renderedDom !== undefined && input.renderedDom !== null)
    return { html: input.renderedDom, charset: 'UTF-8' };
  if (input.html !== undefined) return { html: input.html, charset: 'UTF-8' };
  return { html: (input.bytes ?? Buffer.alloc(0)).toString('utf8'), charset: 'UTF-8' };
}

/** Absolute http(s) and mailto links only; null for what cannot be followed. */
function hrefResolver(base: string | null): (href: string) => string | null {
  const known = new Map<string, string | null>();
  return (href) => {
    const found = known.get(href);
    if (found !== undefined) return found;
    const resolved = resolveHref(href, base);
    known.set(href, resolved);
    return resolved;
  };
}

function resolveHref(href: string, base: string | null): string | null {
  const trimmed = href.trim();
  if (trimmed === '' || trimmed.length > 4096) return null;
  try {
    const url = base === null ? new URL(trimmed) : new URL(trimmed, base);
    return url.protocol === 'http:' || url.protocol === 'https:' || url.protocol === 'mailto:' ? url.href : null;
  } catch {
    return null;
  }
}
