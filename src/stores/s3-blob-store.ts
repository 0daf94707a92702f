// BlobStore in an S3-compatible bucket: single PUTs and multipart uploads, ranged reads, conditional writes. Every whole object carries its SHA-256.
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { StageError } from '../domain/errors.ts';
import type { BlobEntry, BlobStat, BlobStore } from '../ports/blob-store.ts';
import { checkBlobKey } from './blob-key.ts';
import { parseS3Url, type S3Access } from './s3/location.ts';
import { type UploadSource, uploadInParts } from './s3/multipart.ts';
import { piecesSource } from './s3/pieces-source.ts';
import { createS3Sender, type S3Answer, type S3Patience } from './s3/send.ts';
import { xmlElements, xmlText } from './s3/xml.ts';

export interface S3BlobStoreOptions {
  /** `s3://bucket/prefix`: keys are below the prefix. */
  url: string;
  access: S3Access;
  /** Objects larger than this go in parts of it. */
  partBytes?: number;
  patience?: Partial<S3Patience>;
}

export interface S3BlobStore extends BlobStore {
  /** One small question: is the bucket there, and may the key read it? Throws StageError with what is wrong. */
  probe(): Promise<void>;
  /** Whether the service itself refuses a conditional write; without that, two first writers of one instant both win. */
  isConditional(): Promise<boolean>;
  close(): Promise<void>;
}

const PART_BYTES = 16 * 1024 * 1024;
const STREAM_BYTES = 8 * 1024 * 1024;
const SUM = 'x-amz-meta-sha256';
const PROBE_KEY = 'staging/.conditional-writes';

