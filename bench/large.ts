// One large WARC read, ingested (extraction left out: it has its own bench) and verified: megabytes a second, and memory on the way.
//   npm run bench -- large [--gigabytes 2] [--pages DIR of .html.gz]
// Memory is the whole process's at each tenth of the time: it is to be level.
import { createHash, randomUUID } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import {
  checkDigests,
  encodeRecordMember,
  openFileSource,
  type RecordDigests,
  readRecords,
  readRecordsInThreads,
  sha256Digest,
} from '../archive/index.ts';
import { ingest } from '../src/app/ingest/ingest.ts';
import { verifyCollection } from '../src/app/verify.ts';
import { INGEST_CRAWL } from '../src/domain/crawl.ts';
import { surt } from '../src/domain/url/surt.ts';
import { urlKey } from '../src/domain/url/url-key.ts';
import { blankExtraction } from '../src/stages/extract/blank-extraction.ts';

const { values } = parseArgs({
  options: { gigabytes: { type: 'string', default: '2' }, pages: { type: 'string' } },
});
const say = (line: string): boolean => process.stdout.write(`${line}\n`);
const folder = mkdtempSync(join(tmpdir(), 'gristmill-bench-large-'));
const path = join(folder, 'large.warc.gz');
const head = Buffer.from('HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n', 'latin1');

function bodies(): Buffer[] {
  if (values.pages === undefined)
    return Array.from({ length: 200 }, (_, n) => {
      const lines = Array.from({ length: 40 + ((n * 37) % 900) }, (_, line) =>
        createHash('md5')
          .update(`${n} ${line % 97}`)
          .digest('base64'),
      );
      return Buffer.from(`<!doctype html><p>${lines.join('</p>\n<p>')}</p>`);
    });
  const { pages } = values;
  return readdirSync(pages)
    .filter((name) => name.endsWith('.html.gz'))
    .slice(0, 400)
    .map((name) => gunzipSync(readFileSync(join(pages, name))));
}

async function generate(): Promise<{ bytes: number; records: number; raw: number }> {
  const made = bodies();
  const file = openSync(path, 'w');
  const [limit, sums] = [Number(values.gigabytes) * 1e9, { bytes: 0, records: 0, raw: 0 }];
  while (sums.bytes < limit) {
    const n = sums.records++;
    const body = made[n % made.length] ?? head;
    const payload = Buffer.concat([body, Buffer.from(`<!-- ${n} -->`)]);
    const member = await encodeRecordMember({
      type: 'response',
      recordId: `<urn:uuid:${randomUUID()}>`,
      date: new Date(Date.UTC(2026, 0, 1) + n * 1000),
      targetUri: `https://site${n % 97}.example/page-${n}`,
      contentType: 'application/http; msgtype=response',
      head,
      payload,
      payloadDigest: sha256Digest(payload),
      fields: [],
    });
    writeSync(file, member);
    sums.bytes += member.length;
    sums.raw += payload.length;
  }
  closeSync(file);
  return sums;
}

/** Memory is looked at every 200 ms; ten looks at equal distances are told. */
async function watched(what: string, bytes: number, work: () => Promise<string>): Promise<void> {
  const looks: number[] = [];
  const look = (): number => looks.push(Math.round(process.memoryUsage.rss() / 2 ** 20));
  const timer = setInterval(look, 200);
  const before = process.cpuUsage();
  const start = performance.now();
  const said = await work();
  clearInterval(timer);
  look();
  const { user, system } = process.cpuUsage(before);
  const [seconds, cpu] = [(performance.now() - start) / 1000, (user + system) / 1e6];
  const tenths = Array.from({ length: 10 }, (_, n) => looks[Math.floor(((n + 1) * looks.length) / 10) - 1] ?? 0);
  say(
    `${what}: ${said}; ${seconds.toFixed(0)} s, ${(bytes / 1e6 / seconds).toFixed(0)} MB/s, ${(bytes / 1e6 / cpu).toFixed(0)} MB and ${(records / cpu).toFixed(0)} records a CPU second; memory ${Math.max(...looks)} MB at most, by tenths ${tenths.join(' ')}; load ${loadavg()[0]?.toFixed(0)}`,
  );
}

const { bytes, records, raw } = await generate();
say(
  `${records} records, ${(bytes / 1e9).toFixed(2)} GB (${(raw / 1e9).toFixed(1)} GB unpacked); load ${loadavg()[0]?.toFixed(0)}`,
);
const size = statSync(path).size;
const isRight = ({ block, payload }: RecordDigests): boolean => block === 'right' && payload === 'right';
await watched('read in one thread, digests checked', bytes, async () => {
  const source = await openFileSource(path);
  let right = 0;
  for await (const record of readRecords(source, { compression: 'gzip', reusesBlocks: true }))
    if (record.kind === 'record' && isRight(checkDigests(record))) right += 1;
  await source.close();
  return all(right);
});
const threads = availableParallelism() - 1;
await watched(`read in ${threads + 1} threads, digests checked`, bytes, async () => {
  let right = 0;
  for await (const record of readRecordsInThreads({ path, size, threads, readsHere: true, reusesBlocks: true }))
    if (record.kind === 'record' && isRight(record.digests)) right += 1;
  return all(right);
});
const dataDir = join(folder, 'data');
await watched('ingest without extraction', bytes, async () => {
  const { counts } = await ingest(
    {
      dataDir,
      collection: 'main',
      paths: [path],
      dryRun: false,
      crawlId: INGEST_CRAWL,
      writerId: 'bench',
      software: 'bench',
    },
    {
      extract: async () => blankExtraction('left-out'),
      keys: { surt, urlKey },
      now: () => new Date(),
      threads,
    },
  );
  return all(counts.taken);
});
await watched('verify', bytes, async () => {
  const { findings, captures } = await verifyCollection(dataDir, 'main', surt);
  if (findings.length > 0) throw new Error(`verify: ${findings[0]?.message}`);
  return all(captures);
});
rmSync(folder, { recursive: true });

function all(count: number): string {
  if (count !== records) throw new Error(`${count} of ${records} records`);
  return `${count} records`;
}
