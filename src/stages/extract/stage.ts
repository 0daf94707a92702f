// The extract stage: reads a staged capture, writes a staged extraction. A page that cannot be read goes on with no text and the reason.
import type { Capture, CaptureId } from '../../domain/capture.ts';
import type { Extraction } from '../../domain/document.ts';
import { StageError } from '../../domain/errors.ts';
import { headerValue, headerValues } from '../../domain/exchange.ts';
import type { Stage } from '../../domain/stage.ts';
import { blankExtraction } from './blank-extraction.ts';
import { decodeContent } from './content-coding.ts';
import { withHeaderLicence } from './licence-headers.ts';
import type { PageInput } from './page-input.ts';
import { isPdf } from './pdf/read-pdf.ts';

export interface ExtractInput {
  captureId: CaptureId;
}

export interface ExtractDeps {
  staging: {
    readCapture(id: CaptureId): Promise<Capture | null>;
    putExtraction(id: CaptureId, extraction: Extraction): Promise<void>;
  };
  extract(page: PageInput): Promise<Extraction>;
}

export interface ExtractOutput {
  captureId: CaptureId;
  noTextReason: string | null;
}

export const extractStage: Stage<ExtractInput, ExtractDeps, ExtractOutput> = {
  name: 'extract',
  async run({ captureId }, deps) {
    const capture = await deps.staging.readCapture(captureId);
    if (capture === null) throw new StageError('EXTRACT_NO_CAPTURE', 'permanent', `no staged capture ${captureId}`);
    const read = await extractCapture(capture, deps.extract);
    const extraction = withHeaderLicence(read, capture.exchange.responseHeaders);
    await deps.staging.putExtraction(captureId, extraction);
    return { outcome: 'done', reason: null, output: { captureId, noTextReason: extraction.noTextReason } };
  },
};

/** Types whose text is read. A missing or generic type is judged by the bytes' first characters. */
const TEXT_TYPES = /^(text\/(html|plain|xml)|application\/(xhtml\+xml|xml|(x-)?pdf))\b/i;
const PDF_TYPES = /^\s*application\/(x-)?pdf\b/i;
const UNSAID_TYPES = /^(application\/(octet-stream|x-unknown-content-type)|\s*$)/i;

async function extractCapture(capture: Capture, extract: ExtractDeps['extract']): Promise<Extraction> {
  const { exchange } = capture;
  const contentType = headerValue(exchange.responseHeaders, 'content-type');
  if (exchange.status === 304) return blankExtraction('not-modified');
  if (exchange.status >= 300 && exchange.status < 400) return blankExtraction('redirect');
  if (exchange.truncated !== null) return blankExtraction('truncated');
  if (contentType !== null && !TEXT_TYPES.test(contentType.trim()) && !UNSAID_TYPES.test(contentType))
    return blankExtraction('not-text');
  const coding = exchange.decodedByBrowser ? null : headerValues(exchange.responseHeaders, 'content-encoding');
  const bytes = await decodeContent(exchange.body, coding);
  if (bytes === null) return blankExtraction('bad-content-coding');
  const isText = capture.renderedDom !== null || isPdf(bytes, contentType) || looksLikeText(bytes);
  if ((contentType === null || UNSAID_TYPES.test(contentType)) && !isText) return blankExtraction('not-text');
  if (contentType !== null && PDF_TYPES.test(contentType) && !isPdf(bytes, contentType))
    return blankExtraction('pdf-broken');
  return extract({ bytes, url: exchange.url, contentType, renderedDom: capture.renderedDom });
}

function looksLikeText(bytes: Buffer): boolean {
  const head = bytes.subarray(0, 1024).toString('latin1');
  return !/[\u0000-\u0008\u000e-\u001a]/.test(head) || /^(\ufeff|\u00ff\u00fe|\u00fe\u00ff)/.test(head);
}
