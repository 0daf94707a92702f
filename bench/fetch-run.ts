// One measured run of our own fetching, in a process of its own (see fetch.ts): `http` fetches, reads links and writes WARC;
// `browser` renders every page with every response body and writes them too.
import { open } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { encodeRecordMember } from '../archive/index.ts';
import { type Capture, captureId } from '../src/domain/capture.ts';
import type { Exchange } from '../src/domain/exchange.ts';
import { canonicalUrl } from '../src/domain/url/canonical.ts';
import { exchangeRecords } from '../src/stages/archive/to-records.ts';
import { parseHtml } from '../src/stages/extract/dom/parse-html.ts';
import { extractLinks } from '../src/stages/extract/links.ts';
import { createChromium } from '../src/stages/fetch/browser/chromium.ts';
import { createRenderer } from '../src/stages/fetch/browser/renderer.ts';
import { decodedStart } from '../src/stages/fetch/decode-body.ts';
import { createEgress } from '../src/stages/fetch/egress.ts';
import { createHttpFetcher } from '../src/stages/fetch/http.ts';
import { needsRender } from '../src/stages/fetch/needs-render.ts';

const [mode = 'http', seed = '', pages = '1000', concurrency = '16'] = process.argv.slice(2);
const limit = Number(pages);
const seen = new Set([seed]);
const queue = [seed];
const warc = await open('/dev/null', 'w');
const signal = new AbortController().signal;
const egress = createEgress({ policy: { refuseUrl: () => null, refuseAddress: () => null } });
const fetcher = createHttpFetcher({ egress, userAgent: 'gristmill-bench/1' });
const chromium = createChromium({ executable: null, sandbox: 'auto', path: process.env['PATH'] ?? '' });
const renderer = createRenderer({ chromium, fetcher, userAgent: 'gristmill-bench/1', pages: Number(concurrency) });
const totals = { pages: 0, links: 0, records: 0, warcBytes: 0, shells: 0, subresources: 0, unsettled: 0 };

async function write(exchange: Exchange, part: string, capture: Capture): Promise<void> {
  const prepared = exchangeRecords(capture, exchange, part, (url) => url);
  const { request } = prepared;
  const drafts = [
    ...(request === null ? [] : [request]),
    { ...prepared, type: 'response' as const, targetUri: prepared.url },
  ];
  for (const draft of drafts) {
    const member = await encodeRecordMember(draft);
    await warc.write(member);
    totals.records += 1;
    totals.warcBytes += member.length;
  }
}

async function one(url: string): Promise<void> {
  const exchange = await fetcher.fetch({ url }, signal);
  const decoded = await decodedStart(exchange);
  let html = decoded.bytes.toString('utf8');
  if (needsRender(html, 'text/html').render) totals.shells += 1;
  let subresources: Exchange[] = [];
  if (mode === 'browser') {
    const page = await renderer.render({ url, exchange, capture: 'page' }, signal);
    html = page.dom;
    subresources = page.subresources;
    if (!page.settled) totals.unsettled += 1;
  }
  for (const link of extractLinks(parseHtml(html).document, url)) {
    totals.links += 1;
    const canonical = canonicalUrl(link.url);
    if (canonical === null || seen.has(canonical) || !/\/p\/\d+\.html$/.test(canonical)) continue;
    seen.add(canonical);
    queue.push(canonical);
  }
  const capture: Capture = {
    id: captureId('bench', url),
    crawlId: 'bench',
    collection: 'main',
    depth: 0,
    referrer: null,
    exchange,
    renderedDom: null,
    renderReason: null,
    subresources,
    screenshot: null,
    redirectTarget: null,
    robotsDirectives: [],
  };
  for (const [n, subresource] of subresources.entries()) await write(subresource, `${n}-`, capture);
  await write(exchange, '', capture);
  totals.subresources += subresources.length;
  totals.pages += 1;
}

const cpu = process.cpuUsage();
const began = performance.now();
let taken = 0;
let busy = 0;
const lane = async (): Promise<void> => {
  while (taken < limit && (queue.length > 0 || busy > 0)) {
    const url = queue.shift();
    if (url === undefined) {
      await new Promise((resolve) => setImmediate(resolve));
      continue;
    }
    taken += 1;
    busy += 1;
    await one(url);
    busy -= 1;
  }
};
await Promise.all(Array.from({ length: Number(concurrency) }, lane));
const seconds = (performance.now() - began) / 1000;
const used = process.cpuUsage(cpu);
process.stdout.write(
  `${JSON.stringify({ ...totals, seconds, cpuMsPerPage: (used.user + used.system) / 1000 / totals.pages, cores: availableParallelism() })}\n`,
);
await renderer.close();
await chromium.close();
await fetcher.close();
await warc.close();
