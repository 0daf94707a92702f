// A real S3-compatible server (s3rver) on loopback, behind a proxy that can misbehave on purpose: 5xx, silence, torn answers, lost answers.
// s3rver checks no signature and knows no conditional writes; the proxy does both as S3 does (the second unless told not to).
import { mkdtemp, rm } from 'node:fs/promises';
import { type ClientRequest, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import S3rver from 's3rver';
import { signatureFault } from './s3-signature.ts';

/**
 * `error`: 503 and nothing done. `lost`: done, and the connection cut instead of an answer. `short`: half of the answer's body.
 * `slow`: the answer after a while. `silent`: none at all until the client hangs up.
 */
export type S3Fault = 'error' | 'lost' | 'short' | 'slow' | 'silent';

export interface S3Asked {
  method: string;
  /** Path and query. */
  url: string;
  bytes: number;
}

export interface S3Server {
  endpoint: string;
  bucket: string;
  accessKeyId: string;
  secretAccessKey: string;
  /** For child processes: what reaches the bucket under `prefix`. */
  env(prefix: string): Record<string, string>;
  /** Everything asked so far. */
  asked: S3Asked[];
  /** Chooses the fault of each request; null lets it through. */
  misbehave(choose: ((asked: S3Asked) => S3Fault | null) | null): void;
  close(): Promise<void>;
}

const ACCOUNT = 'S3RVER'; // s3rver has one account, whose key and secret are this word
const SLOW_MS = 400;

export async function startS3Server(options: { conditional?: boolean; bucket?: string } = {}): Promise<S3Server> {
  const bucket = options.bucket ?? 'archive';
  const directory = await mkdtemp(join(tmpdir(), 'gm-s3-'));
  const server = new S3rver({
    address: '127.0.0.1',
    port: 0,
    silent: true,
    directory,
    vhostBuckets: false,
    configureBuckets: [{ name: bucket, configs: [] }],
  });
  const { port } = await server.run();
  const present = new Set<string>();
  const asked: S3Asked[] = [];
  const queues = new Map<string, Promise<void>>();
  const inTurn = takeTurns();
  let choose: ((asked: S3Asked) => S3Fault | null) | null = null;

  const handle = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await bodyOf(incoming);
    const what = { method: incoming.method ?? '', url: incoming.url ?? '', bytes: body.length };
    asked.push(what);
    const fault = choose?.(what) ?? null;
    const refused = signatureFault(
      { ...what, headers: incoming.headers, body },
      { accessKeyId: ACCOUNT, secretAccessKey: ACCOUNT },
    );
    if (refused !== null) return void response.writeHead(403).end(`<Error><Code>${refused}</Code></Error>`);
    if (fault === 'error') return void response.writeHead(503).end('<Error><Code>SlowDown</Code></Error>');
    if (fault === 'silent') return;
    const key = new URL(what.url, 'http://x').pathname;
    const isObjectPut = what.method === 'PUT' && !what.url.includes('uploadId=');
    const forward = async (): Promise<void> => {
      if (options.conditional !== false && incoming.headers['if-none-match'] === '*' && present.has(key))
        return void response.writeHead(412).end('<Error><Code>PreconditionFailed</Code></Error>');
      const answer = await inTurn(what.method, () => pass(port, incoming, body));
      if (answer.status < 300 && (isObjectPut || what.method === 'POST')) present.add(key);
      if (what.method === 'DELETE' && !what.url.includes('uploadId=')) present.delete(key);
      if (fault === 'slow') await new Promise((done) => setTimeout(done, SLOW_MS));
      if (fault === 'lost') return void incoming.socket.destroy();
      response.writeHead(answer.status, answer.headers);
      if (fault !== 'short' || answer.body.length === 0) return void response.end(answer.body);
      response.write(answer.body.subarray(0, answer.body.length >> 1), () => incoming.socket.destroy());
    };
    if (!isObjectPut) return forward();
    const turn = (queues.get(key) ?? Promise.resolve()).then(forward, forward);
    queues.set(key, turn);
    await turn;
    if (queues.get(key) === turn) queues.delete(key);
  };
  const proxy = createServer((incoming, response) => {
    handle(incoming, response).catch(() => response.destroy());
  });
  await new Promise<void>((done) => {
    proxy.listen(0, '127.0.0.1', done);
  });
  const endpoint = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  return {
    endpoint,
    bucket,
    accessKeyId: ACCOUNT,
    secretAccessKey: ACCOUNT,
    env: (prefix) => ({
      GRISTMILL_STORAGE_URL: `s3://${bucket}/${prefix}`,
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: ACCOUNT,
      AWS_SECRET_ACCESS_KEY: ACCOUNT,
      AWS_REGION: 'us-east-1',
    }),
    asked,
    misbehave(next) {
      choose = next;
    },
    async close() {
      proxy.closeAllConnections();
      await new Promise((done) => proxy.close(done));
      await server.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** s3rver takes emptied folders away, and falls over when something is written there meanwhile: whatever deletes runs alone. */
function takeTurns(): <T>(method: string, work: () => Promise<T>) => Promise<T> {
  const running = new Set<Promise<unknown>>();
  let lastDelete: Promise<unknown> = Promise.resolve();
  return async (method, work) => {
    if (method === 'DELETE') {
      const before = lastDelete;
      const turn = before.then(() => Promise.allSettled(running)).then(work);
      lastDelete = turn.catch(() => undefined);
      return turn;
    }
    for (let seen: unknown = null; seen !== lastDelete; ) {
      seen = lastDelete;
      await lastDelete;
    }
    const turn = work();
    running.add(turn);
    return turn.finally(() => running.delete(turn));
  };
}

async function bodyOf(stream: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

/** Header for header: the signature covers the host that the client spoke to. */
function pass(
  port: number,
  incoming: IncomingMessage,
  body: Buffer,
): Promise<{ status: number; headers: IncomingMessage['headers']; body: Buffer }> {
  return new Promise((settle, fail) => {
    const headers = { ...incoming.headers, 'content-length': String(body.length) };
    const onward: ClientRequest = request(
      { host: '127.0.0.1', port, method: incoming.method, path: incoming.url, headers },
      (answer) => {
        bodyOf(answer).then((bytes) => {
          const { 'transfer-encoding': _, connection: __, ...kept } = answer.headers;
          settle({ status: answer.statusCode ?? 500, headers: kept, body: bytes });
        }, fail);
      },
    );
    onward.on('error', fail);
    onward.end(body);
  });
}
