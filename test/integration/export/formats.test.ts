// Every format is read back by another program: DuckDB for rows, warcio for WET, gunzip for .gz.
import { execFileSync } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WARCParser } from 'warcio';
import { exportCorpus } from '../../../src/app/export/export-corpus.ts';
import {
  EXPORT_FORMATS,
  type ExportFormat,
  type ExportReport,
  type ExportRequest,
  NO_FILTERS,
} from '../../../src/app/export/request.ts';
import { verifyExport } from '../../../src/app/verify-export.ts';
import { fileText } from '../../../src/domain/content-hash.ts';
import type { DocumentRecord } from '../../../src/domain/document.ts';
import { documentRecord, writeDocuments } from './archive-of-documents.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'gm-formats-'));
});
afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

const words = (n: number, count: number): string =>
  Array.from({ length: count }, (_, i) => `w${n * 100_000 + i}`).join(' ');

/** Texts that readers stumble over, in SURT order. */
const records = (): DocumentRecord[] =>
  [
    { title: 'Plain', text: words(1, 50) },
    { title: 'Lone \ud800 surrogate', text: `${words(2, 50)} \udfff end` },
    { title: null, text: `NUL \u0000 and "quotes", \\ back, \t tab\nline\u2028separator ${words(3, 50)}` },
    { title: 'Long', text: words(4, 60_000) },
    { title: 'Astral 𠮷 🌧️', text: `天气 ${words(5, 50)}`, language: 'zh', quality: { entropy: 0.5 } },
  ].map((page, n) =>
    documentRecord({ url: `https://a.example/${n}`, removed: [{ reason: 'cookie-notice', count: 2 }], ...page }),
  );

async function exported(
  format: ExportFormat,
  changes: Partial<ExportRequest> = {},
  documents: DocumentRecord[] = records(),
): Promise<ExportReport> {
  await writeDocuments(join(root, 'data'), documents);
  return exportCorpus({
    dataDir: join(root, 'data'),
    collection: 'main',
    format,
    out: join(root, 'out'),
    filters: NO_FILTERS,
    versions: 'latest',
    duplicates: 'drop',
    gristmillVersion: '0.0.0',
    ...changes,
  });
}

async function query(sql: string): Promise<Record<string, unknown>[]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const reader = await connection.runAndReadAll(sql);
  const rows = reader.getRowObjectsJson();
  connection.closeSync();
  instance.closeSync();
  return rows;
}

const expectedTexts = (): string[] => records().map((record) => record.text.toWellFormed());

