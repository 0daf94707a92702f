// One request and its answer over one connection, within every bound: the only code that listens to undici.
import type { Dispatcher } from 'undici';
import { StageError } from '../../domain/errors.ts';
import type { Exchange, HeaderList, TruncatedReason } from '../../domain/exchange.ts';
import { headerValue } from '../../domain/exchange.ts';
import type { Connection } from './connections.ts';
import { faultOf } from './faults.ts';
import { bodyLimit, type FetchLimits } from './limits.ts';

export interface ExchangeRequest {
  url: URL;
  method: string;
  headers: HeaderList;
  body: Buffer | undefined;
  maxBodyBytes: number | undefined;
  /** Milliseconds left of the total. */
  leftMs: number;
  startedAt: Date;
}

export interface ExchangeOver {
  exchange: Exchange;
  /** The connection may serve another request. */
  reusable: boolean;
}

/** Rejects with StageError when no response head came. */
export function exchangeOver(
  connection: Connection,
  request: ExchangeRequest,
  limits: FetchLimits,
  signal: AbortSignal,
): Promise<ExchangeOver> {
  return new Promise((resolve, reject) => {
    const listener = new ResponseListener(connection, request, limits, resolve, reject);
    listener.start(signal);
  });
}

const isBodiless = (status: number): boolean => status === 304 || status === 204;

/** What came was not HTTP, as against a line that broke. */
const isFraming = (fault: Error): boolean => fault.name === 'HTTPParserError';

class ResponseListener {
  readonly #connection: Connection;
  readonly #request: ExchangeRequest;
  readonly #limits: FetchLimits;
  readonly #resolve: (result: ExchangeOver) => void;
  readonly #reject: (fault: unknown) => void;
  readonly #began = performance.now();
  readonly #chunks: Buffer[] = [];
  #controller: Dispatcher.DispatchController | null = null;
  #head: { status: number; statusText: string; headers: HeaderList } | null = null;
  #size = 0;
  #limit = 0;
  #informational = 0;
  #settled = false;
  #phase: NodeJS.Timeout | undefined;
  #total: NodeJS.Timeout | undefined;
  #unlisten: () => void = () => undefined;

