// The client's side of one HTTP/2 connection (RFC 9113), one exchange at a time. What breaks the protocol ends it; what only keeps us busy is counted.
import type { Socket } from 'node:net';
import { StageError } from '../../../domain/errors.ts';
import type { HeaderList } from '../../../domain/exchange.ts';
import type { ResponseEvents } from '../connection.ts';
import {
  CODE,
  contentOf,
  createFrameReader,
  FLAG,
  FRAME,
  type Frame,
  frame,
  MAX_FRAME_BYTES,
  PREFACE,
  SETTING,
  settingsFrame,
  uint32,
} from './frames.ts';
import { createHpackDecoder, encodeFields, HpackFault, HpackOverflow } from './hpack.ts';
import { responseHead, wrongField } from './response-head.ts';
import { createSendWindow } from './send-window.ts';

/** What the other side may send before we have taken it. */
const WINDOW_BYTES = 1024 * 1024;
const DEFAULT_WINDOW_BYTES = 65_535;
const MOST_WINDOW_BYTES = 2 ** 31 - 1;
const MOST_STREAM = 2 ** 31 - 1;
const LARGEST_FRAME_BYTES = 2 ** 24 - 1;
/** Kinds that belong to a stream. */
const OF_STREAMS: ReadonlySet<number> = new Set([
  FRAME.data,
  FRAME.headers,
  FRAME.reset,
  FRAME.window,
  FRAME.continuation,
]);
/** Frames that bring nothing, in one exchange; long bodies may have more of them. */
const IDLE_FRAMES = 2000;
const BYTES_PER_IDLE_FRAME = 16 * 1024;
/** Answers to pings and settings that the other side does not read. */
const UNREAD_BYTES = 256 * 1024;

/** The exchange under way. */
interface Stream {
  id: number;
  events: ResponseEvents;
  method: string;
  hasHead: boolean;
  /** Length of the body that the head names. */
  announced: number | null;
  received: number;
}

interface Block {
  stream: number;
  flags: number;
  parts: Buffer[];
  bytes: number;
}

export class Http2Session {
  readonly #socket: Socket;
  readonly #what: string;
  readonly #headerBytes: number;
  readonly #reader = createFrameReader();
  readonly #decoder = createHpackDecoder();
  readonly #outgoing = createSendWindow((bytes) => this.#write(bytes));
  #nextId = 1;
  #stream: Stream | null = null;
  #block: Block | null = null;
  #greeted = false;
  #broken = false;
  /** It takes no further request; what is under way may come to its end. */
  #leaving = false;
  #misspoke = false;
  #held = false;
  #closedWhileHeld = false;
  #idleFrames = 0;
  /** Body bytes taken whose room was not given back yet. */
  #taken = 0;

