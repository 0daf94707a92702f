// HTTP message heads as they are stored in WARC blocks: printed safe against injection.

export type HeaderPair = readonly [name: string, value: string];

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** A field value on one line: controls but TAB become spaces (RFC 9110 §5.5), so that no value can begin another field or end the head. */
export const safeValue = (value: string): string => value.replaceAll(/[\u0000-\u0008\n-\u001f\u007f]+/g, ' ').trim();

/** A field name made of token characters only; the rest become `_`. */
export const safeName = (name: string): string =>
  TOKEN.test(name) ? name : name.replaceAll(/[^!#$%&'*+.^_`|~0-9A-Za-z-]/g, '_') || '_';

/** Bytes as received when the text came from latin1 (as Node and undici give it), UTF-8 when it cannot have. */
const toBytes = (text: string): Buffer => Buffer.from(text, /^[\u0000-\u00ff]*$/.test(text) ? 'latin1' : 'utf8');

function printHead(startLine: string, headers: readonly HeaderPair[]): Buffer {
  let text = `${safeValue(startLine)}\r\n`;
  for (const [name, value] of headers) if (!name.startsWith(':')) text += `${safeName(name)}: ${safeValue(value)}\r\n`;
  return toBytes(`${text}\r\n`);
}

export interface ResponseHead {
  /** `1.0` or `1.1`; HTTP/2 is stored as 1.1, as all replay tools expect. */
  version: '1.0' | '1.1';
  status: number;
  reason: string;
  headers: readonly HeaderPair[];
}

export function printResponseHead(head: ResponseHead): Buffer {
  return printHead(`HTTP/${head.version} ${head.status} ${safeValue(head.reason)}`, head.headers);
}

export interface RequestHead {
  method: string;
  url: string;
  version: '1.0' | '1.1';
  headers: readonly HeaderPair[];
}

/** Origin form (RFC 9112 §3.2.1); a Host field is added when the list has none. */
export function printRequestHead(head: RequestHead): Buffer {
  const { host, target } = splitUrl(head.url);
  const hasHost = head.headers.some(([name]) => name.toLowerCase() === 'host');
  const headers = hasHost || host === '' ? head.headers : [['Host', host] as const, ...head.headers];
  return printHead(`${safeName(head.method)} ${target} HTTP/${head.version}`, headers);
}

function splitUrl(url: string): { host: string; target: string } {
  try {
    const { host, pathname, search } = new URL(url);
    return { host, target: `${pathname || '/'}${search}` };
  } catch {
    return { host: '', target: url.replaceAll(/\s/g, '%20') };
  }
}

export interface StoredHeaders {
  /** The body is de-chunked. */
  headers: readonly HeaderPair[];
  /** True when the body lost its content coding on the way (it came through a browser). */
  decoded: boolean;
  bodyBytes: number;
}

const RENAMED = 'X-Archive-Orig-';

/** docs/contract.md §5: `Transfer-Encoding` renamed; for decoded bodies `Content-Encoding` too, with `Content-Length` corrected and its original kept. */
export function storedHeaders({ headers, decoded, bodyBytes }: StoredHeaders): HeaderPair[] {
  const wasCoded = decoded && headers.some(([name]) => name.toLowerCase() === 'content-encoding');
  return headers.flatMap(([name, value]): HeaderPair[] => {
    const field = name.toLowerCase();
    if (field === 'transfer-encoding') return [[RENAMED + name, value]];
    if (!wasCoded) return [[name, value]];
    if (field === 'content-encoding') return [[RENAMED + name, value]];
    if (field !== 'content-length') return [[name, value]];
    return [
      [RENAMED + name, value],
      [name, String(bodyBytes)],
    ];
  });
}
