// HTTP/2 over one TLS socket, one exchange at a time. Node's own client: undici's takes a reset stream for a whole body.
import { type ClientHttp2Stream, connect, constants } from 'node:http2';
import type { Socket } from 'node:net';
import type { HeaderList } from '../../domain/exchange.ts';
import type { Connection } from './connection.ts';
import type { FetchLimits } from './limits.ts';

const SESSION_MEMORY_MB = 16;

export function http2Connection(origin: string, socket: Socket, address: string, limits: FetchLimits): Connection {
  let broken = false;
  const session = connect(origin, {
    createConnection: () => socket,
    maxSessionMemory: SESSION_MEMORY_MB,
    settings: { enablePush: false, maxHeaderListSize: limits.headerBytes },
  });
  const breaks = (): void => {
    broken = true;
  };
  session.on('error', breaks);
  session.on('close', breaks);
  session.on('goaway', breaks);
  return {
    origin,
    address,
    served: 0,
    ownHeaders: (url) => [['host', url.host]],
    send({ url, method, headers, body }, events) {
      const stream = session.request(
        {
          ':method': method,
          ':scheme': url.protocol.slice(0, -1),
          ':authority': url.host,
          ':path': `${url.pathname}${url.search}`,
          ...fieldsOf(headers),
        },
        { endStream: body === undefined },
      );
      if (body !== undefined) stream.end(body);
      listen(stream, method, events, limits);
      return {
        giveUp: () => stream.close(constants.NGHTTP2_CANCEL),
        hold: () => stream.pause(),
        go: () => stream.resume(),
      };
    },
    httpVersion: () => '2',
    broken: () => broken || session.destroyed || session.closed,
    close: async () => session.destroy(),
  };
}

function listen(
  stream: ClientHttp2Stream,
  method: string,
  events: Parameters<Connection['send']>[1],
  limits: FetchLimits,
): void {
  let over = false;
  let received = 0;
  let announced: number | null = null;
  const end = (finish: () => void): void => {
    if (over) return;
    over = true;
    finish();
  };
  const onHead = (status: number, raw: readonly string[]): void => {
    const headers = fieldList(raw);
    const bytes = headers.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
    if (bytes > limits.headerBytes) {
      end(() => events.onFault(Object.assign(new Error('response head too large'), { code: 'HPE_HEADER_OVERFLOW' })));
      stream.close(constants.NGHTTP2_CANCEL);
      return;
    }
    if (status >= 200 && method !== 'HEAD' && status !== 304) announced = lengthOf(headers);
    events.onFirstByte();
    events.onHead(status, '', headers);
  };
  stream.on('headers', (fields, _flags, raw?: readonly string[]) => onHead(Number(fields[':status'] ?? 0), raw ?? []));
  stream.on('response', (fields, _flags, raw?: readonly string[]) => onHead(Number(fields[':status'] ?? 0), raw ?? []));
  stream.on('data', (chunk: Buffer) => {
    received += chunk.length;
    events.onData(chunk);
  });
  stream.on('aborted', () => end(() => events.onEnd(false)));
  stream.on('error', (fault) => end(() => events.onFault(fault)));
  // the stream ends for the reader when it is reset, too: only its close tells which
  stream.on('close', () => {
    const orderly = stream.rstCode === constants.NGHTTP2_NO_ERROR && !stream.aborted;
    end(() => events.onEnd(orderly && (announced === null || announced === received)));
  });
}

const lengthOf = (headers: HeaderList): number | null => {
  const value = headers.find(([name]) => name === 'content-length')?.[1];
  return value !== undefined && /^\d{1,15}$/.test(value) ? Number(value) : null;
};

/** Pseudo-fields left out; names are lower case on the wire. */
function fieldList(raw: readonly string[]): HeaderList {
  const list: Array<readonly [string, string]> = [];
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const [name, value] = [raw[i] ?? '', raw[i + 1] ?? ''];
    if (!name.startsWith(':')) list.push([name, value]);
  }
  return list;
}

function fieldsOf(headers: HeaderList): Record<string, string | string[]> {
  const fields: Record<string, string | string[]> = {};
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    const before = fields[key];
    fields[key] = before === undefined ? value : [before, value].flat();
  }
  return fields;
}
