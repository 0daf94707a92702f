// How fast a corpus is written: rows a CPU second by format, the writing alone (the first time in the process, which pays for loading and
// compiling, and again: what a long export settles at) and the whole export (reading, deciding, writing), beside plain JSON lines through Node's
// gzip as the peer.
//   npm run build && node node_modules/tsc7/bin/tsc -p tsconfig.json --noEmit false --outDir dist
//   node dist/bench/export.js [--documents 20000] [--texts FILE.jsonl] [--keep DIR] [--alone] [--format NAME]…
// Without --texts (lines with `text` and perhaps `title`) the documents are made of random words, which compress badly.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { exportCorpus } from '../src/app/export/export-corpus.ts';
import type { ExportedRecord } from '../src/app/export/prepare-record.ts';
import { EXPORT_FORMATS, type ExportRequest, NO_FILTERS } from '../src/app/export/request.ts';
import { createWriter } from '../src/app/export/writers.ts';
import { captureId, recordId } from '../src/domain/capture.ts';
import { contentHash, documentId } from '../src/domain/content-hash.ts';
import { PAGE_TYPES } from '../src/domain/document.ts';

const { values } = parseArgs({
  options: {
    documents: { type: 'string', default: '20000' },
    texts: { type: 'string' },
    keep: { type: 'string' },
    alone: { type: 'boolean', default: false },
    format: { type: 'string', multiple: true },
  },
});
const given =
  values.texts === undefined
    ? null
    : readFileSync(values.texts, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as { title?: string; text: string });
const total = Math.min(Number(values.documents), given?.length ?? Number.POSITIVE_INFINITY);
const root = values.keep ?? mkdtempSync(join(tmpdir(), 'gm-bench-export-'));
const say = (line: string): boolean => process.stdout.write(`${line}\n`);

let state = 1;
const draw = (below: number): number => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((state / 2 ** 32) * below);
};
const vocabulary = Array.from({ length: 20_000 }, (_, n) => `${n.toString(36)}${'aeiou'.charAt(n % 5)}rn`);
const word = (): string => vocabulary[Math.floor(draw(20_000) * (draw(1000) / 1000))] ?? '';
const sentence = (): string => `${Array.from({ length: 8 + draw(14) }, word).join(' ')}.`;

function record(n: number): ExportedRecord {
  const text =
    given?.[n]?.text ?? Array.from({ length: 6 }, () => Array.from({ length: 5 }, sentence).join(' ')).join('\n\n');
  const title = given?.[n]?.title ?? sentence();
  const sha256 = contentHash(title, text);
  const url = `https://host${n % 97}.example/${n}`;
  return {
    schema_version: 1,
    id: documentId(sha256),
    sha256,
    url,
    url_key: url,
    final_url: url,
    canonical_url: null,
    surt: `example,host${n % 97})/${n}`,
    collection: 'main',
    crawl: 'bench',
    captured_at: new Date(Date.UTC(2026, n % 11, 1, 0, 0, n % 60)).toISOString(),
    record_id: recordId(captureId('bench', url), 'response'),
    http_status: 200,
    title,
    authors: [],
    published_at: null,
    modified_at: null,
    site_name: null,
    description: null,
    language: ['en', 'de', 'fr', 'zh'][n % 7] ?? 'en',
    language_score: 0.9,
    page_type: PAGE_TYPES[n % PAGE_TYPES.length] ?? 'other',
    text,
    markdown: text,
    text_chars: text.length,
    word_count: text.split(' ').length,
    duplicate_of: null,
    near_duplicate_of: null,
    similarity: null,
    cluster: null,
    version: null,
    supersedes: null,
    quality: {},
    removed: [],
    extractor: { name: 'gristmill', version: '1', model: null },
    source_id: null,
  };
}

async function cpuOf(work: () => Promise<void> | void): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

const records = Array.from({ length: total }, (_, n) => record(n));
const documents = join(root, 'data', 'collections', 'main', 'documents');
mkdirSync(documents, { recursive: true });
for (let from = 0; from < total; from += 5000) {
  const lines = records.slice(from, from + 5000).map((one) => gzipSync(`${JSON.stringify(one)}\n`, { level: 3 }));
  writeFileSync(join(documents, `bench-${String(from).padStart(8, '0')}.jsonl.gz`), Buffer.concat(lines));
}
const bytes = records.reduce((sum, one) => sum + one.text.length, 0) / total;
say(`${total} documents of ${Math.round(bytes)} characters; rows a CPU second, all threads counted`);

const peer = await cpuOf(() => {
  gzipSync(records.map((one) => JSON.stringify(one)).join('\n'), { level: 6 });
});
say(`peer, JSON.stringify and gzip -6 in one piece: ${Math.round(total / peer)}`);
for (const format of EXPORT_FORMATS.filter((name) => values.format?.includes(name) ?? true)) {
  const request: ExportRequest = {
    dataDir: join(root, 'data'),
    collection: 'main',
    format,
    out: join(root, `out-${format}`),
    filters: NO_FILTERS,
    versions: 'latest',
    duplicates: 'drop',
    gristmillVersion: 'bench',
  };
  const speed = (seconds: number): string => String(Math.round(total / seconds)).padStart(6);
  const first = await cpuOf(() => writeAlone(request));
  const again = Math.min(await cpuOf(() => writeAlone(request)), await cpuOf(() => writeAlone(request)));
  const whole = values.alone ? null : await cpuOf(async () => void (await exportCorpus(request)));
  say(
    `${format.padEnd(9)} writing alone: first ${speed(first)}, settled ${speed(again)} (${(peer / again).toFixed(1)} of the peer)${whole === null ? '' : `; whole export ${speed(whole)}`}`,
  );
}
if (values.keep === undefined) rmSync(root, { recursive: true, force: true });

async function writeAlone(request: ExportRequest): Promise<void> {
  const folders = { path: join(root, 'alone'), scratch: join(root, 'alone-scratch') };
  for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true });
  const writer = await createWriter(request, folders);
  for (const [n, one] of records.entries()) await writer.write(one, n);
  await writer.finish();
  await writer.close();
  for (const folder of Object.values(folders)) rmSync(folder, { recursive: true });
}
