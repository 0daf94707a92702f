// HTTP messages as archives hold them: heads without a reason phrase, mixed line ends, chunk framing that is there or only said to be.

export interface HttpMessage {
  /** Null for requests. */
  status: number | null;
  startLine: string;
  /** Where the head begins: interim responses (1xx) before it are passed over. */
  headStart: number;
  headers: readonly (readonly [name: string, value: string])[];
  /** Bytes after the head, as stored. */
  rawBody: Buffer;
  /** Without chunk framing, when the head says chunked and the framing is there. */
  body: Buffer;
  isChunked: boolean;
}

const HEAD_LIMIT_BYTES = 512 * 1024;
const FIELD_LIMIT = 2000;

/** Interim responses passed over at most. */
const INTERIM_LIMIT = 16;

/** Null when the block does not begin with an HTTP start line. A head that never ends is all head. */
export function parseHttpMessage(block: Buffer): HttpMessage | null {
  let message = parseAt(block, 0);
  for (let n = 0; n < INTERIM_LIMIT && message !== null && isInterim(message); n++) {
    const next = block.length - message.rawBody.length;
    const following = parseAt(block, next);
    if (following?.status == null) break;
    message = following;
  }
  return message;
}

const isInterim = ({ status }: HttpMessage): boolean =>
  status !== null && status >= 100 && status < 200 && status !== 101;

function parseAt(block: Buffer, start: number): HttpMessage | null {
  const firstEnd = block.indexOf(10, start);
  const line = block
    .toString('latin1', start, firstEnd < 0 ? Math.min(block.length, start + 8192) : Math.min(firstEnd, start + 65_536))
    .trimEnd();
  // Strange names of the protocol are in the wild (`HTTPX/1.1`): a version and a status after it are enough.
  const response = /^[A-Z]{2,12}\/\d(?:\.\d)?\s+(\d{3})\b/i.exec(line) ?? /^ICY (\d{3})\b/.exec(line);
  const request = response === null ? /^[A-Z][A-Za-z-]{1,20} \S/.exec(line) : null;
  if (response === null && request === null) return null;
  const empty = emptyLineEnd(block, firstEnd + 1, firstEnd + 1 + HEAD_LIMIT_BYTES);
  const { start: fields, end: body } = empty ?? { start: block.length, end: block.length };
  const headers = firstEnd < 0 ? [] : parseHeaders(block.toString('latin1', firstEnd + 1, fields));
  const rawBody = firstEnd < 0 ? block.subarray(block.length) : block.subarray(body);
  const saysChunked = headers.some(
    ([name, value]) => name.toLowerCase() === 'transfer-encoding' && /\bchunked\b/i.test(value),
  );
  const dechunked = saysChunked ? dechunk(rawBody) : null;
  return {
    status: response === null ? null : Number(response[1]),
    startLine: line,
    headStart: start,
    headers,
    rawBody,
    body: dechunked ?? rawBody,
    isChunked: dechunked !== null,
  };
}

/** The first line from `from` on that is empty but for CRs: where it starts and ends. Null when there is none before `limit`. */
export function emptyLineEnd(bytes: Buffer, from: number, limit: number): { start: number; end: number } | null {
  for (let line = from; line <= limit && line < bytes.length; ) {
    let at = line;
    while (bytes[at] === 13) at++;
    if (bytes[at] === 10) return { start: line, end: at + 1 };
    const next = bytes.indexOf(10, at);
    if (next < 0) return null;
    line = next + 1;
  }
  return null;
}

/** What `parseHttpMessage` calls `rawBody`, without the rest, where the head says plainly that it is a final response: null elsewhere. */
export function plainBody(block: Buffer): Buffer | null {
  const firstEnd = block.indexOf(10);
  if (firstEnd < 13 || firstEnd > 512 || !/^HTTP\/1\.[01] [2-5]\d\d[ \r]/.test(block.toString('latin1', 0, 14)))
    return null;
  const empty = emptyLineEnd(block, firstEnd + 1, firstEnd + 1 + HEAD_LIMIT_BYTES);
  return empty === null ? null : block.subarray(empty.end);
}

function parseHeaders(text: string): [string, string][] {
  const headers: [string, string][] = [];
  for (const raw of text.split(/\r*\n/, FIELD_LIMIT)) {
    const previous = headers.at(-1);
    if (/^[ \t]/.test(raw) && previous !== undefined) {
      previous[1] = `${previous[1]} ${raw.trim()}`;
      continue;
    }
    const colon = raw.indexOf(':');
    if (colon > 0) headers.push([raw.slice(0, colon).trim(), raw.slice(colon + 1).trim()]);
  }
  return headers;
}

/** Null when the body is not in chunks, whatever its label says. A body cut within its last chunk gives what is there. */
export function dechunk(body: Buffer): Buffer | null {
  const parts: Buffer[] = [];
  for (let at = 0; at < body.length; ) {
    const lineEnd = body.indexOf(10, at);
    if (lineEnd < 0 || lineEnd - at > 4096) return parts.length > 0 ? Buffer.concat(parts) : null;
    const size = /^\s*([0-9a-f]{1,8})\s*(?:;.*)?\s*$/i.exec(body.toString('latin1', at, lineEnd))?.[1];
    if (size === undefined) return null;
    const length = Number.parseInt(size, 16);
    if (length === 0) break;
    parts.push(body.subarray(lineEnd + 1, lineEnd + 1 + length));
    at = lineEnd + 1 + length;
    if (at >= body.length) break;
    if (body[at] === 13) at += 1;
    if (body[at] !== 10) return null;
    at += 1;
  }
  return Buffer.concat(parts);
}
