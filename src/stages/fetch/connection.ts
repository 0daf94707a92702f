// What an exchange needs of a connection, whichever version of HTTP it speaks.
import type { HeaderList } from '../../domain/exchange.ts';

export interface OutgoingRequest {
  url: URL;
  method: string;
  /** In the order they are recorded; `host` and `connection` are the connection's to write. */
  headers: HeaderList;
  body: Buffer | undefined;
}

/** In order: first byte, heads (1xx ones too), data, and then one of end and fault. */
export interface ResponseEvents {
  onFirstByte(): void;
  onHead(status: number, statusText: string, headers: HeaderList): void;
  onData(chunk: Buffer): void;
  /** The message ended as its framing says. `whole` is false when the line broke where only a close could end it. */
  onEnd(whole: boolean): void;
  onFault(fault: Error): void;
}

/** A request under way. */
export interface Sent {
  giveUp(): void;
  /** Nothing more of the body is read until `go`. */
  hold(): void;
  go(): void;
}

export interface Connection {
  readonly origin: string;
  readonly address: string;
  /** Exchanges finished on it. */
  served: number;
  /** The fields it adds itself, as recorded. */
  ownHeaders(url: URL): HeaderList;
  /** Sends one request; nothing else is under way. Throws when it cannot be sent. */
  send(request: OutgoingRequest, events: ResponseEvents): Sent;
  /** Version of the answer read last; null before one was read. */
  httpVersion(): '1.0' | '1.1' | '2' | null;
  /** True once the socket has failed or closed. */
  broken(): boolean;
  /** Its HTTP/2 is not to be relied on: the origin is asked in HTTP/1.1 from then on. */
  misspoke(): boolean;
  close(): Promise<void>;
}
