// The archive stage: which captures get documents, why the others do not, and what a second run answers.
import { describe, expect, it } from 'vitest';
import type { Capture } from '../../../../../src/domain/capture.ts';
import type { Extraction } from '../../../../../src/domain/document.ts';
import type { CommittedCapture } from '../../../../../src/ports/capture-index.ts';
import type { PreparedCapture } from '../../../../../src/ports/collection-writer.ts';
import { archiveStage, prepareCapture } from '../../../../../src/stages/archive/stage.ts';
import { createMemoryCaptureIndex } from '../../../../../src/stores/memory-capture-index.ts';
import { captureOf, exchangeOf, extractionOf, plainKeys } from '../../../../support/archive-captures.ts';

const prepare = (
  changes: Parameters<typeof exchangeOf>[2],
  extraction: Extraction | null = extractionOf('Some text.'),
): PreparedCapture => prepareCapture(captureOf(exchangeOf('http://a.com/x', 'body', changes)), extraction, plainKeys);

describe('prepareCapture', () => {
  it('makes a document of a page with text, named by its file text', () => {
    const { document, noTextReason } = prepare({});
    expect(noTextReason).toBeNull();
    expect(document).toMatchObject({
      text: 'Some text.',
      title: 'A title',
      text_chars: 10,
      word_count: 2,
      duplicate_of: null,
    });
    expect(document?.id).toBe(document?.sha256.slice(0, 16));
  });

  it('makes none of redirects, errors, truncated bodies and pages without text, and says why', () => {
    const reasons = [
      prepare({ status: 301 }),
      prepare({ status: 304 }),
      prepare({ status: 404 }),
      prepare({ truncated: 'length' }),
      prepare({}, null),
      prepare({}, extractionOf('', { noTextReason: 'login-wall' })),
    ].map(({ document, noTextReason }) => [document, noTextReason]);
    expect(reasons).toEqual([
      [null, 'redirect'],
      [null, 'not-modified'],
      [null, 'http-error'],
      [null, 'truncated'],
      [null, 'not-extracted'],
      [null, 'login-wall'],
    ]);
  });

  it('gives the same records for the same capture, and other ids for another crawl', () => {
    const one = prepare({});
    expect(prepare({})).toEqual(one);
    const other = prepareCapture(captureOf(exchangeOf('http://a.com/x', 'body'), { crawlId: 'c2' }), null, plainKeys);
    expect(other.main.recordId).not.toBe(one.main.recordId);
  });

  it('writes a 304 that confirms a capture as a revisit of it, and any other 304 as it came', () => {
    const first = {
      url: 'http://a.com/first',
      date: '2026-01-01T00:00:00.123Z',
      recordId: '<urn:uuid:00000000-0000-8000-8000-000000000001>',
      payloadDigest: 'sha256:ab',
      warc: null,
    };
    const exchange = exchangeOf('http://a.com/x', '', { status: 304 });
    const { main, document } = prepareCapture(captureOf(exchange, { confirms: first }), null, plainKeys);
    expect(document).toBeNull();
    expect(main).toMatchObject({ recordType: 'revisit', payloadDigest: 'sha256:ab', mayBeRevisit: false, status: 304 });
    expect(Object.fromEntries(main.fields)).toMatchObject({
      'WARC-Profile': 'http://netpreserve.org/warc/1.1/revisit/server-not-modified',
      'WARC-Refers-To': first.recordId,
      'WARC-Refers-To-Target-URI': first.url,
      'WARC-Refers-To-Date': first.date,
    });
    expect(prepareCapture(captureOf(exchange), null, plainKeys).main.recordType).toBe('response');
    const whole = exchangeOf('http://a.com/x', 'body');
    expect(prepareCapture(captureOf(whole, { confirms: first }), null, plainKeys).main.recordType).toBe('response');
  });

  it('makes lone surrogates and blank fields fit to be stored', () => {
    const { document } = prepare({}, extractionOf('a\ud800b', { title: ' ', siteName: '' }));
    expect(document).toMatchObject({ text: 'a\ufffdb', title: null, site_name: null });
  });

  it('counts words by Unicode segments', () => {
    expect(prepare({}, extractionOf("It's 3.5 km \u2014 really")).document?.word_count).toBe(4);
  });
});

describe('the stage', () => {
  const context = { signal: new AbortController().signal, now: () => new Date(0) };
  const run = (capture: Capture | null, committed: CommittedCapture[] = []) => {
    const index = createMemoryCaptureIndex();
    const appended: PreparedCapture[] = [];
    const deps = {
      staging: { readCapture: async () => capture, readExtraction: async () => extractionOf('Text.') },
      index,
      keys: plainKeys,
      writer: {
        append: async (prepared: PreparedCapture) => {
          appended.push(prepared);
          return committedOf(prepared.captureId);
        },
        close: async () => undefined,
      },
    };
    return index
      .commit('main', committed)
      .then(() => archiveStage.run({ captureId: 'f'.repeat(32), crawlId: 'c1', collection: 'main' }, deps, context))
      .then((result) => ({ result, appended }));
  };
  const committedOf = (captureId: string): CommittedCapture => ({
    captureId,
    crawlId: 'c1',
    url: 'http://a.com/x',
    date: '2026-01-01T00:00:00.000Z',
    recordId: '<urn:uuid:x>',
    payloadDigest: 'sha256:0',
    isRevisit: false,
    httpStatus: 200,
    payloadBytes: 4,
    rendered: false,
    noTextReason: null,
    textId: null,
    validators: null,
    warc: { file: 'w', offset: 0, length: 1 },
    document: null,
  });

  it('appends a staged capture, and answers one archived before without it', async () => {
    const fresh = await run(captureOf(exchangeOf('http://a.com/x', 'body')));
    expect(fresh.result).toMatchObject({ outcome: 'done', reason: null });
    expect(fresh.appended).toHaveLength(1);
    const again = await run(null, [committedOf('f'.repeat(32))]);
    expect(again.result).toMatchObject({ outcome: 'done', reason: 'archived-before', output: { httpStatus: 200 } });
    expect(again.appended).toEqual([]);
  });

  it('says that nobody has a capture that is neither staged nor archived', async () => {
    await expect(run(null)).rejects.toMatchObject({ code: 'ARCHIVE_NO_CAPTURE', disposition: 'permanent' });
  });
});
