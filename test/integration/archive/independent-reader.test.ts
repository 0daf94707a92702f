// What we write, read by npm warcio: records, fields, payloads, and its digests of the same bytes.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WARCParser } from 'warcio';
import { prepareCapture } from '../../../src/stages/archive/stage.ts';
import { openCollectionWriter } from '../../../src/stores/collection/writer.ts';
import { createMemoryCaptureIndex } from '../../../src/stores/memory-capture-index.ts';
import { captureOf, exchangeOf, extractionOf, plainKeys, temporaryFolder } from '../../support/archive-captures.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder('warcio');
});
afterEach(() => folder.remove());

describe('npm warcio', () => {
  it('reads every record we write, with its URL, status, payload and digest', async () => {
    const writer = await openCollectionWriter({
      dataDir: folder.path,
      collection: 'main',
      writerId: 'w1',
      software: 'gristmill/test',
      index: createMemoryCaptureIndex(),
    });
    const url = 'http://example.com/caf%C3%A9?q=1';
    const captures = [
      captureOf(exchangeOf(url, '<p>caf\u00e9</p>'), {
        renderedDom: '<html>\u4e2d</html>',
        screenshot: Buffer.from('png'),
        subresources: [
          exchangeOf('http://example.com/a.css', 'p{}', { method: 'POST', requestBody: Buffer.from('a=b') }),
        ],
      }),
      captureOf(exchangeOf('http://example.com/again', '<p>caf\u00e9</p>')),
      captureOf(exchangeOf('http://example.com/moved', '', { status: 301, statusText: '' })),
    ];
    for (const capture of captures) await writer.append(prepareCapture(capture, extractionOf('T.'), plainKeys));
    await writer.close();
    const root = join(folder.path, 'collections/main/warc');
    const [file = ''] = await readdir(root);
    const seen: [string, string | null | undefined, number, number][] = [];
    for await (const record of new WARCParser(createReadStream(join(root, file)))) {
      const payload = Buffer.from(await record.readFully(false));
      seen.push([
        record.warcType ?? '',
        record.warcTargetURI,
        record.httpHeaders ? Number(record.httpHeaders.statusCode) || 0 : -1,
        payload.length,
      ]);
      const digest = record.warcHeader('WARC-Payload-Digest');
      if (digest && record.warcType !== 'revisit')
        expect(digest).toBe(`sha256:${createHash('sha256').update(payload).digest('hex')}`);
    }
    expect(seen.map(([type, uri, status]) => [type, uri, Math.max(status, 0)])).toEqual([
      ['warcinfo', null, 0],
      ['request', 'http://example.com/a.css', 0],
      ['response', 'http://example.com/a.css', 200],
      ['request', url, 0],
      ['resource', `urn:dom:${url}`, 0],
      ['resource', `urn:view:${url}`, 0],
      ['response', url, 200],
      ['request', 'http://example.com/again', 0],
      ['revisit', 'http://example.com/again', 200],
      ['request', 'http://example.com/moved', 0],
      ['response', 'http://example.com/moved', 301],
    ]);
    expect(seen.filter(([type]) => type === 'revisit').map(([, , , length]) => length)).toEqual([0]);
  });
});