  constructor(
    connection: Connection,
    request: ExchangeRequest,
    limits: FetchLimits,
    resolve: (result: ExchangeOver) => void,
    reject: (fault: unknown) => void,
  ) {
    this.#connection = connection;
    this.#request = request;
    this.#limits = limits;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  start(signal: AbortSignal): void {
    const { url, method, headers, body, leftMs } = this.#request;
    const stop = (): void => this.#fail(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    this.#unlisten = () => signal.removeEventListener('abort', stop);
    this.#total = setTimeout(() => this.#late('total'), Math.max(1, leftMs));
    this.#phase = setTimeout(() => this.#late('first-byte'), this.#limits.firstByteMs);
    this.#connection.expectResponse(() => {
      clearTimeout(this.#phase);
      const left = this.#limits.headersMs - (performance.now() - this.#began);
      this.#phase = setTimeout(() => this.#late('headers'), Math.max(1, left));
    });
    if (signal.aborted) {
      stop();
      return;
    }
    try {
      this.#connection.client.dispatch(
        { path: `${url.pathname}${url.search}`, method, headers: headers.slice(2).flat(), ...(body && { body }) },
        {
          onRequestStart: (controller) => {
            this.#controller = controller;
            if (this.#settled) controller.abort(new Error('settled before it began'));
          },
          onResponseStart: (controller, status, _headers, statusText) => {
            this.#onHead(status, statusText ?? '', rawHeaders(controller.rawHeaders));
          },
          onResponseData: (_controller, chunk) => this.#onData(chunk),
          onResponseEnd: () => this.#onEnd(),
          onResponseError: (_controller, fault) => this.#onFault(fault),
        },
      );
    } catch (fault) {
      this.#fail(faultOf(fault, `${url.href} cannot be requested`));
    }
  }

  #onHead(status: number, statusText: string, headers: HeaderList): void {
    if (this.#settled) return;
    if (status < 200) {
      this.#informational += 1;
      if (this.#informational > this.#limits.informational)
        this.#fail(
          new StageError('FETCH_BAD_RESPONSE', 'permanent', `more than ${this.#limits.informational} 1xx answers`),
        );
      return;
    }
    this.#head = { status, statusText, headers };
    this.#limit = bodyLimit(this.#limits, headerValue(headers, 'content-type'), this.#request.maxBodyBytes);
    clearTimeout(this.#phase);
    this.#phase = setTimeout(() => this.#late('idle'), this.#limits.idleMs);
  }

  #onData(chunk: Buffer): void {
    if (this.#settled) return;
    this.#phase?.refresh();
    const room = this.#limit - this.#size;
    if (chunk.length > room) {
      if (room > 0) this.#chunks.push(chunk.subarray(0, room));
      this.#size += Math.max(0, room);
      this.#finish('length');
      return;
    }
    this.#chunks.push(chunk);
    this.#size += chunk.length;
  }

  #onEnd(): void {
    // a body that runs until the connection closes is whole only when the close was orderly
    this.#finish(this.#connection.wasReset() ? 'disconnect' : null);
  }

  #onFault(fault: Error): void {
    if (this.#settled) return;
    if (this.#head === null) {
      this.#fail(faultOf(fault, this.#request.url.href));
      return;
    }
    // undici holds a 304's Content-Length (RFC 9110 §15.4.5 allows one) against the body it does not have
    if (isBodiless(this.#head.status) || this.#request.method === 'HEAD') this.#finish(null, false);
    else this.#finish(isFraming(fault) && !this.#connection.wasReset() ? 'unspecified' : 'disconnect');
  }

  #late(phase: 'total' | 'first-byte' | 'headers' | 'idle'): void {
    if (this.#head !== null) this.#finish('time');
    else
      this.#fail(
        new StageError('FETCH_TIMEOUT', 'retry', `no response from ${this.#request.url.host}`, { details: { phase } }),
      );
  }

  #settle(): boolean {
    if (this.#settled) return false;
    this.#settled = true;
    clearTimeout(this.#phase);
    clearTimeout(this.#total);
    this.#unlisten();
    return true;
  }

  #fail(fault: unknown): void {
    if (!this.#settle()) return;
    this.#controller?.abort(new Error('given up'));
    this.#reject(fault);
  }

  #finish(truncated: TruncatedReason | null, reusable = truncated === null): void {
    if (this.#head === null || !this.#settle()) return;
    if (truncated !== null) this.#controller?.abort(new Error('cut'));
    const { url, method, headers, body, startedAt } = this.#request;
    const exchange: Exchange = {
      url: url.href,
      method,
      requestHeaders: body ? [...headers, ['content-length', String(body.length)]] : headers,
      ...(body && { requestBody: body }),
      httpVersion: this.#connection.httpVersion() ?? '1.1',
      status: this.#head.status,
      statusText: this.#head.statusText,
      responseHeaders: this.#head.headers,
      body: Buffer.concat(this.#chunks, this.#size),
      decodedByBrowser: false,
      truncated,
      ipAddress: this.#connection.address,
      startedAt,
      durationMs: Math.round(performance.now() - this.#began),
    };
    this.#resolve({ exchange, reusable });
  }
}

function rawHeaders(raw: Dispatcher.DispatchController['rawHeaders']): HeaderList {
  const list: Array<readonly [string, string]> = [];
  if (!Array.isArray(raw)) return list;
  for (let i = 0; i + 1 < raw.length; i += 2) list.push([latin1(raw[i]), latin1(raw[i + 1])]);
  return list;
}

const latin1 = (bytes: Buffer | string | undefined): string =>
  bytes === undefined ? '' : typeof bytes === 'string' ? bytes : bytes.toString('latin1');