describe('rows', () => {
  it.each([
    ['jsonl', 'documents.jsonl'],
    ['jsonl.gz', 'documents.jsonl.gz'],
    ['jsonl.zst', 'documents.jsonl.zst'],
  ] as const)('%s is read by DuckDB', async (format, name) => {
    const { out } = await exported(format);
    const rows = await query(
      `SELECT id, text, title, word_count FROM read_json('${join(out, name)}', maximum_object_size = 100000000)`,
    );
    expect(rows.map((row) => row['text'])).toEqual(expectedTexts());
    expect(rows.map((row) => row['title'])).toEqual(['Plain', 'Lone \ufffd surrogate', null, 'Long', 'Astral 𠮷 🌧️']);
  });

  it('parquet has the columns of the record, typed, and the names of FineWeb', async () => {
    const { out } = await exported('parquet');
    const file = join(out, 'data', 'train-00000-of-00001.parquet');
    const rows = await query(
      `SELECT text, language, date, dump, removed[1].count AS removed, quality['entropy'] AS entropy,
              extractor.name AS extractor, captured_at < now() AS is_past FROM '${file}'`,
    );
    expect(rows.map((row) => row['text'])).toEqual(expectedTexts());
    expect(rows[4]).toMatchObject({
      language: 'zh',
      date: '2026-11-01T00:00:00Z',
      dump: 'crawl-1',
      removed: '2',
      entropy: 0.5,
      extractor: 'gristmill',
      is_past: true,
    });
    const [compression] = await query(`SELECT DISTINCT compression FROM parquet_metadata('${file}')`);
    expect(compression).toEqual({ compression: 'ZSTD' });
  });

  it.each([
    ['parquet', 'data/train-00000-of-00001.parquet'],
    ['jsonl.zst', 'documents.jsonl.zst'],
  ] as const)(
    '%s tells the licence and the reservations of tdmrep.json, and none where the page has none',
    async (format, name) => {
      const licence = {
        url: 'https://creativecommons.org/licenses/by-sa/4.0/',
        spdx: 'CC-BY-SA-4.0',
        tdm_reserved: true,
        tdm_policy: 'https://a.example/policy.json',
        no_ai: false,
      };
      const unsaid = { url: null, spdx: null, tdm_reserved: false, tdm_policy: null, no_ai: true };
      const pages = [licence, unsaid, null, undefined].map((said, n) =>
        documentRecord({
          url: `https://a.example/${n}`,
          text: words(n, 50),
          ...(said !== undefined && { licence: said }),
        }),
      );
      const { out } = await exported(format, {}, pages);
      const from = format === 'parquet' ? `'${join(out, name)}'` : `read_json('${join(out, name)}')`;
      const rows = await query(
        `SELECT licence.url, licence.spdx, licence.tdm_reserved, licence.tdm_policy, licence.no_ai FROM ${from}`,
      );
      const none = { url: null, spdx: null, tdm_reserved: null, tdm_policy: null, no_ai: null };
      expect(rows).toEqual([licence, unsaid, none, none]);
      expect(await query(`SELECT url FROM ${from} WHERE licence.tdm_reserved`)).toEqual([
        { url: 'https://a.example/0' },
      ]);
    },
  );

  it('parquet keeps every plain column of many rows, separators and control characters within them too, and Markdown that is the text, or not', async () => {
    const pages = Array.from({ length: 2500 }, (_, n) =>
      documentRecord({
        url: `https://a.example/${String(n).padStart(4, '0')}`,
        title: n % 7 === 0 ? null : `Title ${n}`,
        description: n % 5 === 0 ? `cut \u001e here \u0001 ${n}` : n % 5 === 1 ? '' : null,
        language_score: n / 10_000,
        text: words(n, 80),
        markdown: ['', '=', words(n, 80), `# ${words(n, 80)}`][n % 4] ?? '',
      }),
    );
    const { out } = await exported('parquet', { duplicates: 'keep' }, pages);
    const file = join(out, 'data', 'train-00000-of-00001.parquet');
    const rows = await query(
      `SELECT url, title, description, language_score, http_status, text, markdown, record_id, captured_at::VARCHAR AS at FROM '${file}'`,
    );
    expect(rows).toEqual(
      pages.map((page) => ({
        url: page.url,
        title: page.title,
        description: page.description,
        language_score: page.language_score,
        http_status: page.http_status,
        text: page.text,
        markdown: page.markdown,
        record_id: page.record_id,
        at: page.captured_at.replace('T', ' ').replace(/(\.000)?Z$/, ''),
      })),
    );
    expect(await readdir(join(out, 'data'))).toEqual(['train-00000-of-00001.parquet']);
  });

  it('jsonl.zst of no document is an empty file to its readers', async () => {
    const { out } = await exported('jsonl.zst', { filters: { ...NO_FILTERS, minWords: 1_000_000 } });
    expect(
      await query(`SELECT * FROM read_csv('${join(out, 'documents.jsonl.zst')}', columns = {line: 'VARCHAR'})`),
    ).toEqual([]);
  });

  it('are cut into shards by size, named in Hugging Face’s way', async () => {
    const { out } = await exported('parquet', { shardBytes: 1000 });
    const names = (await readdir(join(out, 'data'))).sort();
    expect(names.at(0)).toMatch(/^train-00000-of-0000\d\.parquet$/);
    expect(names.length).toBeGreaterThan(2);
    const rows = await query(`SELECT text FROM '${join(out, 'data', '*.parquet')}'`);
    expect(rows.map((row) => row['text'])).toEqual(expectedTexts());
  });
});

describe('wet', () => {
  it('is read whole by warcio: one conversion record a document, referring to its response', async () => {
    const { out } = await exported('wet');
    const found: unknown[] = [];
    const parser = new WARCParser(createReadStream(join(out, 'documents.warc.wet.gz')));
    for await (const record of parser) {
      const payload = await record.readFully(false);
      if (record.warcType !== 'conversion') continue;
      found.push([record.warcTargetURI, record.warcHeader('WARC-Refers-To'), Buffer.from(payload).toString('utf8')]);
    }
    expect(found).toEqual(
      records().map((r) => [r.url, r.record_id, Buffer.from(fileText(r.title, r.text), 'utf8').toString('utf8')]),
    );
  });
});

