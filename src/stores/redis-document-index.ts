// The document index in Redis (or a server of its protocol): body hashes and MinHash bands in small hashes, about 300 bytes a document.
import { createHash } from 'node:crypto';
import type { DocumentIndex, IndexedDocument, IndexMatch } from '../ports/document-index.ts';
import { rankCandidates } from './memory-document-index.ts';
import { mastersOf, type RedisClient, removeKeysWith } from './redis-client.ts';
import { ADD_DOCUMENT_LUA } from './redis-document-index.lua.ts';

export interface RedisDocumentIndexOptions {
  /** Hash tags that a collection's bands are spread over: by default 1 on a single server (one call a document), 16 on a cluster. */
  groups?: number;
  /** Most entries of one hash; at most the server's `hash-max-listpack-entries` (128 by default). */
  bucketEntries?: number;
}

const NO_EXACT = 0xffff;
const MOST_GROUPS = 16;
const HEAD_BYTES = 26;
const BAND_BYTES = 7;

/** An index over `redis`, which the caller opens and closes; `archiveId` keeps the archives that share a server apart. Bucket entries are split when full, so it grows without a rebuild. */
export function createRedisDocumentIndex(
  redis: RedisClient,
  archiveId: string,
  options: RedisDocumentIndexOptions = {},
): DocumentIndex {
  const prefix = `gm:documents:${archiveId}`;
  const groups = Math.min(MOST_GROUPS, Math.max(1, options.groups ?? (redis.isCluster ? MOST_GROUPS : 1)));
  const limit = String(options.bucketEntries ?? 128);
  const sha = createHash('sha1').update(ADD_DOCUMENT_LUA).digest('hex');
  const base = (collection: string, group: number): string =>
    groups === 1 ? `${prefix}:{${collection}}` : `${prefix}:{${collection}#${group}}`;

  const send = async (calls: readonly { key: string; packed: Buffer }[]): Promise<Buffer[]> => {
    const replies = await sendOnce(redis, sha, limit, calls);
    if (replies !== null) return replies;
    await Promise.all(mastersOf(redis).map((server) => server.script('LOAD', ADD_DOCUMENT_LUA)));
    const again = await sendOnce(redis, sha, limit, calls);
    if (again === null) throw new Error('the Redis server forgot a script that was just loaded');
    return again;
  };

  return {
    async add(documents) {
      if (groups === 1) {
        const calls = documents.map((d) => ({ key: base(d.collection, 0), packed: pack(d, true, d.bands.keys()) }));
        return (await send(calls)).map((reply) => toMatch(reply));
      }
      const matches: IndexMatch[] = [];
      for (const document of documents) matches.push(await addToGroups(document));
      return matches;
    },
    async count(collection) {
      return Number((await redis.get(`${base(collection, 0)}:n`)) ?? 0);
    },
    async clear(collection) {
      for (let group = 0; group < groups; group += 1) await removeKeysWith(redis, `${base(collection, group)}:`);
    },
  };

  /** Bands first, each group by itself; the body hash last, so that a document counts as known only when its bands are there. */
  async function addToGroups(document: IndexedDocument): Promise<IndexMatch> {
    const numbers = [...document.bands.keys()];
    const holders = await Promise.all(
      Array.from({ length: groups }, (_, group) => {
        const own = numbers.filter((band) => band % groups === group);
        return send([{ key: base(document.collection, group), packed: pack(document, false, own) }]);
      }),
    );
    const [exact] = await send([{ key: base(document.collection, 0), packed: pack(document, true, []) }]);
    const match = toMatch(exact ?? Buffer.alloc(0));
    return match.exact === null ? toMatch(Buffer.concat(holders.flat())) : match;
  }
}

/** Null when the server does not know the script (it was restarted or flushed): adding twice changes nothing, so all is sent again. */
async function sendOnce(
  redis: RedisClient,
  sha: string,
  limit: string,
  calls: readonly { key: string; packed: Buffer }[],
): Promise<Buffer[] | null> {
  const replies: Buffer[] = [];
  for (const [error, reply] of await answersTo(redis, sha, limit, calls)) {
    if (error?.message.startsWith('NOSCRIPT')) return null;
    if (error) throw error;
    if (!Buffer.isBuffer(reply)) throw new TypeError('unexpected reply from the document index');
    replies.push(reply);
  }
  return replies;
}

/** A lone call, the rule in a crawl, goes without a pipeline, which costs more than the call; in a cluster a pipeline may not cross servers. */
async function answersTo(
  redis: RedisClient,
  sha: string,
  limit: string,
  calls: readonly { key: string; packed: Buffer }[],
): Promise<[Error | null, unknown][]> {
  if (calls.length === 1 || redis.isCluster) return Promise.all(calls.map((call) => answerTo(redis, sha, limit, call)));
  const pipeline = redis.pipeline();
  for (const call of calls) pipeline.callBuffer('EVALSHA', sha, 1, call.key, limit, call.packed);
  return (await pipeline.exec()) ?? [];
}

async function answerTo(
  redis: RedisClient,
  sha: string,
  limit: string,
  call: { key: string; packed: Buffer },
): Promise<[Error | null, unknown]> {
  try {
    return [null, await redis.callBuffer('EVALSHA', sha, 1, call.key, limit, call.packed)];
  } catch (error) {
    return [error instanceof Error ? error : new Error(String(error)), null];
  }
}

function pack(document: IndexedDocument, isExact: boolean, bands: Iterable<number>): Buffer {
  const chosen = [...bands];
  const packed = Buffer.alloc(HEAD_BYTES + chosen.length * BAND_BYTES);
  packed.writeUInt16BE(isExact ? Number.parseInt(document.bodyHash.slice(24, 28), 16) & 0xfff : NO_EXACT, 0);
  packed.write(document.bodyHash.slice(0, 24), 2, 'hex');
  packed.write(document.captureId.slice(0, 8), 14, 'hex');
  packed.write(document.documentId, 18, 'hex');
  let at = HEAD_BYTES;
  for (const band of chosen) {
    const key = document.bands[band] ?? 0;
    packed.writeUInt8(band, at);
    // few hashes to begin with: until each holds dozens of entries, its name takes more than they do
    packed.writeUInt16BE(Math.floor(key / 2 ** 32) & 0xffff, at + 1);
    packed.writeUInt32BE(key % 2 ** 32, at + 3);
    at += BAND_BYTES;
  }
  return packed;
}

function toMatch(reply: Buffer): IndexMatch {
  if (reply[0] === 0x78 && reply.length === 9) return { exact: reply.toString('hex', 1), candidates: [] };
  const shared = new Map<string, number>();
  for (let at = 0; at + 8 <= reply.length; at += 8) {
    const holder = reply.toString('hex', at, at + 8);
    shared.set(holder, (shared.get(holder) ?? 0) + 1);
  }
  return { exact: null, candidates: rankCandidates(shared) };
}
