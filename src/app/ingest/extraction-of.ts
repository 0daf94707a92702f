// The text of a capture that is at hand, as the crawl's own extract stage gives it.
import type { Capture } from '../../domain/capture.ts';
import type { Extraction } from '../../domain/document.ts';
import type { PageInput } from '../../stages/extract/page-input.ts';
import { extractStage } from '../../stages/extract/stage.ts';
import { extractPlainText } from './plain-file.ts';

const NEVER = new AbortController().signal;

/** Text of a capture as the crawl's own extract stage gives it; plain text and Markdown are cleaned as text. */
export async function extractionOf(
  capture: Capture,
  extract: (page: PageInput) => Promise<Extraction>,
): Promise<Extraction | null> {
  const { exchange } = capture;
  if (
    exchange.url.startsWith('urn:file:') &&
    !exchange.responseHeaders.some(([, type]) => type.startsWith('text/html'))
  )
    return extractPlainText(exchange.body);
  let made: Extraction | null = null;
  const staging = {
    readCapture: async () => capture,
    putExtraction: async (_: unknown, extraction: Extraction) => {
      made = extraction;
    },
  };
  const context = { signal: NEVER, now: () => capture.exchange.startedAt };
  await extractStage.run({ captureId: capture.id }, { staging, extract }, context);
  return made;
}
