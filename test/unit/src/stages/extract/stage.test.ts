import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type Capture, captureId } from '../../../../../src/domain/capture.ts';
import type { Extraction } from '../../../../../src/domain/document.ts';
import { StageError } from '../../../../../src/domain/errors.ts';
import { blankExtraction } from '../../../../../src/stages/extract/blank-extraction.ts';
import { decodeContent } from '../../../../../src/stages/extract/content-coding.ts';
import type { PageInput } from '../../../../../src/stages/extract/page-input.ts';
import { extractStage } from '../../../../../src/stages/extract/stage.ts';

const html = '<html><body><p>Hello</p></body></html>';
const id = captureId('crawl', 'https://example.org/');

function capture(headers: [string, string][], body: Buffer, more: Partial<Capture['exchange']> = {}): Capture {
  return {
    id,
    crawlId: 'crawl',
    collection: 'main',
    depth: 0,
    referrer: null,
    renderedDom: null,
    renderReason: null,
    subresources: [],
    screenshot: null,
    redirectTarget: null,
    robotsDirectives: [],
    exchange: {
      url: 'https://example.org/',
      method: 'GET',
      requestHeaders: [],
      httpVersion: '1.1',
      status: 200,
      statusText: 'OK',
      responseHeaders: headers,
      body,
      decodedByBrowser: false,
      truncated: null,
      ipAddress: null,
      startedAt: new Date(0),
      durationMs: 1,
      ...more,
    },
  };
}

/** Runs the stage over a map as staging, and an extractor that answers with what it was given. */
async function run(staged: Capture | null) {
  const written = new Map<string, Extraction>();
  const pages: PageInput[] = [];
  const result = await extractStage.run(
    { captureId: id },
    {
      staging: {
        readCapture: async () => staged,
        putExtraction: async (key, extraction) => void written.set(key, extraction),
      },
      extract: async (page) => {
        pages.push(page);
        return { ...blankExtraction('x'), noTextReason: null, text: page.bytes?.toString() ?? '' };
      },
    },
    { signal: new AbortController().signal, now: () => new Date(0) },
  );
  return { result, extraction: written.get(id), pages };
}

describe('extractStage', () => {
  it('unpacks the body and hands on address, type and rendered DOM', async () => {
    const packed = capture(
      [
        ['Content-Type', 'text/html; charset=utf-8'],
        ['Content-Encoding', 'gzip'],
      ],
      gzipSync(html),
    );
    const { extraction, pages } = await run({ ...packed, renderedDom: '<p>dom</p>' });
    expect(extraction?.text).toBe(html);
    expect(pages).toMatchObject([
      { url: 'https://example.org/', contentType: 'text/html; charset=utf-8', renderedDom: '<p>dom</p>' },
    ]);
  });

  it.each([
    ['redirect', capture([], Buffer.from(html), { status: 302 })],
    ['truncated', capture([['content-type', 'text/html']], Buffer.from(html), { truncated: 'length' })],
    ['not-text', capture([['content-type', 'image/png']], Buffer.from(html))],
    ['not-text', capture([], Buffer.from([0x89, 0x50, 0, 1, 2, 3]))],
    [
      'bad-content-coding',
      capture(
        [
          ['content-type', 'text/html'],
          ['content-encoding', 'br'],
        ],
        Buffer.from('no brotli'),
      ),
    ],
  ])('goes on without text: %s', async (reason, staged) => {
    const { result, extraction } = await run(staged);
    expect(extraction).toMatchObject({ text: '', noTextReason: reason });
    expect(result).toMatchObject({ outcome: 'done', output: { noTextReason: reason } });
  });

  it('takes an unlabelled page that looks like text', async () => {
    expect((await run(capture([], Buffer.from(html)))).extraction?.text).toBe(html);
  });

  it('refuses a capture that is not staged', async () => {
    const refused = await run(null).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(StageError);
    expect(refused).toMatchObject({ code: 'EXTRACT_NO_CAPTURE', disposition: 'permanent' });
  });
});

describe('decodeContent', () => {
  it.each([
    ['gzip', gzipSync(html)],
    ['x-gzip', gzipSync(html)],
    ['deflate', deflateSync(html)],
    ['deflate', deflateRawSync(html)],
    ['br', brotliCompressSync(html)],
    ['gzip, br', brotliCompressSync(gzipSync(html))],
    ['identity', Buffer.from(html)],
    ['gzip', Buffer.from(html)],
  ])('%s', async (coding, body) => {
    expect((await decodeContent(body, coding))?.toString()).toBe(html);
  });

  it('refuses bombs, unknown codings and stacks without end', async () => {
    expect(await decodeContent(gzipSync(Buffer.alloc(70 * 1024 * 1024)), 'gzip')).toBeNull();
    expect(await decodeContent(Buffer.from('x'), 'sdch')).toBeNull();
    expect(await decodeContent(Buffer.from('x'), Array(9).fill('gzip').join(','))).toBeNull();
  });
});
