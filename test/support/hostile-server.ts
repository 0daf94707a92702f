// A server whose routes are named misbehaviours: of sockets (written byte by byte here) and of pages (for the browser).
// Every route says what a sound fetch makes of it.
import { createServer, type Server, type Socket } from 'node:net';
import { bodyRoutes } from './hostile/body-routes.ts';
import { codingRoutes } from './hostile/coding-routes.ts';
import { headRoutes } from './hostile/head-routes.ts';
import { redirectFor, redirectRoutes } from './hostile/redirect-routes.ts';
import { partFor, resourceRoutes } from './hostile/resource-routes.ts';
import { type HostileRoute, head, html } from './hostile/route.ts';
import { scriptRoutes } from './hostile/script-routes.ts';

export interface HostileServer {
  origin: string;
  port: number;
  /** Requests by path. */
  hits: Map<string, number>;
  /** Sockets open now. */
  open(): number;
  close(): Promise<void>;
}

/** Routes that HTTP alone ends. */
export const SOCKET_ROUTES: readonly HostileRoute[] = [
  ...headRoutes,
  ...bodyRoutes,
  ...codingRoutes,
  ...redirectRoutes,
];
/** Pages that a browser is asked to render. */
export const PAGE_ROUTES: readonly HostileRoute[] = [...scriptRoutes, ...resourceRoutes];
/** Every route with what a sound fetch makes of it. */
export const HOSTILE_ROUTES: readonly HostileRoute[] = [...SOCKET_ROUTES, ...PAGE_ROUTES];

const NOT_FOUND = head('404 Not Found', 'Content-Length: 0');

/** Listens on a free port of 127.0.0.1. `/fine` answers as a good page does. */
export async function startHostileServer(): Promise<HostileServer> {
  const hits = new Map<string, number>();
  const sockets = new Set<Socket>();
  const byPath = new Map(HOSTILE_ROUTES.map((found) => [found.path, found]));
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      const request = bytes.toString('latin1');
      const [, path = '', query = ''] = /^[A-Z]+ (?:https?:\/\/[^/]+)?([^ ?]*)\??([^ ]*)/.exec(request) ?? [];
      hits.set(path, (hits.get(path) ?? 0) + 1);
      const found = byPath.get(path);
      if (found) found.serve(socket, request);
      else if (path === '/fine')
        socket.write(html(`<!doctype html><title>fine</title><p>${'A page as pages should be. '.repeat(40)}</p>`));
      else socket.write(redirectFor(path, query) ?? partFor(path) ?? NOT_FOUND);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    hits,
    open: () => sockets.size,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
