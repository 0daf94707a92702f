// `--proxy`: sockets to a target through somebody's proxy. The proxy is asked for the very address that was judged, so that what it
// looks up by itself cannot lead elsewhere.
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { SocksClient } from 'socks';
import { StageError } from '../../domain/errors.ts';

export interface UpstreamProxy {
  kind: 'http' | 'https' | 'socks4' | 'socks5';
  host: string;
  port: number;
  user: string;
  password: string;
}

/** The proxy will not open tunnels for this target; plain http may be asked of it in absolute form (RFC 9112 §3.2.2). */
export class TunnelRefused extends Error {
  override readonly name = 'TunnelRefused';
}

const USUAL_PORTS: Record<string, number> = { http: 80, https: 443, socks4: 1080, socks5: 1080 };
const MAX_ANSWER_BYTES = 16 * 1024;

/** `http://`, `https://`, `socks5://`, `socks5h://`, `socks4://`, with `user:password@` if need be. Throws RangeError. */
export function parseUpstreamProxy(text: string): UpstreamProxy {
  const url = URL.canParse(text) ? new URL(text) : null;
  const scheme =
    url?.protocol
      .slice(0, -1)
      .replace(/^(socks5h|socks)$/, 'socks5')
      .replace('socks4a', 'socks4') ?? '';
  if (url === null || url.hostname === '' || !(scheme in USUAL_PORTS))
    throw new RangeError('a proxy is http://, https:// or socks5://HOST:PORT');
  return {
    kind: scheme as UpstreamProxy['kind'],
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? (USUAL_PORTS[scheme] ?? 0) : Number(url.port),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
  };
}

/** Value of Proxy-Authorization, null when the proxy asks for none. */
export const proxyAuthorization = ({ user, password }: UpstreamProxy): string | null =>
  user === '' && password === '' ? null : `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

/** A socket to the target. Throws TunnelRefused, or `FETCH_PROXY` when the proxy itself fails. */
export async function openThrough(
  proxy: UpstreamProxy,
  address: string,
  port: number,
  limit: AbortSignal,
): Promise<Socket> {
  if (proxy.kind === 'http' || proxy.kind === 'https') {
    const socket = await openProxy(proxy, limit);
    return tunnel(socket, proxy, address, port, limit);
  }
  limit.throwIfAborted();
  const asked = SocksClient.createConnection({
    proxy: {
      host: proxy.host,
      port: proxy.port,
      type: proxy.kind === 'socks4' ? 4 : 5,
      ...(proxy.user !== '' && { userId: proxy.user, password: proxy.password }),
    },
    command: 'connect',
    destination: { host: address, port },
    set_tcp_nodelay: true,
  });
  try {
    const { socket } = await orAborted(asked, limit, ({ socket: late }) => late.destroy());
    return socket;
  } catch (fault) {
    if (limit.aborted) throw limit.reason;
    const said = fault instanceof Error ? fault.message : String(fault);
    // what the proxy says of the target is about the target
    const isTarget =
      /Socks5 proxy rejected|Socks4 proxy rejected/i.test(said) &&
      /HostUnreachable|ConnectionRefused|Failed/.test(said);
    throw new StageError(isTarget ? 'FETCH_REFUSED' : 'FETCH_PROXY', 'retry', `the proxy: ${said}`, { cause: fault });
  }
}

/** A plain connection to an HTTP proxy, for requests in absolute form. */
export function openProxy(proxy: UpstreamProxy, limit: AbortSignal): Promise<Socket> {
  const opened = new Promise<Socket>((resolve, reject) => {
    const { host, port } = proxy;
    const socket: Socket =
      proxy.kind === 'https'
        ? connectTls({ host, port, servername: host }, () => resolve(socket))
        : connectTcp({ host, port, noDelay: true, keepAlive: true }, () => resolve(socket));
    socket.once('error', (fault) =>
      reject(new StageError('FETCH_PROXY', 'retry', `the proxy ${host}:${port}: ${fault.message}`, { cause: fault })),
    );
  });
  return orAborted(opened, limit, (socket) => socket.destroy());
}

/** CONNECT (RFC 9110 §9.3.6); what follows the answer's head belongs to the tunnel. */
function tunnel(
  socket: Socket,
  proxy: UpstreamProxy,
  address: string,
  port: number,
  limit: AbortSignal,
): Promise<Socket> {
  const authority = `${address.includes(':') ? `[${address}]` : address}:${port}`;
  const authorization = proxyAuthorization(proxy);
  const answered = new Promise<Socket>((resolve, reject) => {
    let seen = Buffer.alloc(0);
    const fail = (fault: Error): void => {
      socket.destroy();
      reject(fault);
    };
    const onClose = (): void => fail(new StageError('FETCH_PROXY', 'retry', 'the proxy closed the connection'));
    const onData = (bytes: Buffer): void => {
      seen = Buffer.concat([seen, bytes]);
      const end = seen.indexOf('\r\n\r\n');
      if (end < 0 && seen.length <= MAX_ANSWER_BYTES) return;
      socket.removeListener('data', onData);
      socket.removeListener('close', onClose);
      const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(seen.toString('latin1', 0, 40))?.[1] ?? 0);
      if (status >= 200 && status < 300 && end >= 0) {
        socket.pause();
        if (seen.length > end + 4) socket.unshift(seen.subarray(end + 4));
        resolve(socket);
      } else fail(refusal(status, authority));
    };
    socket.on('data', onData);
    socket.once('close', onClose);
    socket.write(
      `CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${authorization === null ? '' : `Proxy-Authorization: ${authorization}\r\n`}\r\n`,
    );
  });
  return orAborted(
    answered,
    limit,
    (late) => late.destroy(),
    () => socket.destroy(),
  );
}

function refusal(status: number, authority: string): Error {
  if (status === 407)
    return new StageError(
      'FETCH_PROXY',
      'permanent',
      'the proxy wants a user and a password (--proxy http://USER:PASSWORD@…)',
    );
  if (status === 502 || status === 503 || status === 504)
    return new StageError('FETCH_UNREACHABLE', 'retry', `the proxy does not reach ${authority} (${status})`);
  return new TunnelRefused(`the proxy opens no tunnel to ${authority} (${status})`);
}

/** What is ready too late is thrown away. */
function orAborted<T>(work: Promise<T>, limit: AbortSignal, drop: (late: T) => void, onAbort?: () => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      onAbort?.();
      work.then(drop, () => undefined);
      reject(limit.reason);
    };
    if (limit.aborted) stop();
    limit.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => limit.removeEventListener('abort', stop));
  });
}
