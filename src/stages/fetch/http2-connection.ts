// HTTP/2 over one TLS socket, one exchange at a time, in code of our own: a wrong sequence of frames ends Node's own client and the process with it,
// and it takes a stream that was reset politely for one that came to its end.
import type { Socket } from 'node:net';
import type { Connection, ResponseEvents } from './connection.ts';
import { Http2Session } from './http2/session.ts';
import type { FetchLimits } from './limits.ts';

export function http2Connection(origin: string, socket: Socket, address: string, limits: FetchLimits): Connection {
  const session = new Http2Session(socket, origin, limits.headerBytes);
  let version: '2' | null = null;
  return {
    origin,
    address,
    served: 0,
    ownHeaders: (url) => [['host', url.host]],
    send({ url, method, headers, body }, events) {
      const fields = [
        [':method', method],
        [':scheme', url.protocol.slice(0, -1)],
        [':authority', url.host],
        [':path', `${url.pathname}${url.search}`],
        ...headers.map(([name, value]) => [name.toLowerCase(), value] as const),
        ...(body === undefined ? [] : [['content-length', String(body.length)] as const]),
      ] as const;
      version = null;
      const noting: ResponseEvents = {
        ...events,
        onHead(status, statusText, received) {
          version = '2';
          events.onHead(status, statusText, received);
        },
      };
      const id = session.request(fields, method, body, noting);
      return { giveUp: () => session.cancel(id), hold: () => session.hold(), go: () => session.go() };
    },
    httpVersion: () => version,
    broken: () => session.broken,
    misspoke: () => session.misspoke,
    async close() {
      socket.destroy();
    },
  };
}