  /** `what` names it in messages. */
  constructor(socket: Socket, what: string, headerBytes: number) {
    this.#socket = socket;
    this.#what = what;
    this.#headerBytes = headerBytes;
    socket.on('data', (bytes: Buffer) => {
      if (this.#broken) return;
      this.#reader.push(bytes);
      this.#readOn();
    });
    socket.on('error', (fault) => this.#fail(fault));
    socket.on('end', () => this.#closed());
    socket.on('close', () => this.#closed());
    const settings = settingsFrame([
      [SETTING.enablePush, 0],
      [SETTING.initialWindow, WINDOW_BYTES],
      [SETTING.maxHeaderList, headerBytes],
    ]);
    const room = frame(FRAME.window, 0, 0, uint32(WINDOW_BYTES - DEFAULT_WINDOW_BYTES));
    socket.write(Buffer.concat([PREFACE, settings, room]));
  }

  /** It cannot take another request. */
  get broken(): boolean {
    return this.#broken || this.#leaving || this.#socket.destroyed;
  }

  /** It did not keep to the protocol, or asked for HTTP/1.1. */
  get misspoke(): boolean {
    return this.#misspoke;
  }

  /** Sends a request; its stream's number. Nothing else may be under way. */
  request(fields: HeaderList, method: string, body: Buffer | undefined, events: ResponseEvents): number {
    if (this.broken) throw this.#lost('the connection is gone');
    const id = this.#nextId;
    this.#nextId += 2;
    if (this.#nextId > MOST_STREAM) this.#leaving = true;
    this.#stream = { id, events, method, hasHead: false, announced: null, received: 0 };
    this.#idleFrames = 0;
    const bytes = encodeFields(fields);
    for (let at = 0; at === 0 || at < bytes.length; at += MAX_FRAME_BYTES) {
      const isLast = at + MAX_FRAME_BYTES >= bytes.length;
      const flags = (isLast ? FLAG.endHeaders : 0) | (at === 0 && body === undefined ? FLAG.endStream : 0);
      const type = at === 0 ? FRAME.headers : FRAME.continuation;
      this.#write(frame(type, flags, id, bytes.subarray(at, at + MAX_FRAME_BYTES)));
    }
    if (body !== undefined) this.#outgoing.send(id, body);
    return id;
  }

  /** Whoever asked wants no more of it. */
  cancel(id: number): void {
    if (this.#stream?.id !== id) return;
    this.#stream = null;
    this.#outgoing.stop();
    this.#write(frame(FRAME.reset, 0, id, uint32(CODE.cancel)));
  }

  /** Nothing more is read until `go`. */
  hold(): void {
    this.#held = true;
    this.#socket.pause();
  }

  go(): void {
    this.#held = false;
    setImmediate(() => {
      if (this.#held) return;
      this.#socket.resume();
      this.#readOn();
      if (this.#closedWhileHeld) this.#closed();
    });
  }

  #write(bytes: Buffer): void {
    if (!this.#socket.destroyed && this.#socket.writable) this.#socket.write(bytes);
  }

  #readOn(): void {
    while (!this.#held && !this.#broken) {
      const found = this.#reader.next();
      if (found === null) return;
      if (found === 'too-large') return this.#refuse('a frame larger than we take', CODE.frameSize);
      this.#onFrame(found);
    }
  }

  #onFrame(found: Frame): void {
    const { type, stream } = found;
    if (!this.#greeted && type !== FRAME.settings) return this.#refuse('it does not begin with its settings');
    if (this.#block !== null && (type !== FRAME.continuation || stream !== this.#block.stream))
      return this.#refuse('a header block that is broken into');
    if (OF_STREAMS.has(type) && (stream >= this.#nextId || (stream !== 0 && stream % 2 === 0)))
      return this.#refuse(`a frame of stream ${stream}, which nobody opened`);
    const isOurs = stream === this.#stream?.id && (type === FRAME.data || type === FRAME.headers);
    if (!isOurs && !this.#isPatient()) return;
    if (type === FRAME.data) this.#onData(found);
    else if (type === FRAME.headers || type === FRAME.continuation) this.#onHeaders(found);
    else this.#onControl(found);
  }

  #onControl({ type, flags, stream, payload }: Frame): void {
    switch (type) {
      case FRAME.reset:
        return payload.length === 4 && stream !== 0
          ? this.#onReset(stream, payload.readUInt32BE(0))
          : this.#refuse('a reset that is none');
      case FRAME.settings:
        return this.#onSettings(flags, stream, payload);
      case FRAME.push:
        return this.#refuse('a push that nobody allowed');
      case FRAME.ping:
        if (payload.length !== 8 || stream !== 0) return this.#refuse('a ping that is none', CODE.frameSize);
        if ((flags & FLAG.ack) === 0) this.#write(frame(FRAME.ping, FLAG.ack, 0, payload));
        return;
      case FRAME.goaway:
        return payload.length >= 8 && stream === 0
          ? this.#onGoaway(payload.readUInt32BE(0) & 0x7fffffff, payload.readUInt32BE(4))
          : this.#refuse('a farewell that is none');
      case FRAME.window: {
        const room = payload.length === 4 ? payload.readUInt32BE(0) & 0x7fffffff : 0;
        if (room === 0 || !this.#outgoing.widen(stream, room)) this.#refuse('a window that may not be');
        return;
      }
      default: // kinds that we do not know are passed over (§4.1)
    }
  }

  #onSettings(flags: number, stream: number, payload: Buffer): void {
    if (stream !== 0 || payload.length % 6 !== 0) return this.#refuse('settings that are none', CODE.frameSize);
    this.#greeted = true;
    if ((flags & FLAG.ack) !== 0) return;
    for (let at = 0; at < payload.length; at += 6) {
      const [id, value] = [payload.readUInt16BE(at), payload.readUInt32BE(at + 2)];
      const isWrong =
        (id === SETTING.initialWindow && value > MOST_WINDOW_BYTES) ||
        (id === SETTING.maxFrame && (value < MAX_FRAME_BYTES || value > LARGEST_FRAME_BYTES)) ||
        (id === SETTING.enablePush && value > 1);
      if (isWrong) return this.#refuse(`setting ${id} may not be ${value}`);
      if (id === SETTING.initialWindow) this.#outgoing.setInitial(value);
    }
    this.#write(frame(FRAME.settings, FLAG.ack, 0));
  }

  #onHeaders(found: Frame): void {
    const { type, flags, stream } = found;
    if (type === FRAME.headers) {
      if (stream === this.#stream?.id && !this.#stream.hasHead) this.#stream.events.onFirstByte();
      this.#block = { stream, flags, parts: [], bytes: 0 };
    }
    const block = this.#block;
    const content = contentOf(found);
    if (block === null || content === null || stream === 0) return this.#refuse('a header block out of its place');
    block.parts.push(content);
    block.bytes += content.length;
    if (block.bytes > this.#headerBytes) return this.#tooLarge();
    if ((flags & FLAG.endHeaders) === 0) return;
    this.#block = null;
    try {
      const fields = this.#decoder.decode(Buffer.concat(block.parts), this.#headerBytes);
      if (stream === this.#stream?.id) this.#onFields(this.#stream, fields, (block.flags & FLAG.endStream) !== 0);
    } catch (fault) {
      if (fault instanceof HpackOverflow) this.#tooLarge();
      else if (fault instanceof HpackFault) this.#refuse(fault.message);
      else throw fault;
    }
  }

  #onFields(stream: Stream, fields: HeaderList, isEnd: boolean): void {
    if (stream.hasHead) {
      const wrong = isEnd ? wrongField(fields) : 'a second head';
      return wrong === null ? this.#whole(stream) : this.#refuse(wrong);
    }
    const head = responseHead(fields);
    if (typeof head === 'string') return this.#refuse(head);
    if (head.status < 200) {
      if (isEnd) return this.#refuse('an interim answer that ends');
      return stream.events.onHead(head.status, '', head.headers);
    }
    stream.hasHead = true;
    if (stream.method !== 'HEAD' && head.status !== 304) stream.announced = head.length;
    stream.events.onHead(head.status, '', head.headers);
    if (isEnd) this.#whole(stream);
  }

  #onData(found: Frame): void {
    const content = contentOf(found);
    if (content === null || found.stream === 0) return this.#refuse('a body that is none');
    if (content.length === 0 && !this.#isPatient()) return;
    this.#taken += found.payload.length;
    const stream = this.#stream;
    if (stream !== null && found.stream === stream.id) {
      if (!stream.hasHead) return this.#refuse('a body before its head');
      stream.received += content.length;
      if (stream.announced !== null && stream.received > stream.announced)
        return this.#refuse('more than the length that was said');
      if (content.length > 0) stream.events.onData(content);
      if ((found.flags & FLAG.endStream) !== 0) this.#whole(stream);
    }
    this.#giveRoom(found.stream);
  }

  /** What was taken may be sent anew. */
  #giveRoom(id: number): void {
    if (this.#taken < WINDOW_BYTES / 2) return;
    this.#write(frame(FRAME.window, 0, 0, uint32(this.#taken)));
    if (id === this.#stream?.id) this.#write(frame(FRAME.window, 0, id, uint32(this.#taken)));
    this.#taken = 0;
  }

  #onReset(id: number, code: number): void {
    if (id !== this.#stream?.id) return;
    if (code === CODE.http11Required) return this.#refuse('it wants HTTP/1.1');
    const { hasHead } = this.#stream;
    // polite or not, it came before the end
    this.#end((events) =>
      hasHead ? events.onEnd(false) : events.onFault(this.#lost(`the stream was reset (code ${code})`)),
    );
  }

  #onGoaway(last: number, code: number): void {
    const isRefused = this.#stream !== null && this.#stream.id > last;
    if (code === CODE.http11Required) return this.#refuse('it wants HTTP/1.1');
    this.#leaving = true;
    if (isRefused) this.#fail(this.#lost(`the connection was ended (code ${code})`));
  }

  /** Counts a frame that brings nothing; false when that was one too many. */
  #isPatient(): boolean {
    this.#idleFrames += 1;
    const isFlood = this.#idleFrames > IDLE_FRAMES + (this.#stream?.received ?? 0) / BYTES_PER_IDLE_FRAME;
    if (isFlood) this.#refuse('a flood of frames that bring nothing', CODE.calm);
    else if (this.#socket.writableLength > UNREAD_BYTES) this.#refuse('it does not read what it asks for', CODE.calm);
    return !this.#broken;
  }

  #whole(stream: Stream): void {
    if (this.#outgoing.stop()) this.#write(frame(FRAME.reset, 0, stream.id, uint32(CODE.none))); // it has heard enough
    this.#end((events) => events.onEnd(stream.announced === null || stream.announced === stream.received));
  }

  #closed(): void {
    if (this.#held) {
      this.#closedWhileHeld = true;
      return;
    }
    this.#broken = true;
    const hasHead = this.#stream?.hasHead === true;
    this.#end((events) => (hasHead ? events.onEnd(false) : events.onFault(this.#lost('it was closed'))));
  }

  #tooLarge(): void {
    this.#farewell(CODE.calm);
    this.#fail(new StageError('FETCH_HEADERS_TOO_LARGE', 'permanent', `${this.#what}: response head too large`));
  }

  /** The other side does not keep to the protocol; in HTTP/1.1 it may. */
  #refuse(message: string, code: number = CODE.protocol): void {
    this.#farewell(code);
    this.#misspoke = true;
    this.#fail(new StageError('FETCH_BAD_HTTP2', 'retry', `${this.#what}: ${message}`));
  }

  #farewell(code: number): void {
    if (!this.#broken) this.#write(frame(FRAME.goaway, 0, 0, uint32(0, code)));
  }

  #fail(fault: Error): void {
    this.#broken = true;
    this.#end((events) => events.onFault(fault));
  }

  #lost(message: string): Error {
    return Object.assign(new Error(`${this.#what}: ${message}`), { code: 'ECONNRESET' });
  }

  #end(finish: (events: ResponseEvents) => void): void {
    const ended = this.#stream;
    this.#stream = null;
    this.#outgoing.stop();
    if (ended !== null) finish(ended.events);
  }
}
