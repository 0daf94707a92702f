// The one way out: every connection of ours (HTTP, robots, the browser's proxy) resolves, judges and dials here, so that the
// address judged is the address connected to and no second look-up can change it.
import { lookup } from 'node:dns/promises';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, rootCertificates, type TLSSocket } from 'node:tls';
import { StageError } from '../../domain/errors.ts';
import { faultOf } from './faults.ts';
import type { ResolveMap } from './resolve-map.ts';
import { openProxy, openThrough, proxyAuthorization, TunnelRefused, type UpstreamProxy } from './upstream-proxy.ts';

/** What may be reached. Both answer null for yes, or the reason for no. */
export interface EgressPolicy {
  /** Scheme, port, credentials and literal addresses, from the URL alone. */
  refuseUrl(url: string): string | null;
  /** The address that `host:port` turned out to be. */
  refuseAddress(address: string, host: string, port: number): string | null;
}

export interface EgressOptions {
  policy: EgressPolicy;
  resolve?: ResolveMap;
  /** Every connection goes through it; its own address is the user's choice and not judged. */
  proxy?: UpstreamProxy | null;
  /** PEM certificates trusted beside the built-in ones. */
  ca?: string | null;
  /** Addresses of a name; the system's resolver when absent. */
  lookup?: (host: string) => Promise<string[]>;
}

export interface Target {
  protocol: 'http:' | 'https:';
  /** Without brackets. */
  host: string;
  port: number;
}

export interface Egress {
  policy: EgressPolicy;
  /** The first address of the URL's host that may be reached; null when there is none. */
  addressOf(url: string, signal: AbortSignal): Promise<string | null>;
  /** Plain TCP to a judged address. Throws StageError. */
  dialTcp(host: string, port: number, deadlineMs: number, signal: AbortSignal): Promise<Dialled<Socket>>;
  /** TCP, and TLS for https. `alpn` is offered in this order. */
  dial(target: Target, deadlineMs: number, signal: AbortSignal, alpn?: string[]): Promise<Dialled<Socket | TLSSocket>>;
}

export interface Dialled<S> {
  socket: S;
  address: string;
  /** Set when requests go to a proxy in absolute form; the value of Proxy-Authorization, or ''. */
  forwarding?: string;
}

/** Longest wait for an address that only the pace asks for. */
const LOOK_MS = 3_000;
/** Addresses of one name are remembered so long; each use judges them anew. */
const REMEMBERED_MS = 20_000;
const MAX_REMEMBERED = 10_000;
/** Addresses of one name that are tried before giving up. */
const MAX_ADDRESSES = 4;
const MAX_NAME = 253;
/** Longest wait for an address while another is left to try. */
const TURN_MS = 2_500;

export function targetOf(url: URL): Target {
  const protocol = url.protocol === 'https:' ? 'https:' : 'http:';
  const host = url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname;
  return { protocol, host, port: url.port === '' ? (protocol === 'https:' ? 443 : 80) : Number(url.port) };
}

export function createEgress(options: EgressOptions): Egress {
  const { policy } = options;
  const proxy = options.proxy ?? null;
  let opensTunnels = true;
  const ca = options.ca ? [...rootCertificates, options.ca] : undefined;
  const systemLookup = async (host: string): Promise<string[]> =>
    (await lookup(host, { all: true, verbatim: true })).map((found) => found.address);
  const addressesOf = options.lookup ?? remembering(systemLookup);

  const resolved = async (host: string, port: number): Promise<string[]> => {
    if (isIP(host) !== 0) return [host];
    const fixed = options.resolve?.get(host, port);
    if (fixed !== undefined && fixed.length > 0) return fixed;
    // longer than names can be (RFC 1035 §2.3.4): the resolver calls it an invalid argument
    if (host.length > MAX_NAME) throw new StageError('FETCH_DNS_NOT_FOUND', 'permanent', `${host} is no name`);
    try {
      return await addressesOf(host.endsWith('.') ? host.slice(0, -1) : host);
    } catch (fault) {
      throw faultOf(fault, `${host} cannot be resolved`);
    }
  };

  const judged = (host: string, port: number, addresses: string[]): string[] => {
    const open: string[] = [];
    let refusal = '';
    for (const address of addresses) {
      const reason = policy.refuseAddress(address, host, port);
      if (reason === null) open.push(address);
      else refusal ||= `${address}: ${reason}`;
    }
    if (open.length > 0) return open.slice(0, MAX_ADDRESSES);
    if (refusal === '') throw new StageError('FETCH_DNS_NOT_FOUND', 'permanent', `${host} has no address`);
    throw new StageError('FETCH_ADDRESS_REFUSED', 'permanent', `${host}:${port} is refused (${refusal})`);
  };

  const dialTcp: Egress['dialTcp'] = (host, port, deadlineMs, signal) =>
    withDeadline(deadlineMs, signal, async (limit) => {
      const began = performance.now();
      const addresses = judged(host, port, await abortable(resolved(host, port), limit));
      let last: unknown = null;
      for (const [n, address] of addresses.entries()) {
        // one that swallows what is sent to it must leave the others time (RFC 8305)
        const leftMs = Math.max(1, deadlineMs - (performance.now() - began));
        const turnMs = n === addresses.length - 1 ? leftMs : Math.min(TURN_MS, leftMs / (addresses.length - n));
        try {
          const socket = await withDeadline(turnMs, limit, (turn) =>
            proxy ? openThrough(proxy, address, port, turn) : openSocket(address, port, turn),
          );
          return { socket, address };
        } catch (fault) {
          if (limit.aborted || fault instanceof TunnelRefused) throw fault;
          last = fault;
        }
      }
      throw faultOf(last, `${host}:${port} does not answer`);
    });

  /** The target is judged all the same; the proxy then looks its name up by itself. */
  const forwarded = (target: Target, deadlineMs: number, signal: AbortSignal): Promise<Dialled<Socket>> =>
    withDeadline(deadlineMs, signal, async (limit) => {
      const { host, port } = target;
      const [address = ''] = judged(host, port, await abortable(resolved(host, port), limit));
      if (proxy === null) throw new StageError('FETCH_PROXY', 'permanent', 'there is no proxy');
      return { socket: await openProxy(proxy, limit), address, forwarding: proxyAuthorization(proxy) ?? '' };
    });

  return {
    policy,
    dialTcp,
    async addressOf(url, signal) {
      const { host, port } = targetOf(new URL(url));
      try {
        const found = await withDeadline(LOOK_MS, signal, (limit) => abortable(resolved(host, port), limit));
        return judged(host, port, found)[0] ?? null;
      } catch (fault) {
        if (fault instanceof StageError) return null; // the request itself will say it
        throw fault;
      }
    },
    async dial(target, deadlineMs, signal, alpn = ['http/1.1']) {
      const started = performance.now();
      if (target.protocol === 'http:') {
        try {
          if (opensTunnels) return await dialTcp(target.host, target.port, deadlineMs, signal);
        } catch (fault) {
          if (!(fault instanceof TunnelRefused)) throw fault;
          opensTunnels = false; // many proxies open tunnels for https alone
        }
        return forwarded(target, deadlineMs, signal);
      }
      const tcp = await dialTcp(target.host, target.port, deadlineMs, signal).catch((fault: unknown) => {
        if (!(fault instanceof TunnelRefused)) throw fault;
        throw new StageError('FETCH_PROXY', 'permanent', fault.message, { cause: fault });
      });
      const left = Math.max(1, deadlineMs - (performance.now() - started));
      try {
        const socket = await withDeadline(left, signal, (limit) => openTls(tcp.socket, target.host, alpn, ca, limit));
        return { socket, address: tcp.address };
      } catch (fault) {
        tcp.socket.destroy();
        throw fault;
      }
    },
  };
}

