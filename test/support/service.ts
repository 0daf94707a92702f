// A service as its callers have it: the command line's `serve` in a process of its own, and requests to it.
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { type RunningCli, startCli } from './cli.ts';

export interface Asked<T = Record<string, unknown>> {
  status: number;
  headers: Headers;
  body: T;
  text: string;
}

export interface TestService {
  base: string;
  cli: RunningCli;
  ask<T = Record<string, unknown>>(path: string, init?: RequestInit): Promise<Asked<T>>;
  post<T = Record<string, unknown>>(path: string, body: unknown, headers?: Record<string, string>): Promise<Asked<T>>;
  stop(): Promise<void>;
}

export interface TestServiceOptions {
  /** Folder that holds the data directory `d`. */
  dir: string;
  env?: Record<string, string>;
  args?: readonly string[];
  /** Sent with every request. */
  key?: string;
}

export async function startTestService(options: TestServiceOptions): Promise<TestService> {
  const { dir, env = {}, args = [], key } = options;
  const cli = startCli(['serve', '--port', '0', '--data', join(dir, 'd'), ...args], {
    env: { GRISTMILL_HTTP_ARCHIVE_PORT: '0', ...env },
  });
  const base = await addressOf(cli);
  const ask = async <T>(path: string, init: RequestInit = {}): Promise<Asked<T>> => {
    const headers = new Headers(init.headers);
    if (key !== undefined && !headers.has('authorization')) headers.set('authorization', `Bearer ${key}`);
    const response = await fetch(`${base}${path}`, { ...init, headers, signal: AbortSignal.timeout(60_000) });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: parsed(text) as T };
  };
  return {
    base,
    cli,
    ask,
    post: (path, body, headers = {}) =>
      ask(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    async stop() {
      cli.child.kill('SIGTERM');
      await cli.ended;
    },
  };
}

async function addressOf(cli: RunningCli): Promise<string> {
  for (;;) {
    const address = /listens on (http:\/\/\S+)/.exec(cli.output().stderr)?.[1];
    if (address !== undefined) return address;
    if (cli.child.exitCode !== null) throw new Error(cli.output().stderr);
    await new Promise((done) => setTimeout(done, 50));
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Headers that fetch does not let anyone set. */
export async function askRaw(
  url: string,
  options: { method?: string; headers?: Record<string, string>; path?: string } = {},
): Promise<{ status: number; headers: Record<string, unknown>; text: string }> {
  const { hostname, port, pathname, search } = new URL(url);
  const request = httpRequest({
    hostname,
    port,
    path: options.path ?? `${pathname}${search}`,
    method: options.method ?? 'GET',
    headers: options.headers ?? {},
  });
  request.end();
  const [response] = (await once(request, 'response')) as [import('node:http').IncomingMessage];
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += chunk;
  return { status: response.statusCode ?? 0, headers: response.headers, text };
}

/** Bytes as they are, and all that comes back until the other side closes. */
export async function sendBytes(base: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(base);
  const socket = connect(Number(port), hostname);
  let heard = '';
  socket.setEncoding('utf8').on('data', (text: string) => {
    heard += text;
  });
  socket.on('error', () => undefined); // refused by closing is an answer too
  socket.write(bytes);
  await once(socket, 'close');
  return heard;
}
