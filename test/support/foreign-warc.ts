// WARC files as other tools write them: records as text, with nothing corrected.
import { createHash } from 'node:crypto';

export const uuid = (n: number): string => `<urn:uuid:00000000-0000-4000-8000-${String(n).padStart(12, '0')}>`;

export interface ForeignRecord {
  version?: string;
  type?: string;
  n?: number;
  url?: string | null;
  date?: string;
  /** Lines between the usual fields and Content-Length. */
  extra?: readonly string[];
  contentType?: string | null;
  block?: string | Buffer;
  /** Null leaves the field out. */
  length?: number | string | null;
  /** Line end of the head. */
  eol?: string;
  /** After the block. */
  end?: string;
}

const HTML = '<html><title>T</title><p>Some words of a page that is long enough to be one.</p></html>';

/** An HTTP response, HTML unless told otherwise. */
export function http(body: string | Buffer = HTML, fields: readonly string[] = [], status = 'HTTP/1.1 200 OK'): Buffer {
  const type = fields.some((field) => /^content-type/i.test(field)) ? [] : ['Content-Type: text/html'];
  const head = [status, ...type, ...fields, '', ''].join('\r\n');
  return Buffer.concat([Buffer.from(head, 'latin1'), typeof body === 'string' ? Buffer.from(body) : body]);
}

export function foreign(record: ForeignRecord = {}): Buffer {
  const { version = 'WARC/1.0', type = 'response', n = 1, eol = '\r\n', end = '\r\n\r\n' } = record;
  const { url = `http://example.com/${n}`, date = '2020-05-06T07:08:09Z', extra = [] } = record;
  const { block = http(`${HTML}<!-- ${n} -->`), contentType = 'application/http; msgtype=response' } = record;
  const bytes = typeof block === 'string' ? Buffer.from(block) : block;
  const length = record.length === undefined ? bytes.length : record.length;
  const lines = [version, `WARC-Type: ${type}`, `WARC-Record-ID: ${uuid(n)}`, `WARC-Date: ${date}`];
  if (url !== null) lines.push(`WARC-Target-URI: ${url}`);
  if (contentType !== null) lines.push(`Content-Type: ${contentType}`);
  lines.push(...extra);
  if (length !== null) lines.push(`Content-Length: ${length}`);
  return Buffer.concat([Buffer.from(lines.join(eol) + eol + eol, 'utf8'), bytes, Buffer.from(end, 'latin1')]);
}

export const three = (middle: ForeignRecord): Buffer =>
  Buffer.concat([foreign({ n: 1 }), foreign({ n: 2, ...middle }), foreign({ n: 3 })]);

export const digestOf = (algorithm: string, bytes: Buffer, form: 'hex' | 'base64' | 'base64url' = 'hex'): string =>
  createHash(algorithm).update(bytes).digest(form);
