// One signed S3 request, tried again with backoff while what went wrong can pass. An answer is whole or it is none.
import { createHash } from 'node:crypto';
import { Agent, request } from 'undici';
import { StageError } from '../../domain/errors.ts';
import { isPassing, refusal, unreachable } from './faults.ts';
import { baseUrlOf, type S3Access } from './location.ts';
import { signRequest } from './sign.ts';

export interface S3Request {
  method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';
  /** Whole key in the bucket; empty for the bucket itself. */
  key: string;
  query?: Readonly<Record<string, string>>;
  headers?: Readonly<Record<string, string>>;
  body?: Uint8Array;
  /** For messages: `read collections/main/…`. */
  what: string;
  /** Refusals that are an answer to the caller, by status. */
  heeds?: readonly number[];
  /** Throws for an answer that is not whole; it is asked for again then. */
  check?(answer: S3Answer): void;
}

export interface S3Answer {
  status: number;
  headers: Readonly<Record<string, string | undefined>>;
  body: Buffer;
  /** Tries that it took; more than one means that an earlier one may have done its work unseen. */
  tries: number;
}

export interface S3Sender {
  send(asked: S3Request): Promise<S3Answer>;
  close(): Promise<void>;
}

export interface S3Patience {
  tries: number;
  /** Wait before the second try; doubles, with jitter, up to the longest. */
  firstWaitMs: number;
  longestWaitMs: number;
  /** Silence, before the head or within the body, after which a try is given up. */
  silenceMs: number;
}

const PATIENCE: S3Patience = { tries: 7, firstWaitMs: 150, longestWaitMs: 5000, silenceMs: 20_000 };
const CONNECTIONS = 64;
/** Slowest transfer that is waited for, in bytes a second, beyond the silence allowed. */
const SLOWEST_BYTES_PER_SECOND = 128 * 1024;

export function createS3Sender(access: S3Access, bucket: string, patience: Partial<S3Patience> = {}): S3Sender {
  const { tries, firstWaitMs, longestWaitMs, silenceMs } = { ...PATIENCE, ...patience };
  const agent = new Agent({
    connections: CONNECTIONS,
    connect: { timeout: Math.min(10_000, silenceMs) },
    headersTimeout: silenceMs,
    bodyTimeout: silenceMs,
    keepAliveTimeout: 4000,
  });
  const base = baseUrlOf(access, bucket);

  const attempt = async (asked: S3Request): Promise<Omit<S3Answer, 'tries'>> => {
    const url = `${base}${asked.key === '' ? '/' : `/${encodeKey(asked.key)}`}${queryOf(asked.query)}`;
    const body = asked.body ?? new Uint8Array();
    const md5 = body.length > 0 && { 'content-md5': createHash('md5').update(body).digest('base64') };
    const given = { ...asked.headers, ...md5 };
    const headers = signRequest({ method: asked.method, url, headers: given, body }, access, new Date());
    const response = await request(url, {
      method: asked.method,
      headers,
      dispatcher: agent,
      ...(asked.body !== undefined && { body: asked.body }),
      signal: AbortSignal.timeout(
        Math.ceil(3 * silenceMs + ((asked.body?.length ?? 0) * 1000) / SLOWEST_BYTES_PER_SECOND),
      ),
    });
    const answer = Buffer.from(await response.body.arrayBuffer());
    const flat: Record<string, string | undefined> = {};
    for (const [name, value] of Object.entries(response.headers))
      flat[name] = Array.isArray(value) ? value.join(',') : value;
    const length = flat['content-length'];
    if (asked.method !== 'HEAD' && length !== undefined && Number(length) !== answer.length)
      throw new Error(`short answer: ${answer.length} bytes of ${length}`);
    return { status: response.statusCode, headers: flat, body: answer };
  };

  return {
    async send(asked) {
      for (let tried = 1; ; tried++) {
        let last: unknown;
        try {
          const answer = await attempt(asked);
          if (answer.status < 300 || asked.heeds?.includes(answer.status)) {
            asked.check?.({ ...answer, tries: tried });
            return { ...answer, tries: tried };
          }
          const xml = answer.body.toString('utf8', 0, 16_384);
          if (!isPassing(answer.status, xml) || tried >= tries)
            throw refusal(access, bucket, asked.what, answer.status, xml);
        } catch (error) {
          if (error instanceof StageError || error instanceof RangeError || error instanceof TypeError) throw error;
          last = error;
        }
        if (tried >= tries) throw unreachable(access, bucket, asked.what, tried, last);
        const wait = Math.min(longestWaitMs, firstWaitMs * 2 ** (tried - 1));
        await new Promise((done) => setTimeout(done, wait * (0.5 + Math.random() / 2)));
      }
    },
    close: () => agent.close(),
  };
}

/** RFC 3986, as the signature has it. */
const encodeKey = (key: string): string => key.split('/').map(encodeWord).join('/');

const encodeWord = (word: string): string =>
  encodeURIComponent(word).replaceAll(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

const queryOf = (query: S3Request['query']): string => {
  const pairs = Object.entries(query ?? {})
    .map(([name, value]) => `${encodeWord(name)}=${encodeWord(value)}`)
    .sort();
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
};