describe('wet in several files', () => {
  it('gives each file a warcinfo record of its own, which its other records name', async () => {
    const { out } = await exported('wet', { shardBytes: 300 });
    const names = (await readdir(out)).filter((name) => name.endsWith('.warc.wet.gz'));
    expect(names.length).toBeGreaterThan(1);
    const infos = new Set<string>();
    let documents = 0;
    for (const name of names) {
      let info: string | null = null;
      for await (const record of new WARCParser(createReadStream(join(out, name)))) {
        await record.readFully(false);
        const id = record.warcHeader('WARC-Record-ID') ?? '';
        if (info === null) {
          expect(record.warcType).toBe('warcinfo');
          info = id;
          infos.add(id);
          continue;
        }
        expect([record.warcType, record.warcHeader('WARC-Warcinfo-ID')]).toEqual(['conversion', info]);
        documents += 1;
      }
    }
    expect(infos.size).toBe(names.length);
    expect(documents).toBe(records().length);
  });
});

describe('verify', () => {
  it.each(EXPORT_FORMATS)(
    '%s finds nothing wrong in a fresh export, and a file that is not its own',
    async (format) => {
      const { out } = await exported(format, { shardBytes: 1000 });
      expect((await verifyExport(out)).findings).toEqual([]);
      await mkdir(join(out, 'more'));
      await writeFile(join(out, 'more', 'stray.txt'), 'stray');
      expect((await verifyExport(out)).findings.map(({ file, code }) => [file, code])).toEqual([
        ['more/stray.txt', 'stray-file'],
      ]);
    },
  );
});

describe('beside the rows', () => {
  const sentences = (): DocumentRecord[] =>
    [1, 2, 3].map((n) => documentRecord({ url: `https://a.example/${n}`, text: `${words(n, 60)}. Two. Three.` }));

  it('a dataset card says in YAML where the data are, in what languages and how many', async () => {
    const { out } = await exported('parquet', { quality: ['c4'] }, sentences());
    const card = await readFile(join(out, 'README.md'), 'utf8');
    const [, head = '', prose = ''] = card.split(/^---$/m);
    expect(head).toContain('language:\n- en');
    expect(head).toContain('size_categories:\n- n<1K');
    expect(head).toContain('path: "data/train-00000-of-00001.parquet"');
    expect(prose).toContain('Raffel et al. 2020');
  });

  it('a report shows plots and examples in one file that loads nothing', async () => {
    const hostile = documentRecord({ url: 'https://a.example/x', text: '<script>alert(1)</script> {' });
    const { out } = await exported('jsonl', { quality: ['c4'] }, [...sentences(), hostile]);
    const page = await readFile(join(out, 'report.html'), 'utf8');
    expect(page).toContain('<figcaption>Documents by language</figcaption><svg');
    expect(page).toContain('c4-curly-bracket');
    expect(page).toContain('&lt;script&gt;alert(1)');
    expect(page).not.toMatch(/<script|src=|href=|@import/);
  });
});

describe('every format', () => {
  const formats = ['jsonl', 'jsonl.gz', 'jsonl.zst', 'parquet', 'wet'] as const;

  it.each(formats)('%s: the same bytes again, and the manifest names their hash', async (format) => {
    const first = await exported(format);
    const manifest = JSON.parse(await readFile(join(first.out, 'manifest.json'), 'utf8')) as {
      files: { name: string; sha256: string; bytes: number }[];
    };
    const sums = manifest.files.map((file) => {
      const sum = execFileSync('sha256sum', [join(first.out, file.name)], { encoding: 'utf8' });
      return sum.slice(0, 64);
    });
    expect(sums).toEqual(manifest.files.map((file) => file.sha256));
    await exported(format, { out: join(root, 'again') });
    expect(execFileSync('diff', ['-r', first.out, join(root, 'again')], { encoding: 'utf8' })).toBe('');
  });

  it.each(formats)('%s: an empty corpus is an empty file, not none', async (format) => {
    await writeDocuments(join(root, 'data'), []);
    const { files } = await exportCorpus({
      dataDir: join(root, 'data'),
      collection: 'nothing',
      format,
      out: join(root, 'empty'),
      filters: NO_FILTERS,
      versions: 'latest',
      duplicates: 'drop',
      gristmillVersion: '0.0.0',
    });
    expect(files).toBe(1);
  });
});
