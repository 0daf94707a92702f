// A loopback server that answers with exactly the bytes a test gives it, and remembers the bytes it was sent.
import { createServer, type Socket } from 'node:net';

export interface RawSite {
  origin: string;
  port: number;
  /** Request heads in order, as received. */
  heads: string[];
  /** By path with query. `end` closes the connection after the answer. */
  answer(path: string, bytes: string | Buffer, options?: { end?: boolean }): void;
  hits(path: string): number;
  /** Connections accepted so far. */
  connections(): number;
  dropConnections(): void;
  close(): Promise<void>;
}

export async function startRawSite(address = '127.0.0.1', port = 0): Promise<RawSite> {
  const answers = new Map<string, { bytes: string | Buffer; end: boolean }>();
  const counts = new Map<string, number>();
  const heads: string[] = [];
  const sockets = new Set<Socket>();
  let accepted = 0;
  const server = createServer((socket) => {
    accepted += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => sockets.delete(socket));
    socket.on('data', (data) => {
      const head = data.toString('latin1');
      const path = /^[A-Z]+ ([^ ]+)/.exec(head)?.[1] ?? '';
      heads.push(head);
      counts.set(path, (counts.get(path) ?? 0) + 1);
      const found = answers.get(path) ?? { bytes: 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n', end: false };
      if (found.end) socket.end(found.bytes);
      else if (found.bytes.length > 0) socket.write(found.bytes);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, resolve);
  });
  const bound = server.address();
  const actual = typeof bound === 'object' && bound !== null ? bound.port : port;
  const dropConnections = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    origin: `http://${address}:${actual}`,
    port: actual,
    heads,
    answer: (path, bytes, options) => void answers.set(path, { bytes, end: options?.end ?? false }),
    hits: (path) => counts.get(path) ?? 0,
    connections: () => accepted,
    dropConnections,
    async close() {
      dropConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