/** One look-up at a time for a name, its answer kept for a moment; failures are not kept. */
function remembering(look: (host: string) => Promise<string[]>): (host: string) => Promise<string[]> {
  const known = new Map<string, { found: Promise<string[]>; until: number }>();
  return (host) => {
    const now = performance.now();
    const before = known.get(host);
    if (before !== undefined && before.until > now) return before.found;
    const found = look(host);
    known.delete(host);
    known.set(host, { found, until: now + REMEMBERED_MS });
    found.catch(() => {
      if (known.get(host)?.found === found) known.delete(host);
    });
    if (known.size > MAX_REMEMBERED) {
      const oldest = known.keys().next();
      if (!oldest.done) known.delete(oldest.value);
    }
    return found;
  };
}

async function withDeadline<T>(
  deadlineMs: number,
  signal: AbortSignal,
  work: (limit: AbortSignal) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const late = new AbortController();
  const timer = setTimeout(() => {
    late.abort(new StageError('FETCH_CONNECT_TIMEOUT', 'retry', `no connection in ${Math.round(deadlineMs)} ms`));
  }, deadlineMs);
  const stop = (): void => late.abort(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await work(late.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}

function abortable<T>(work: Promise<T>, limit: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(limit.reason);
    if (limit.aborted) stop();
    limit.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => limit.removeEventListener('abort', stop));
  });
}

function openSocket(address: string, port: number, limit: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    limit.throwIfAborted();
    const socket = connectTcp({ host: address, port, noDelay: true, keepAlive: true });
    settleOn(socket, 'connect', limit, resolve, reject);
  });
}

function openTls(
  socket: Socket,
  host: string,
  alpn: string[],
  ca: string[] | undefined,
  limit: AbortSignal,
): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    limit.throwIfAborted();
    const secure = connectTls({
      socket,
      ALPNProtocols: alpn,
      host,
      ...(isIP(host) === 0 && { servername: host }),
      ...(ca !== undefined && { ca }),
    });
    settleOn(secure, 'secureConnect', limit, resolve, (fault) =>
      reject(faultOf(fault, `TLS with ${host} failed`, true)),
    );
  });
}

function settleOn<S extends Socket>(
  socket: S,
  ready: 'connect' | 'secureConnect',
  limit: AbortSignal,
  resolve: (socket: S) => void,
  reject: (fault: unknown) => void,
): void {
  const done = (): void => {
    limit.removeEventListener('abort', stop);
    socket.removeListener('error', failed);
    socket.removeListener('close', closed);
    socket.removeListener(ready, opened);
  };
  const opened = (): void => {
    done();
    // whoever takes the socket adds a listener of its own; until then a late error must not end the process
    socket.on('error', ignoreLateError);
    resolve(socket);
  };
  const failed = (fault: unknown): void => {
    done();
    socket.on('error', ignoreLateError);
    socket.destroy();
    reject(fault);
  };
  const closed = (): void => failed(Object.assign(new Error('closed while connecting'), { code: 'ECONNRESET' }));
  const stop = (): void => failed(limit.reason);
  limit.addEventListener('abort', stop, { once: true });
  socket.once('error', failed);
  socket.once('close', closed);
  socket.once(ready, opened);
}

const ignoreLateError = (): void => undefined;
