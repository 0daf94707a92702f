import { describe, expect, it } from 'vitest';
import { knownAnswerOf } from '../../../../src/app/known-answer.ts';
import type { CaptureIndex, CommittedCapture } from '../../../../src/ports/capture-index.ts';
import { createMemoryCaptureIndex } from '../../../../src/stores/memory-capture-index.ts';

const URL_X = 'http://a.com/x';
const whole: CommittedCapture = {
  captureId: 'a'.repeat(32),
  crawlId: 'c1',
  url: URL_X,
  date: '2026-01-02T00:00:00.000Z',
  recordId: '<urn:uuid:2>',
  payloadDigest: 'sha256:ab',
  isRevisit: false,
  httpStatus: 200,
  payloadBytes: 4,
  rendered: false,
  noTextReason: null,
  textId: null,
  validators: { etag: '"1"', lastModified: null },
  warc: { file: 'w', offset: 7, length: 1 },
  document: null,
};
const first = {
  payloadDigest: 'sha256:ab',
  url: 'http://a.com/y',
  date: '2026-01-01T00:00:00.000Z',
  recordId: '<urn:uuid:1>',
};

async function indexOf(captures: CommittedCapture[], firsts = [first]): Promise<CaptureIndex> {
  const index = createMemoryCaptureIndex();
  await index.commit('main', captures);
  await index.rememberFirst('main', firsts);
  return index;
}

describe('knownAnswerOf', () => {
  it('asks by the newest answer, and confirms the capture that first held the payload', async () => {
    expect(await knownAnswerOf(await indexOf([whole]), 'main', URL_X)).toEqual({
      validators: { etag: '"1"', lastModified: null },
      capture: {
        url: first.url,
        date: first.date,
        recordId: first.recordId,
        payloadDigest: 'sha256:ab',
        warc: whole.warc,
      },
    });
    const revisit = { ...whole, isRevisit: true };
    expect((await knownAnswerOf(await indexOf([revisit]), 'main', URL_X))?.capture.warc).toBeNull();
  });

  it.each<[string, Partial<CommittedCapture>]>([
    ['another spelling of the URL', { url: `${URL_X}?utm_source=mail` }],
    ['a page drawn by scripts', { rendered: true }],
    ['an answer without validators', { validators: null }],
    ['an error', { httpStatus: 404 }],
    ['a body that broke off', { noTextReason: 'truncated-disconnect' }],
  ])('has nothing to ask about %s', async (_case, change) => {
    expect(await knownAnswerOf(await indexOf([{ ...whole, ...change }]), 'main', URL_X)).toBeNull();
  });

  it('has nothing to ask where the first holder of the payload is not known, or in another collection', async () => {
    expect(await knownAnswerOf(await indexOf([{ ...whole, isRevisit: true }], []), 'main', URL_X)).toBeNull();
    expect(await knownAnswerOf(await indexOf([whole]), 'other', URL_X)).toBeNull();
  });
});
