// A process that appends captures to a collection until it is killed, and says on stdout which are committed. Runs the built code.
//   node write-until-killed.mjs DATA WRITER FIRST

import { indexFromFiles } from '../../dist/src/app/ingest/ingest.js';
import { captureId } from '../../dist/src/domain/capture.js';
import { prepareCapture } from '../../dist/src/stages/archive/stage.js';
import { openCollectionWriter } from '../../dist/src/stores/collection/writer.js';

const [dataDir, writerId, first] = process.argv.slice(2);
const keys = { surt: (url) => url.replace('http://example.com', 'com,example)'), urlKey: (url) => url };
const index = await indexFromFiles(dataDir, 'main');
const writer = await openCollectionWriter({
  dataDir,
  collection: 'main',
  writerId,
  software: 'test',
  index,
  rollBytes: 60_000,
});

const extraction = (n) => ({
  title: `Title ${n}`,
  authors: [],
  publishedAt: null,
  modifiedAt: null,
  siteName: null,
  description: null,
  canonicalUrl: null,
  text: `Text of page ${n}.`,
  markdown: '',
  language: null,
  languageScore: null,
  pageType: 'other',
  charset: 'UTF-8',
  links: [],
  robotsDirectives: [],
  removed: [],
  noTextReason: null,
  extractor: { name: 'test', version: '1', model: null },
  quality: {},
});
function capture(n) {
  const url = `http://example.com/${n}`;
  const body = Buffer.from(n % 5 === 0 ? 'the same every time' : `${n} `.repeat(50 + ((n * 37) % 900)));
  return {
    id: captureId('c1', url),
    crawlId: 'c1',
    collection: 'main',
    depth: 0,
    referrer: null,
    renderReason: null,
    subresources: [],
    screenshot: null,
    redirectTarget: null,
    robotsDirectives: [],
    renderedDom: n % 3 === 0 ? `<p>${n}</p>` : null,
    exchange: {
      url,
      method: 'GET',
      requestHeaders: [],
      httpVersion: '1.1',
      status: 200,
      statusText: 'OK',
      responseHeaders: [],
      body,
      decodedByBrowser: false,
      truncated: null,
      ipAddress: null,
      startedAt: new Date(Date.UTC(2026, 0, 1) + n * 1000),
      durationMs: 1,
    },
  };
}

process.stdout.write('ready\n');
for (let n = Number(first); ; n += 4) {
  const batch = [n, n + 1, n + 2, n + 3].map((k) => writer.append(prepareCapture(capture(k), extraction(k), keys)));
  for (const done of batch) process.stdout.write(`${(await done).captureId}\n`);
}
