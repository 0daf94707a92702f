// What a hostile route is, and the pieces that routes are made of: heads, bodies, pages, streams that do not end.
import type { Socket } from 'node:net';

/** `error:CODE` thrown by the stage, `cut:REASON` a capture marked truncated, `whole` a capture, `rendered` one with a DOM. */
export type Expected = `error:${string}` | `cut:${string}` | 'whole' | 'rendered' | 'unrendered';

export interface HostileRoute {
  path: string;
  /** Any of these is sound. */
  expect: readonly Expected[];
  serve(socket: Socket, request: string): void;
}

export const MIB = 1024 * 1024;

export function route(path: string, expect: readonly Expected[], serve: HostileRoute['serve']): HostileRoute {
  return { path, expect, serve };
}

/** A page for the browser: whatever it does, it ends rendered or kept without a DOM. */
export function page(path: string, response: string): HostileRoute {
  return route(path, ['rendered', 'unrendered'], (socket) => socket.write(response));
}

export const head = (status: string, ...fields: string[]): string =>
  `HTTP/1.1 ${[status, ...fields].join('\r\n')}\r\n\r\n`;

export const html = (body: string, ...fields: string[]): string =>
  `${head('200 OK', 'Content-Type: text/html; charset=utf-8', `Content-Length: ${Buffer.byteLength(body)}`, ...fields)}${body}`;

/** A page whose body is a script's mount, and the script. */
export const shell = (script: string, body = '<div id="root"></div>'): string =>
  html(`<!doctype html><html><head><title>t</title></head><body>${body}<script>${script}</script></body></html>`);

export const coded = (coding: string, bytes: Buffer, type = 'text/html'): Buffer =>
  Buffer.concat([
    Buffer.from(
      head('200 OK', `Content-Type: ${type}`, `Content-Encoding: ${coding}`, `Content-Length: ${bytes.length}`),
    ),
    bytes,
  ]);

/** Writes again and again until the other side goes. */
export function drip(socket: Socket, everyMs: number, piece: () => string | Buffer): void {
  const timer = setInterval(() => {
    if (socket.writableLength < MIB) socket.write(piece());
  }, everyMs);
  socket.once('close', () => clearInterval(timer));
}
