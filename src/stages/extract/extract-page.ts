// The one entry to extraction: a page in any of its forms to text, Markdown, metadata and links.
import type { Extraction } from '../../domain/document.ts';
import { joinBlocks } from '../../domain/text-block.ts';
import { renderBlock, ruleTables } from './blocks/render-blocks.ts';
import type { ExtractEngine } from './engine.ts';
import { hrefResolver } from './href-resolver.ts';
import { extractLinks } from './links.ts';
import { robotsDirectives } from './metadata/robots-directives.ts';
import type { PageInput } from './page-input.ts';
import { type PageReading, readPage } from './read-page.ts';

/** Throws only on faults of ours: hostile or empty pages end in a `noTextReason`. */
export async function extractPage(input: PageInput, engine: ExtractEngine): Promise<Extraction> {
  return reportPage(readPage(input, engine), input, engine);
}

/** What is said of a page that was read. */
export function reportPage(reading: PageReading, input: PageInput, engine: ExtractEngine): Extraction {
  const resolve = hrefResolver(input.url);
  const kept = reading.page.blocks.filter((_, i) => reading.verdicts[i]?.kept === true);
  const blocks = ruleTables(kept.map((block) => renderBlock(block, resolve)));
  const text = joinBlocks(blocks);
  const language = engine.language.detect(text, { htmlLang: null });
  return {
    ...reading.metadata,
    text,
    markdown: joinBlocks(blocks, 'markdown'),
    language: language.language,
    languageScore: language.score,
    pageType: reading.pageType,
    charset: reading.charset,
    links: input.url === null ? [] : extractLinks(reading.document, input.url),
    robotsDirectives: robotsDirectives(reading.document),
    removed: [],
    noTextReason: text === '' ? (reading.cut === null ? 'empty' : `cut-${reading.cut}`) : null,
    extractor: engine.version,
    quality: reading.expectedF1 === null ? {} : { expected_f1: Math.round(reading.expectedF1 * 1000) / 1000 },
  };
}
