// One request and its answer over one connection, held to every bound of time and size.
import { StageError } from '../../domain/errors.ts';
import type { Exchange, HeaderList, TruncatedReason } from '../../domain/exchange.ts';
import { headerValue } from '../../domain/exchange.ts';
import { type BodyBuffer, createBodyBuffer } from './body-buffer.ts';
import type { BodyRoom } from './body-room.ts';
import type { Connection, Sent } from './connection.ts';
import { faultOf } from './faults.ts';
import { bodyLimit, type FetchLimits } from './limits.ts';

export interface ExchangeRequest {
  url: URL;
  method: string;
  /** Without those that the connection adds. */
  headers: HeaderList;
  body: Buffer | undefined;
  maxBodyBytes: number | undefined;
  /** Milliseconds left of the total. */
  leftMs: number;
  /** Where the body's memory comes from. */
  room: BodyRoom;
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

/** What came was not HTTP, as against a line that broke: the parser calls an end inside a chunk an invalid state, too. */
const isFraming = (fault: Error): boolean =>
  (fault instanceof StageError && fault.code === 'FETCH_BAD_HTTP2') ||
  (fault.name === 'HTTPParserError' && !fault.message.includes('Invalid EOF state'));

class ResponseListener {
  readonly #connection: Connection;
  readonly #request: ExchangeRequest;
  readonly #limits: FetchLimits;
  readonly #resolve: (result: ExchangeOver) => void;
  readonly #reject: (fault: unknown) => void;
  readonly #began = performance.now();
  #body: BodyBuffer | null = null;
  #sent: Sent | null = null;
  #head: { status: number; statusText: string; headers: HeaderList } | null = null;
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
    if (signal.aborted) {
      stop();
      return;
    }
    try {
      this.#sent = this.#connection.send(
        { url, method, headers, body },
        {
          onFirstByte: () => this.#onFirstByte(),
          onHead: (status, statusText, fields) => this.#onHead(status, statusText, fields),
          onData: (chunk) => this.#onData(chunk),
          onEnd: (whole) => this.#finish(whole ? null : 'disconnect'),
          onFault: (fault) => this.#onFault(fault),
        },
      );
    } catch (fault) {
      this.#fail(faultOf(fault, `${url.href} cannot be requested`));
    }
  }

  #onFirstByte(): void {
    if (this.#settled || this.#head !== null) return;
    clearTimeout(this.#phase);
    const left = this.#limits.headersMs - (performance.now() - this.#began);
    this.#phase = setTimeout(() => this.#late('headers'), Math.max(1, left));
  }

  #onHead(status: number, statusText: string, headers: HeaderList): void {
    if (this.#settled || this.#head !== null) return;
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
    const length = headerValue(headers, 'content-length') ?? '';
    const announced = /^\d{1,15}$/.test(length) ? Number(length) : null;
    this.#body = createBodyBuffer(this.#request.room, this.#limit, announced);
    this.#waitForData();
  }

  #waitForData(): void {
    clearTimeout(this.#phase);
    this.#phase = setTimeout(() => this.#late('idle'), this.#limits.idleMs);
  }

  #onData(chunk: Buffer): void {
    const body = this.#body;
    if (this.#settled || body === null) return;
    this.#phase?.refresh();
    const left = this.#limit - body.size;
    if (chunk.length > left) {
      if (left > 0) body.add(chunk.subarray(0, left));
      this.#finish('length');
    } else if (!body.add(chunk)) this.#hold(body);
  }

  /** No room for more at present: the silence is ours, not the server's. */
  #hold(body: BodyBuffer): void {
    clearTimeout(this.#phase);
    this.#sent?.hold();
    body.whenItMay(() => {
      if (this.#settled) return;
      this.#waitForData();
      this.#sent?.go();
    });
  }

  #onFault(fault: Error): void {
    if (this.#settled) return;
    if (this.#head === null) {
      this.#fail(faultOf(fault, this.#request.url.href));
      return;
    }
    // undici holds a 304's Content-Length (RFC 9110 §15.4.5 allows one) against the body it does not have
    if (isBodiless(this.#head.status) || this.#request.method === 'HEAD') this.#finish(null, false);
    else this.#finish(isFraming(fault) ? 'unspecified' : 'disconnect');
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
    this.#sent?.giveUp();
    this.#body?.drop();
    this.#reject(fault);
  }

  #finish(truncated: TruncatedReason | null, reusable = truncated === null): void {
    if (this.#head === null || !this.#settle()) return;
    if (truncated !== null) this.#sent?.giveUp();
    const { url, method, headers, body, startedAt } = this.#request;
    const sent = [...this.#connection.ownHeaders(url), ...headers];
    const exchange: Exchange = {
      url: url.href,
      method,
      requestHeaders: body ? [...sent, ['content-length', String(body.length)]] : sent,
      ...(body && { requestBody: body }),
      httpVersion: this.#connection.httpVersion() ?? '1.1',
      status: this.#head.status,
      statusText: this.#head.statusText,
      responseHeaders: this.#head.headers,
      body: this.#body?.take() ?? Buffer.alloc(0),
      decodedByBrowser: false,
      truncated,
      ipAddress: this.#connection.address,
      startedAt,
      durationMs: Math.round(performance.now() - this.#began),
    };
    this.#resolve({ exchange, reusable });
  }
}
