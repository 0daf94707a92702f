// Proxies for tests: HTTP with CONNECT, HTTP that takes absolute forms alone, SOCKS5. Each remembers what it was asked for.
import { createServer, request as httpRequest } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net';

export interface ForwardProxy {
  port: number;
  /** `CONNECT 127.0.0.1:80`, `GET http://a.example/`, `SOCKS 127.0.0.1:80`, in order. */
  asked: string[];
  /** Values of Proxy-Authorization seen. */
  passwords: string[];
  close(): Promise<void>;
}

export interface HttpProxyOptions {
  /** CONNECT is answered 405. */
  withoutTunnels?: boolean;
  /** Answers 407 unless this is sent. */
  authorization?: string;
  /** Where absolute forms go, whatever their host says. */
  to?: { host: string; port: number };
}

export async function startHttpProxy(options: HttpProxyOptions = {}): Promise<ForwardProxy> {
  const asked: string[] = [];
  const passwords: string[] = [];
  const sockets = new Set<Socket>();
  const allows = (sent: string | undefined): boolean => {
    if (sent !== undefined) passwords.push(sent);
    return options.authorization === undefined || sent === options.authorization;
  };
  const server = createServer((incoming, outgoing) => {
    asked.push(`${incoming.method} ${incoming.url}`);
    if (!allows(incoming.headers['proxy-authorization'])) {
      outgoing.writeHead(407).end();
      return;
    }
    const { pathname, search, host } = new URL(incoming.url ?? '');
    const onward = httpRequest({ ...options.to, path: pathname + search, headers: { host } }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    onward.end();
  });
  server.on('connect', (incoming, socket: Socket) => {
    asked.push(`CONNECT ${incoming.url}`);
    socket.on('error', () => undefined);
    if (options.withoutTunnels === true) return void socket.end('HTTP/1.1 405 Method Not Allowed\r\n\r\n');
    if (!allows(incoming.headers['proxy-authorization']))
      return void socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    const { hostname, port } = new URL(`http://${incoming.url}`);
    join(socket, connect(Number(port || 80), hostname), 'HTTP/1.1 200 Connected\r\n\r\n');
  });
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    passwords,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** RFC 1928, no authentication, CONNECT to IPv4 addresses. */
export async function startSocksProxy(): Promise<ForwardProxy> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('data', () => {
      socket.write(Buffer.from([5, 0]));
      socket.once('data', (bytes) => {
        const [address, port] = [[...bytes.subarray(4, 8)].join('.'), bytes.readUInt16BE(8)];
        asked.push(`SOCKS ${address}:${port}`);
        join(socket, connect(port, address), Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]));
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    passwords: [],
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function join(near: Socket, far: Socket, greeting: string | Buffer): void {
  far.once('connect', () => {
    near.write(greeting);
    near.pipe(far).pipe(near);
  });
  far.on('error', () => near.destroy());
  near.on('close', () => far.destroy());
}
