// A bucket in trouble: what passes is tried again, what does not is said with what to do next, and nothing is half there.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { isLocalFault } from '../../../src/domain/local-fault.ts';
import { createS3BlobStore, type S3BlobStore, type S3BlobStoreOptions } from '../../../src/stores/s3-blob-store.ts';
import { type S3Asked, type S3Fault, type S3Server, startS3Server } from '../../support/s3-server.ts';

const PART = 5 * 1024 * 1024;
const QUICK = { tries: 6, firstWaitMs: 5, longestWaitMs: 20, silenceMs: 20_000 };
/** Silence is waited out, so it is short; a machine that is busy elsewhere may be silent by itself, so there are more tries. */
const patienceFor = (fault: S3Fault) => (fault === 'silent' ? { ...QUICK, tries: 15, silenceMs: 500 } : QUICK);

let server: S3Server;
let store: S3BlobStore;
const opened: S3BlobStore[] = [];
const open = (more: Partial<S3BlobStoreOptions> = {}): S3BlobStore => {
  const made = createS3BlobStore({
    url: `s3://${server.bucket}/faults`,
    access: { ...server, region: 'us-east-1', sessionToken: null },
    partBytes: PART,
    patience: QUICK,
    ...more,
  });
  opened.push(made);
  return made;
};
beforeAll(async () => {
  server = await startS3Server();
  store = open();
});
afterEach(() => server.misbehave(null));
afterAll(async () => {
  for (const made of opened) await made.close();
  await server.close();
});

/** The first `times` requests that the test picks meet the fault. */
function strike(fault: S3Fault, times: number, pick: (asked: S3Asked) => boolean = () => true): void {
  let left = times;
  server.misbehave((asked) => (pick(asked) && left-- > 0 ? fault : null));
}

describe.each<S3Fault>(['error', 'lost', 'short', 'slow', 'silent'])('answers that come %s', (fault) => {
  let store: S3BlobStore;
  beforeAll(() => {
    store = open({ patience: patienceFor(fault) });
  });

  it('are asked for again, and the bytes are whole', async () => {
    strike(fault, 3);
    const bytes = Buffer.from(`written through ${fault}`);
    expect(await store.put(`k-${fault}`, bytes)).toBe(true);
    strike(fault, 3);
    expect((await store.get(`k-${fault}`))?.equals(bytes)).toBe(true);
    strike(fault, 3);
    expect((await store.get(`k-${fault}`, { start: 3, end: 12 }))?.toString()).toBe(bytes.toString('utf8', 3, 12));
    strike(fault, 3);
    const keys: string[] = [];
    for await (const key of store.list(`k-${fault}`)) keys.push(key);
    expect(keys).toEqual([`k-${fault}`]);
    strike(fault, 3);
    await store.delete(`k-${fault}`);
    expect(await store.get(`k-${fault}`)).toBeNull();
  });

  it('do not make a first writer lose to itself', async () => {
    await store.isConditional();
    strike(fault, 2, ({ method }) => method === 'PUT');
    expect(await store.put(`first-${fault}`, Buffer.from('mine'), { ifAbsent: true })).toBe(true);
    strike(fault, 2, ({ method }) => method === 'PUT');
    expect(await store.put(`first-${fault}`, Buffer.from('theirs'), { ifAbsent: true })).toBe(false);
    expect((await store.get(`first-${fault}`))?.toString()).toBe('mine');
  });

  it('do not tear a file that goes in parts', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gm-s3-faults-'));
    const large = Buffer.alloc(3 * PART + 7, `part of ${fault} `);
    await writeFile(join(folder, 'f'), large);
    const patient = open({ patience: fault === 'silent' ? { ...QUICK, tries: 15, silenceMs: 5000 } : QUICK });
    strike(fault, fault === 'silent' ? 1 : 4, ({ method }) => method !== 'GET');
    await patient.putFile(`large-${fault}`, join(folder, 'f'));
    expect((await patient.get(`large-${fault}`))?.equals(large)).toBe(true);
    await rm(folder, { recursive: true });
  });
});

describe('a service that stays away', () => {
  it('is named after a bounded number of tries, with what to look at', async () => {
    const nowhere = open({
      access: { ...server, endpoint: 'http://127.0.0.1:9', region: 'us-east-1', sessionToken: null },
    });
    const error = await nowhere.put('k', Buffer.from('x')).catch((e: unknown) => e);
    expect(error).toMatchObject({ code: 'STORAGE_UNREACHABLE', disposition: 'retry' });
    expect(String(error)).toMatch(/127\.0\.0\.1:9.*6 tries.*storage\.endpoint/);
    expect(isLocalFault(error)).toBe(true);
  });

  it('leaves nothing of a file whose parts it refused', async () => {
    server.misbehave(({ url }) => (url.includes('partNumber=2') ? 'error' : null));
    const bytes = Buffer.alloc(3 * PART, 'x');
    await expect(store.put('torn', bytes)).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
    server.misbehave(null);
    expect(await store.get('torn')).toBeNull();
    expect(server.asked.some(({ method, url }) => method === 'DELETE' && url.includes('uploadId='))).toBe(true);
  });

  it('is told apart from a wrong key and from a missing bucket', async () => {
    const wrong = open({ access: { ...server, secretAccessKey: 'no', region: 'us-east-1', sessionToken: null } });
    await expect(wrong.probe()).rejects.toMatchObject({ code: 'STORAGE_REFUSED' });
    await expect(wrong.put('k', Buffer.from('x'))).rejects.toThrow(/AWS_SECRET_ACCESS_KEY/);
    const missing = open({ url: 's3://no-such-bucket/x' });
    await expect(missing.probe()).rejects.toMatchObject({ code: 'STORAGE_NO_BUCKET' });
    await expect(missing.get('k')).rejects.toThrow(/no bucket no-such-bucket.*make it/);
    expect(() => open({ url: 's3://UPPER_case/x' })).toThrow(/expected s3:\/\/BUCKET/);
  });
});
