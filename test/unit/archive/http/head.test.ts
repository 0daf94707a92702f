// HTTP heads as stored: nothing foreign can begin a field or end the head, and renamed fields keep their values.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseHttpMessage, printRequestHead, printResponseHead, storedHeaders } from '../../../../archive/index.ts';

describe('printed heads', () => {
  it('hold exactly the fields given, whatever is in them', () => {
    const text = fc.string({ unit: 'binary', maxLength: 30 });
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text), { maxLength: 8 }), text, (headers, reason) => {
        const fields = headers.filter(([name]) => !name.startsWith(':'));
        const head = printResponseHead({ version: '1.1', status: 200, reason, headers });
        const message = parseHttpMessage(Buffer.concat([head, Buffer.from('body')]));
        expect(message?.status).toBe(200);
        expect(message?.body.toString()).toBe('body');
        expect(message?.headers).toHaveLength(fields.length);
      }),
      { numRuns: 60 },
    );
  });

  it('give a request in origin form with a Host field', () => {
    const head = printRequestHead({
      method: 'GET',
      url: 'http://a.com:8080/p?q=1#f',
      version: '1.1',
      headers: [['A', 'b']],
    });
    expect(head.toString()).toBe('GET /p?q=1 HTTP/1.1\r\nHost: a.com:8080\r\nA: b\r\n\r\n');
  });

  it('keep latin1 bytes as received, and write what is beyond them as UTF-8', () => {
    const print = (value: string): Buffer =>
      printResponseHead({ version: '1.1', status: 200, reason: '', headers: [['A', value]] });
    expect(print('caf\u00e9').includes(Buffer.from([0xe9]))).toBe(true);
    expect(print('\u4e2d').includes(Buffer.from('\u4e2d', 'utf8'))).toBe(true);
  });
});

describe('storedHeaders', () => {
  const headers = [
    ['Transfer-Encoding', 'chunked'],
    ['content-encoding', 'br'],
    ['Content-Length', '10'],
  ] as const;

  it('renames the transfer coding, and the content coding of a body that came decoded', () => {
    expect(storedHeaders({ headers, decoded: false, bodyBytes: 99 })).toEqual([
      ['X-Archive-Orig-Transfer-Encoding', 'chunked'],
      ['content-encoding', 'br'],
      ['Content-Length', '10'],
    ]);
    expect(storedHeaders({ headers, decoded: true, bodyBytes: 99 })).toEqual([
      ['X-Archive-Orig-Transfer-Encoding', 'chunked'],
      ['X-Archive-Orig-content-encoding', 'br'],
      ['X-Archive-Orig-Content-Length', '10'],
      ['Content-Length', '99'],
    ]);
  });
});

describe('parseHttpMessage', () => {
  const parse = (text: string) => parseHttpMessage(Buffer.from(text, 'latin1'));

  it('reads heads without a reason phrase, with mixed line ends, and without an end', () => {
    expect(parse('HTTP/1.0 302\r\r\nLocation: /x\r\r\n\r\r\nB')).toMatchObject({
      status: 302,
      headers: [['Location', '/x']],
    });
    expect(parse('HTTP/1.1 200 OK\nA: 1\r\nB: 2\n\nbody')?.body.toString()).toBe('body');
    expect(parse('HTTP/1.1 200 OK\r\nA: 1')?.body.length).toBe(0);
    expect(parse('<html>')).toBeNull();
  });

  it('takes chunk framing off where it is, and leaves a body whose label lies', () => {
    const head = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';
    expect(parse(`${head}3;x=y\r\nabc\r\n2\r\nde\r\n0\r\n\r\n`)).toMatchObject({
      isChunked: true,
      body: Buffer.from('abcde'),
    });
    expect(parse(`${head}<html>not chunked</html>`)).toMatchObject({ isChunked: false });
    expect(parse(`${head}5\r\nab`)?.body.toString()).toBe('ab');
  });
});