export function createS3BlobStore(options: S3BlobStoreOptions): S3BlobStore {
  const { bucket, key: prefix } = parseS3Url(options.url);
  const sender = createS3Sender(options.access, bucket, options.patience);
  const partBytes = options.partBytes ?? PART_BYTES;
  const keyOf = (key: string): string => (prefix === '' ? checkBlobKey(key) : `${prefix}/${checkBlobKey(key)}`);
  let conditional: Promise<boolean> | null = null;

  const head = (key: string): Promise<S3Answer> =>
    sender.send({ method: 'HEAD', key: keyOf(key), what: `look at ${key}`, heeds: [404] });

  const putSmall = async (key: string, bytes: Uint8Array, ifAbsent: boolean): Promise<boolean> => {
    const sum = sumOf(bytes);
    const answer = await sender.send({
      method: 'PUT',
      key: keyOf(key),
      headers: { [SUM]: sum, ...(ifAbsent && { 'if-none-match': '*' }) },
      body: bytes,
      what: `write ${key}`,
      ...(ifAbsent && { heeds: [412] }),
    });
    if (answer.status !== 412) return true;
    if (answer.tries === 1) return false;
    return (await head(key)).headers[SUM] === sum; // a try whose answer was lost may have been the first writer
  };

  const putParts = async (key: string, source: UploadSource, sum: string): Promise<void> => {
    await uploadInParts(sender, keyOf(key), source, { partBytes, headers: { [SUM]: sum } });
    const standing = await head(key);
    const size = Number(standing.headers['content-length'] ?? source.size);
    if (standing.status !== 200 || size !== source.size || (standing.headers[SUM] ?? sum) !== sum)
      throw new StageError('STORAGE_FAILED', 'retry', `what stands as ${key} is not what was written`);
  };

  const isConditional = (): Promise<boolean> => {
    conditional ??= (async () => {
      await putSmall(PROBE_KEY, Buffer.from('1'), false);
      return !(await putSmall(PROBE_KEY, Buffer.from('2'), true));
    })();
    conditional.catch(() => {
      conditional = null;
    });
    return conditional;
  };

  const store: S3BlobStore = {
    async put(key, bytes, put) {
      const ifAbsent = put?.ifAbsent === true;
      const source = piecesSource(bytes);
      if (ifAbsent && !(await isConditional()) && (await head(key)).status === 200) return false;
      if (source.size <= partBytes) return putSmall(key, await source.read(0, source.size), ifAbsent);
      if (ifAbsent && (await head(key)).status === 200) return false;
      await putParts(key, source, await sumOfParts(source.size, source.read));
      return true;
    },
    async putFile(key, path) {
      const file = await open(path, 'r');
      try {
        const { size } = await file.stat();
        const read = async (offset: number, length: number): Promise<Buffer> => {
          const bytes = Buffer.allocUnsafe(length);
          const { bytesRead } = await file.read(bytes, 0, length, offset);
          if (bytesRead < length) throw new RangeError(`${path} became shorter while it was uploaded`);
          return bytes;
        };
        if (size <= partBytes) await putSmall(key, await read(0, size), false);
        else await putParts(key, { size, read }, await sumOfParts(size, read));
      } finally {
        await file.close();
      }
    },
    async get(key, range) {
      if (range !== undefined && range.end <= range.start)
        return (await store.stat(key)) === null ? null : Buffer.alloc(0);
      return getRange(key, range);
    },
    async stream(key) {
      const stat = await store.stat(key);
      if (stat === null) throw new RangeError(`there is no ${key}`);
      return pieces(key, stat);
    },
    async *list(wanted) {
      for await (const { key } of store.entries(wanted)) yield key;
    },
    async *entries(wanted) {
      const whole = prefix === '' ? wanted : `${prefix}/${wanted}`;
      for (let after: string | null = ''; after !== null; ) {
        const page = await listPage(whole, after);
        for (const entry of page.entries)
          yield { ...entry, key: prefix === '' ? entry.key : entry.key.slice(prefix.length + 1) };
        after = page.isTruncated ? (page.entries.at(-1)?.key ?? null) : null;
      }
    },
    async delete(key) {
      await sender.send({ method: 'DELETE', key: keyOf(key), what: `delete ${key}`, heeds: [404] });
    },
    async stat(key): Promise<BlobStat | null> {
      const { status, headers } = await head(key);
      if (status === 404) return null;
      return {
        size: Number(headers['content-length']),
        modifiedAt: new Date(headers['last-modified'] ?? 0),
        etag: (headers['etag'] ?? '').replaceAll('"', ''),
      };
    },
    async probe() {
      await listPage(prefix === '' ? '' : `${prefix}/`, '', 1);
    },
    isConditional,
    close: () => sender.close(),
  };

  async function getRange(key: string, range?: { start: number; end: number }, etag?: string): Promise<Buffer | null> {
    const answer = await sender.send({
      method: 'GET',
      key: keyOf(key),
      headers: {
        ...(range !== undefined && { range: `bytes=${range.start}-${range.end - 1}` }),
        ...(etag !== undefined && { 'if-match': `"${etag}"` }),
      },
      what: `read ${key}`,
      heeds: [404, 416],
      check(got) {
        if (got.status === 206) checkPart(got, range);
        const sum = got.headers[SUM];
        if (got.status === 200 && sum !== undefined && sum !== sumOf(got.body))
          throw new Error('the bytes read are not those that were written');
      },
    });
    if (answer.status === 404) return await missing(answer);
    if (answer.status === 416) return Buffer.alloc(0);
    return answer.status === 200 && range !== undefined ? answer.body.subarray(range.start, range.end) : answer.body;
  }

  /** A bucket that is gone is no missing key. */
  async function missing(answer: S3Answer): Promise<null> {
    if (xmlText(answer.body.toString('utf8', 0, 4096), 'Code') === 'NoSuchBucket') await store.probe();
    return null;
  }

  async function* pieces(key: string, { size, etag }: BlobStat): AsyncGenerator<Buffer> {
    for (let at = 0; at < size; at += STREAM_BYTES) {
      const piece = await getRange(key, { start: at, end: Math.min(size, at + STREAM_BYTES) }, etag);
      if (piece === null) throw new RangeError(`${key} was deleted while it was read`);
      yield piece;
    }
  }

  /** By the last key seen, which every service knows; tokens are told in too many ways. */
  async function listPage(
    wanted: string,
    after: string,
    most = 1000,
  ): Promise<{ entries: BlobEntry[]; isTruncated: boolean }> {
    const { body } = await sender.send({
      method: 'GET',
      key: '',
      query: { ...(after !== '' && { marker: after }), 'max-keys': String(most), prefix: wanted },
      what: `list ${wanted}`,
      check({ body: xml }) {
        if (!xml.includes('</ListBucketResult>')) throw new Error('a listing without an end');
      },
    });
    const xml = body.toString('utf8');
    const entries = [...xmlElements(xml, 'Contents')].map((inner) => ({
      key: xmlText(inner, 'Key') ?? '',
      size: Number(xmlText(inner, 'Size') ?? 0),
      modifiedAt: new Date(xmlText(inner, 'LastModified') ?? 0),
      etag: (xmlText(inner, 'ETag') ?? '').replaceAll('"', ''),
    }));
    return { entries, isTruncated: xmlText(xml, 'IsTruncated') === 'true' };
  }

  return store;
}

/** A part of an object must be the part that was asked for, to its last byte. */
function checkPart(answer: S3Answer, range: { start: number; end: number } | undefined): void {
  const [, start, end, size] = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(answer.headers['content-range'] ?? '') ?? [];
  if (range === undefined || start === undefined) return;
  const wanted = Math.min(range.end, Number(size)) - range.start;
  if (Number(start) !== range.start || Number(end) - Number(start) + 1 < wanted || answer.body.length !== wanted)
    throw new Error(`short answer: ${answer.body.length} bytes of ${wanted}`);
}

const sumOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

async function sumOfParts(
  size: number,
  read: (offset: number, length: number) => Promise<Uint8Array>,
): Promise<string> {
  const hash = createHash('sha256');
  for (let at = 0; at < size; at += STREAM_BYTES) hash.update(await read(at, Math.min(STREAM_BYTES, size - at)));
  return hash.digest('hex');
}
