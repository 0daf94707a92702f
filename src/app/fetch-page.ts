// One URL to one page in a plain loop, without queues: the fetch stage under a crawl's own rules, redirects followed, then what extraction is given.
import type { Capture } from '../domain/capture.ts';
import type { CrawlSpec } from '../domain/crawl.ts';
import type { Extraction } from '../domain/document.ts';
import { StageError } from '../domain/errors.ts';
import { blankExtraction } from '../stages/extract/blank-extraction.ts';
import type { PageInput } from '../stages/extract/page-input.ts';
import { extractStage } from '../stages/extract/stage.ts';
import type { FetchEnvironment } from '../stages/fetch/environment.ts';
import { fetchStage, NO_PATIENCE } from '../stages/fetch/stage.ts';

const MAX_REDIRECTS = 20;
const CAPTURE_ID = '0'.repeat(32);

/** What became of the URL: the page as extraction reads it, or why it has none to read. */
export interface FetchedPage {
  /** Where the redirects ended. */
  url: string;
  status: number;
  input: PageInput | null;
  noTextReason: string | null;
}

/** Throws StageError: FETCH_* of the last request, FETCH_NOT_ALLOWED where robots.txt, the address or too many redirects forbid it. */
export async function fetchPage(
  spec: CrawlSpec,
  environment: FetchEnvironment,
  signal: AbortSignal,
): Promise<FetchedPage> {
  let url = spec.seeds[0] ?? '';
  for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
    const capture = await captureOnce(url, spec, environment, signal);
    if (capture.redirectTarget === null) return pageOf(capture);
    url = capture.redirectTarget;
  }
  throw new StageError('FETCH_NOT_ALLOWED', 'permanent', `more than ${MAX_REDIRECTS} redirects, the last to ${url}`);
}

async function captureOnce(
  url: string,
  spec: CrawlSpec,
  environment: FetchEnvironment,
  signal: AbortSignal,
): Promise<Capture> {
  const { fetcher, robots, paces, renderer, agent, egress } = environment;
  const captured: Capture[] = [];
  const result = await fetchStage.run(
    {
      captureId: CAPTURE_ID,
      crawlId: 'extract',
      collection: spec.collection,
      url,
      depth: 0,
      referrer: null,
      options: { render: spec.render, capture: 'document', robots: spec.robots, screenshot: false },
    },
    {
      fetcher,
      renderer,
      robots,
      paces,
      agent,
      patience: NO_PATIENCE,
      staging: {
        hasCapture: async () => false,
        putCapture: async (capture) => captured.push(capture) === 1,
      },
      onStart: async () => undefined,
      addressOf: (asked, within) => egress.addressOf(asked, within),
    },
    { signal, now: () => new Date() },
  );
  const [capture] = captured;
  if (capture) return capture;
  throw new StageError('FETCH_NOT_ALLOWED', 'permanent', refusalOf(result.reason, url));
}

function refusalOf(reason: string | null, url: string): string {
  if (reason === 'robots') return `robots.txt forbids ${url} (--no-robots does not ask it)`;
  if (reason === 'address')
    return `${url} has a private address or a port that is not open (--allow-private, --allow-port)`;
  return `${url} was not fetched: ${reason ?? 'no reason given'}`;
}

/** The extract stage itself decides what of a capture is readable; here it only hands over what it would read. */
async function pageOf(capture: Capture): Promise<FetchedPage> {
  const given: PageInput[] = [];
  const extractions: Extraction[] = [];
  await extractStage.run(
    { captureId: CAPTURE_ID },
    {
      staging: {
        readCapture: async () => capture,
        putExtraction: async (_, extraction) => void extractions.push(extraction),
      },
      extract: async (input) => {
        given.push(input);
        return blankExtraction('not-read');
      },
    },
    { signal: new AbortController().signal, now: () => new Date() },
  );
  const input = given[0] ?? null;
  return {
    url: capture.exchange.url,
    status: capture.exchange.status,
    input,
    noTextReason: input === null ? (extractions[0]?.noTextReason ?? null) : null,
  };
}
