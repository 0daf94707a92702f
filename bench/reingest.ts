// Bulk re-ingest of a WARC of real pages: records read, digests checked, text and metadata extracted, a collection written and synced.
// Beside it, in the same run and over the same WARC, what one would put together from packages: warcio's reader and Readability on jsdom,
// which write nothing. Documents a CPU second of all threads.
// Extraction runs in one thread, as the peer's does: two on the two halves of a core make each other's CPU seconds longer.
//   npm run bench -- reingest DIR_OF_HTML_GZ [--pages 200] [--rounds 2] [--threads 1]
import { createReadStream, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { Readability } from '@mozilla/readability';
import { JSDOM, VirtualConsole } from 'jsdom';
import { WARCParser } from 'warcio';
import { encodeRecordMember, sha256Digest } from '../archive/index.ts';
import { ingest } from '../src/app/ingest/ingest.ts';
import { verifyCollection } from '../src/app/verify.ts';
import { surt } from '../src/domain/url/surt.ts';
import { urlKey } from '../src/domain/url/url-key.ts';
import { createThreadPool } from '../src/stages/extract/thread-pool.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    pages: { type: 'string', default: '200' },
    rounds: { type: 'string', default: '2' },
    threads: { type: 'string', default: '1' },
  },
});
const say = (line: string): boolean => process.stdout.write(`${line}\n`);
const folder = mkdtempSync(join(tmpdir(), 'gristmill-bench-reingest-'));
const path = join(folder, 'pages.warc.gz');
const names = readdirSync(positionals[0] ?? '').filter((name) => name.endsWith('.html.gz'));
const step = Math.max(1, Math.floor(names.length / Number(values.pages)));
const chosen = names.filter((_, n) => n % step === 0).slice(0, Number(values.pages));
const head = Buffer.from('HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n', 'latin1');

const members: Buffer[] = [];
for (const [n, name] of chosen.entries()) {
  const payload = gunzipSync(readFileSync(join(positionals[0] ?? '', name)));
  const id = n.toString(16).padStart(12, '0');
  members.push(
    await encodeRecordMember({
      type: 'response',
      recordId: `<urn:uuid:00000000-0000-4000-8000-${id}>`,
      date: new Date(Date.UTC(2026, 0, 1) + n * 1000),
      targetUri: `https://site${n % 29}.example/${name.replace('.html.gz', '')}`,
      contentType: 'application/http; msgtype=response',
      head,
      payload,
      payloadDigest: sha256Digest(payload),
      fields: [],
    }),
  );
}
writeFileSync(path, Buffer.concat(members));

async function ours(round: number): Promise<number> {
  const pool = createThreadPool({ threads: Number(values.threads) });
  try {
    const { counts } = await ingest(
      {
        dataDir: join(folder, `data-${round}`),
        collection: 'main',
        paths: [path],
        dryRun: false,
        crawlId: 'bench',
        writerId: `bench-${round}`,
        software: 'bench',
      },
      { extract: (page) => pool.extract(page), keys: { surt, urlKey }, now: () => new Date() },
    );
    return counts.documents;
  } finally {
    await pool.close();
  }
}

async function peers(): Promise<number> {
  let documents = 0;
  for await (const record of new WARCParser(createReadStream(path))) {
    const html = Buffer.from(await record.readFully(true)).toString('utf8');
    const dom = new JSDOM(html, {
      url: record.warcTargetURI ?? 'https://a.example/',
      virtualConsole: new VirtualConsole(),
    });
    if ((new Readability(dom.window.document).parse()?.textContent ?? '').trim() !== '') documents += 1;
    dom.window.close();
  }
  return documents;
}

async function measured(work: () => Promise<number>): Promise<{ documents: number; cpu: number; seconds: number }> {
  const before = process.cpuUsage();
  const start = performance.now();
  const documents = await work();
  const { user, system } = process.cpuUsage(before);
  return { documents, cpu: (user + system) / 1e6, seconds: (performance.now() - start) / 1000 };
}

say(`${chosen.length} pages, ${(statSync(path).size / 1e6).toFixed(1)} MB; load ${loadavg()[0]?.toFixed(0)}`);
for (let round = 0; round < Number(values.rounds); round++) {
  const mine = await measured(() => ours(round));
  const theirs = await measured(peers);
  const verified = await measured(async () => {
    const { findings, documents } = await verifyCollection(join(folder, `data-${round}`), 'main', surt);
    if (findings.length > 0) throw new Error(`verify: ${findings[0]?.message}`);
    return documents;
  });
  const rate = (m: { documents: number; cpu: number }): number => m.documents / m.cpu;
  say(
    `gristmill ${rate(mine).toFixed(1)} documents a CPU second (${mine.documents}, ${mine.seconds.toFixed(0)} s), warcio and Readability on jsdom ${rate(theirs).toFixed(1)} (${theirs.documents}): ${(rate(mine) / rate(theirs)).toFixed(1)}x; verify ${rate(verified).toFixed(0)}`,
  );
}
rmSync(folder, { recursive: true });
