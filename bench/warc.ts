// WARC writing and reading beside npm warcio, same records, same process, turn about; digests taken when writing and checked when reading.
//   npm run build && node node_modules/tsc7/bin/tsc -p tsconfig.json --noEmit false --outDir dist
//   node dist/bench/warc.js [--records 1500] [--rounds 3] [--pages DIR of .html.gz] [--bytes N]
// `zlib and hashes` is the same bytes through Node's own gunzipSync and two SHA-256, without any parsing.
import { createHash, hash, randomUUID } from 'node:crypto';
import { createReadStream, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { WARCParser, WARCRecord, WARCSerializer } from 'warcio';
import {
  checkDigests,
  encodeRecordMember,
  openFileSource,
  readRecords,
  readRecordsInThreads,
  sha256Digest,
  type WarcRecordDraft,
} from '../archive/index.ts';

const { values } = parseArgs({
  options: {
    records: { type: 'string', default: '1500' },
    rounds: { type: 'string', default: '3' },
    pages: { type: 'string' },
    /** Bodies are cut to as many bytes. */
    bytes: { type: 'string' },
  },
});
const say = (line: string): boolean => process.stdout.write(`${line}\n`);
const folder = mkdtempSync(join(tmpdir(), 'gristmill-bench-warc-'));
const head = Buffer.from(
  'HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nServer: bench\r\n\r\n',
  'latin1',
);
const bodies = values.pages === undefined ? madeBodies(64) : realBodies(values.pages);
const records = Number(values.records);
const most = values.bytes === undefined ? undefined : Number(values.bytes);
const bodyOf = (n: number): Buffer => (bodies[n % bodies.length] ?? Buffer.alloc(0)).subarray(0, most);

/** Markup with words of a skewed vocabulary, 20 to 400 kB, about as compressible as real pages: 4.9 times for those of the extraction bench. */
function madeBodies(count: number): Buffer[] {
  let state = 7;
  const draw = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const words = Array.from({ length: 8000 }, (_, n) =>
    createHash('md5')
      .update(String(n))
      .digest('hex')
      .slice(0, 3 + (n % 8)),
  );
  return Array.from({ length: count }, (_, n) => {
    const parts = ['<!doctype html><html><body>'];
    for (let size = 20_000 + ((n * 6007) % 380_000); size > 0; size -= 700)
      parts.push(
        `<div class="c${draw(40)} item"><p data-id="${draw(1e9).toString(36)}">${Array.from({ length: 100 }, () => words[draw(draw(draw(draw(8000) + 1) + 1) + 1)]).join(' ')}</p></div>`,
      );
    return Buffer.from(parts.join('\n'), 'utf8');
  });
}

function realBodies(path: string): Buffer[] {
  const names = readdirSync(path).filter((name) => name.endsWith('.html.gz'));
  return names.slice(0, 300).map((name) => gunzipSync(readFileSync(join(path, name))));
}

async function writeOurs(): Promise<Buffer[]> {
  const members: Buffer[] = [];
  for (let n = 0; n < records; n++) {
    const payload = bodyOf(n);
    const draft: WarcRecordDraft = {
      type: 'response',
      recordId: `<urn:uuid:${randomUUID()}>`,
      date: new Date(),
      targetUri: `http://example.com/${n}`,
      contentType: 'application/http; msgtype=response',
      head,
      payload,
      payloadDigest: sha256Digest(payload),
      fields: [],
    };
    members.push(await encodeRecordMember(draft));
  }
  return members;
}

async function writePeer(): Promise<Uint8Array[]> {
  const members: Uint8Array[] = [];
  for (let n = 0; n < records; n++) {
    const record = WARCRecord.create(
      {
        url: `http://example.com/${n}`,
        date: new Date().toISOString(),
        type: 'response',
        warcVersion: 'WARC/1.1',
        httpHeaders: { 'Content-Type': 'text/html; charset=utf-8', Server: 'bench' },
      },
      [bodyOf(n)],
    );
    members.push(await WARCSerializer.serialize(record, { gzip: true }));
  }
  return members;
}

/** In as many threads as there are cores, this one among them. */
async function readOurs(path: string, size: number): Promise<number> {
  const threads = availableParallelism() - 1;
  let right = 0;
  for await (const record of readRecordsInThreads({ path, size, threads, readsHere: true, reusesBlocks: true }))
    if (record.kind === 'record' && record.digests.block === 'right' && record.digests.payload === 'right') right += 1;
  return right;
}

async function readAlone(path: string): Promise<number> {
  const source = await openFileSource(path);
  let right = 0;
  for await (const record of readRecords(source, { compression: 'gzip', reusesBlocks: true })) {
    if (record.kind !== 'record') continue;
    const { block, payload } = checkDigests(record);
    if (block === 'right' && payload === 'right') right += 1;
  }
  await source.close();
  return right;
}

/** Inflating and both digests, of members whose places are known beforehand. */
async function zlibAndHashes(members: readonly Buffer[]): Promise<number> {
  for (const [n, member] of members.entries()) {
    const record = gunzipSync(member, { chunkSize: 512 * 1024 });
    const body = bodyOf(n);
    hash('sha256', body, 'buffer');
    hash('sha256', record.subarray(0, body.length + head.length), 'buffer');
  }
  return members.length;
}

/** warcio reads and decodes; it checks no digests. */
async function readPeer(path: string): Promise<number> {
  let count = 0;
  for await (const record of new WARCParser(createReadStream(path))) {
    const payload = await record.readFully(false);
    if (payload.length >= 0) count += 1;
  }
  return count;
}

/** Records a second of the clock, and a second of CPU of all threads: the latter holds on a machine that others use too. */
interface Rate {
  wall: number;
  cpu: number;
}

async function perSecond(work: () => Promise<unknown>): Promise<Rate> {
  const start = performance.now();
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return { wall: records / ((performance.now() - start) / 1000), cpu: records / ((user + system) / 1e6) };
}

const median = (list: number[]): number => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;

const rates = {
  writeOurs: [] as Rate[],
  writePeer: [] as Rate[],
  readOurs: [] as Rate[],
  readAlone: [] as Rate[],
  readPeer: [] as Rate[],
  zlibAndHashes: [] as Rate[],
};
const path = join(folder, 'bench.warc.gz');
let bytes = 0;
for (let round = 0; round < Number(values.rounds); round++) {
  rates.writePeer.push(await perSecond(writePeer));
  let members: Buffer[] = [];
  rates.writeOurs.push(
    await perSecond(async () => {
      members = await writeOurs();
    }),
  );
  writeFileSync(path, Buffer.concat(members));
  bytes = members.reduce((sum, member) => sum + member.length, 0);
  rates.readPeer.push(await perSecond(() => readPeer(path)));
  rates.zlibAndHashes.push(await perSecond(() => zlibAndHashes(members)));
  rates.readOurs.push(
    await perSecond(async () => {
      const right = await readOurs(path, bytes);
      if (right !== records) throw new Error(`${right} of ${records} records right`);
    }),
  );
  rates.readAlone.push(
    await perSecond(async () => {
      const right = await readAlone(path);
      if (right !== records) throw new Error(`${right} of ${records} records right`);
    }),
  );
}
const raw = Array.from({ length: records }, (_, n) => bodyOf(n).length).reduce((a, b) => a + b, 0);
say(
  `${records} records, ${(raw / records / 1000).toFixed(0)} kB each, ${(raw / bytes).toFixed(1)} times compressed; records/s, median of ${values.rounds}`,
);
function line(what: string, ours: Rate[], peer: Rate[]): void {
  for (const kind of ['wall', 'cpu'] as const) {
    const [mine, theirs] = [median(ours.map((rate) => rate[kind])), median(peer.map((rate) => rate[kind]))];
    const per = kind === 'wall' ? 'second' : 'CPU second';
    say(
      `${what.padEnd(17)} a ${per.padEnd(10)} gristmill ${mine.toFixed(0)}   warcio ${theirs.toFixed(0)}   ratio ${(mine / theirs).toFixed(2)}`,
    );
  }
}
line('write', rates.writeOurs, rates.writePeer);
line('read', rates.readOurs, rates.readPeer);
line('read, one thread', rates.readAlone, rates.readPeer);
line('zlib and hashes', rates.zlibAndHashes, rates.readPeer);
rmSync(folder, { recursive: true });
