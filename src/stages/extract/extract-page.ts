// The one entry to extraction: a page in any of its forms to text, Markdown, metadata and links.
import type { Extraction, ExtractorVersion, Removed } from '../../domain/document.ts';
import { joinBlocks, type TextBlock } from '../../domain/text-block.ts';
import { countWords } from './blocks/count-words.ts';
import { renderBlock, ruleTables } from './blocks/render-blocks.ts';
import type { ExtractEngine } from './engine.ts';
import { cleanBlocks } from './filters/clean-blocks.ts';
import type { RemovedText } from './filters/filter.ts';
import { hrefResolver } from './href-resolver.ts';
import { extractLinks } from './links.ts';
import { robotsDirectives } from './metadata/robots-directives.ts';
import { noDocumentReason } from './no-document.ts';
import type { PageInput } from './page-input.ts';
import { isPdf, readPdf } from './pdf/read-pdf.ts';
import { type PageReading, readPage } from './read-page.ts';
import { dataText } from './structured/data-blocks.ts';
import { structuredTexts } from './structured/structured-text.ts';

/** Throws only on faults of ours: hostile or empty pages end in a `noTextReason`. */
export async function extractPage(input: PageInput, engine: ExtractEngine): Promise<Extraction> {
  if (input.bytes !== undefined && !input.renderedDom && isPdf(input.bytes, input.contentType))
    return readPdf(input.bytes, input.url, engine);
  return reportPage(readPage(input, engine), input, engine).extraction;
}

export interface PageReport {
  extraction: Extraction;
  /** What the noise filters took, for `--explain`. */
  removedTexts: RemovedText[];
}

/** What is said of a page that was read. */
export function reportPage(reading: PageReading, input: PageInput, engine: ExtractEngine): PageReport {
  const { metadata, signals, pageType } = reading;
  const kept = keptBlocks(reading, input.url);
  const cleaned = cleanBlocks(kept, { title: metadata.title, pageType, url: input.url, siteName: metadata.siteName });
  const blocks = ruleTables(cleaned.blocks);
  const text = joinBlocks(blocks);
  const refused = noDocumentReason({
    title: cleaned.title,
    text: text === '' ? joinBlocks(kept) : text,
    hasPasswordField: signals.hasPasswordField,
    hasChallengeScript: signals.hasChallengeScript,
  });
  const nothing = text === '' || isScrap(reading, kept);
  const isDocument = refused === null && !nothing;
  const language = engine.language.detect(text, { htmlLang: signals.language });
  const extraction: Extraction = {
    ...metadata,
    title: cleaned.title,
    publishedAt: metadata.publishedAt ?? cleaned.publishedAt,
    text: isDocument ? text : '',
    markdown: isDocument ? joinBlocks(blocks, 'markdown') : '',
    language: language.language,
    languageScore: language.score,
    pageType: isDocument ? pageType : 'other',
    charset: reading.charset,
    links: input.url === null ? [] : extractLinks(reading.document, input.url),
    robotsDirectives: robotsDirectives(reading.document),
    removed: countReasons(cleaned.removed),
    noTextReason: isDocument ? null : (refused ?? (reading.cut === null ? 'empty' : `cut-${reading.cut}`)),
    extractor: versionWith(engine.version, input.hostProfile?.id ?? null),
    quality: qualityOf(reading),
  };
  return { extraction, removedTexts: cleaned.removed };
}

/** `expected_f1`: what the model promises of its choice; `cut`: 1 where a limit left a part of the page unread. */
const qualityOf = ({ expectedF1, cut }: PageReading): Record<string, number> => ({
  ...(expectedF1 === null ? {} : { expected_f1: Math.round(expectedF1 * 1000) / 1000 }),
  ...(cut === null ? {} : { cut: 1 }),
});

/** A few words that were only the least unlikely of the page: "I'm shopping for…", "Loading". The less it promises, the more of them tell nothing. */
function isScrap({ expectedF1 }: PageReading, kept: readonly TextBlock[]): boolean {
  if (expectedF1 === null || expectedF1 >= DOUBTFUL_F1) return false;
  return countWords(joinBlocks(kept)) < (expectedF1 < HOPELESS_F1 ? HOPELESS_WORDS : DOUBTFUL_WORDS);
}

const DOUBTFUL_F1 = 0.35;
const DOUBTFUL_WORDS = 20;
const HOPELESS_F1 = 0.2;
const HOPELESS_WORDS = 60;

/** A host profile changes texts, so the record names it. */
const versionWith = (version: ExtractorVersion, profile: string | null): ExtractorVersion =>
  profile === null ? version : { ...version, version: `${version.version}+host.${profile}` };

function keptBlocks(reading: PageReading, url: string | null): TextBlock[] {
  const resolve = hrefResolver(url);
  const kept = reading.page.blocks.filter((_, i) => reading.verdicts[i]?.kept === true);
  const rendered = kept.map((block) => renderBlock(block, resolve));
  if (reading.signals.jsonScripts.length === 0) return rendered;
  const data = dataText(structuredTexts(reading.signals), kept, reading.pageType, resolve);
  if (data === null) return rendered;
  return data.replaces ? data.blocks : [...rendered, ...regrouped(data.blocks, kept)];
}

/** Groups of the data's blocks must not run into those of the page's. */
function regrouped(blocks: readonly TextBlock[], after: readonly { group: number }[]): TextBlock[] {
  const first = after.reduce((most, block) => Math.max(most, block.group), -1) + 1;
  return blocks.map((block) => ({ ...block, group: block.group + first }));
}

function countReasons(removed: readonly RemovedText[]): Removed[] {
  const counts = new Map<string, number>();
  for (const { reason } of removed) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].map(([reason, count]) => ({ reason, count }));
}
