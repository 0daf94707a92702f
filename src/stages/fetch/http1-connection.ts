// HTTP/1.1 over one socket through one undici client, so that every exchange knows its socket: the version answered, a reset seen.
import type { Socket } from 'node:net';
import { Client, type Dispatcher } from 'undici';
import type { HeaderList } from '../../domain/exchange.ts';
import type { Connection } from './connection.ts';
import type { FetchLimits } from './limits.ts';

/** Longer than connections are kept idle. */
const KEEP_MS = 20_000;

/** `forwarding` is set for a connection to a proxy that takes requests in absolute form: the value of Proxy-Authorization, or ''. */
export function http1Connection(
  origin: string,
  socket: Socket,
  address: string,
  limits: FetchLimits,
  forwarding?: string,
): Connection {
  let reset = false;
  let closed = false;
  let version: '1.0' | '1.1' | null = null;
  let onFirstByte: (() => void) | null = null;
  /** Set once the other side's stream has ended: whether that was a close in order. */
  let endedInOrder: Promise<boolean> | null = null;
  socket.on('error', () => {
    reset = true;
  });
  socket.on('close', () => {
    closed = true;
  });
  // Data and a reset that arrive between two looks of a busy event loop come as data and an orderly end: libuv sees the hang-up and does not read
  // the error. A write of nothing does, and sends nothing. Half-open, or the socket could not be written to here.
  socket.allowHalfOpen = true;
  socket.on('end', () => {
    endedInOrder = new Promise((resolve) => {
      socket.write('', (fault) => resolve(!fault));
    });
  });
  // undici pulls with read(): the one place to see the status line, whose version it does not report
  const read = socket.read.bind(socket);
  /** undici's own pause fails when the socket ends meanwhile: here it finds nothing to read. */
  let held = false;
  socket.read = (size?: number) => {
    if (held && size !== 0) return null;
    const chunk: unknown = size === undefined ? read() : read(size);
    if (onFirstByte !== null && Buffer.isBuffer(chunk) && chunk.length > 0) {
      const begun = onFirstByte;
      onFirstByte = null;
      version = chunk.toString('latin1', 0, 8) === 'HTTP/1.0' ? '1.0' : '1.1';
      begun();
    }
    return chunk;
  };
  const client = clientOver(origin, socket, () => closed, limits);
  return {
    origin,
    address,
    served: 0,
    ownHeaders: (url) => [
      ['host', url.host],
      ['connection', 'keep-alive'],
    ],
    send({ url, method, headers, body }, events) {
      version = null;
      held = false;
      onFirstByte = () => events.onFirstByte();
      let controller: Dispatcher.DispatchController | null = null;
      let given = false;
      client.dispatch(
        {
          path: `${forwarding === undefined ? '' : url.origin}${url.pathname}${url.search}`,
          method,
          // for the proxy's eyes alone: not recorded
          headers: [...headers.flat(), ...(forwarding ? ['proxy-authorization', forwarding] : [])],
          ...(body && { body }),
        },
        {
          onRequestStart: (started) => {
            controller = started;
            if (given) started.abort(new Error('given up before it began'));
          },
          onResponseStart: ({ rawHeaders }, status, _headers, statusText) =>
            events.onHead(status, statusText ?? '', headerList(rawHeaders)),
          onResponseData: (_controller, chunk) => events.onData(chunk),
          onResponseEnd: () => {
            const isReset = reset;
            if (endedInOrder === null) events.onEnd(!isReset);
            else void endedInOrder.then((inOrder) => events.onEnd(inOrder && !isReset));
          },
          onResponseError: (_controller, fault) => events.onFault(fault),
        },
      );
      return {
        giveUp() {
          given = true;
          controller?.abort(new Error('given up'));
        },
        hold() {
          held = true;
        },
        go() {
          held = false;
          // never from within another connection's data: undici parses one at a time
          setImmediate(() => socket.emit('readable'));
        },
      };
    },
    httpVersion: () => version,
    misspoke: () => false,
    broken: () => closed || reset || socket.destroyed,
    close: () => client.destroy(),
  };
}

/** A client that has this socket and never another. */
function clientOver(origin: string, socket: Socket, isClosed: () => boolean, limits: FetchLimits): Client {
  let handed = false;
  return new Client(origin, {
    connect: (_options, callback) => {
      if (handed || isClosed()) {
        callback(Object.assign(new Error('connection is gone'), { code: 'ECONNRESET' }), null);
        return;
      }
      handed = true;
      // never within the call: undici does not look again for work that waits
      queueMicrotask(() => callback(null, socket));
    },
    pipelining: 1,
    maxHeaderSize: limits.headerBytes,
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: KEEP_MS,
    keepAliveMaxTimeout: KEEP_MS,
  });
}

function headerList(raw: Dispatcher.DispatchController['rawHeaders']): HeaderList {
  const list: Array<readonly [string, string]> = [];
  if (!Array.isArray(raw)) return list;
  for (let i = 0; i + 1 < raw.length; i += 2) list.push([latin1(raw[i]), latin1(raw[i + 1])]);
  return list;
}

const latin1 = (bytes: Buffer | string | undefined): string =>
  bytes === undefined ? '' : typeof bytes === 'string' ? bytes : bytes.toString('latin1');
