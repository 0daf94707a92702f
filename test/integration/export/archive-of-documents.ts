// Writes a small archive of document records for export tests: one gzip member a line, as the archive stage does.
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { contentHash, documentId } from '../../../src/domain/content-hash.ts';
import type { DocumentRecord } from '../../../src/domain/document.ts';

export interface Page extends Partial<DocumentRecord> {
  url: string;
  text: string;
}

export function documentRecord(page: Page): DocumentRecord {
  const crawl = page.crawl ?? 'crawl-1';
  const title = page.title ?? null;
  const sha256 = contentHash(title, page.text);
  const { host, pathname } = new URL(page.url);
  const name = createHash('sha256').update(`${crawl} ${page.url}`).digest('hex');
  return {
    schema_version: 1,
    id: documentId(sha256),
    sha256,
    url_key: page.url,
    final_url: page.url,
    canonical_url: null,
    surt: `${host.split('.').reverse().join(',')})${pathname}`,
    collection: 'main',
    crawl,
    captured_at: '2026-11-01T00:00:00.000Z',
    record_id: `<urn:uuid:${name.slice(0, 8)}-${name.slice(8, 12)}-8${name.slice(13, 16)}-8${name.slice(17, 20)}-${name.slice(20, 32)}>`,
    http_status: 200,
    title,
    authors: [],
    published_at: null,
    modified_at: null,
    site_name: null,
    description: null,
    language: 'en',
    language_score: 0.9,
    page_type: 'article',
    markdown: page.text,
    text_chars: [...page.text].length,
    word_count: page.text.split(/\s+/).length,
    duplicate_of: null,
    near_duplicate_of: null,
    similarity: null,
    cluster: null,
    version: null,
    supersedes: null,
    quality: {},
    removed: [],
    extractor: { name: 'gristmill', version: '1', model: null },
    ...page,
  };
}

/** Writes the records, in the order given, into files of `perFile` lines. Returns the files' paths. */
export async function writeDocuments(
  dataDir: string,
  records: readonly DocumentRecord[],
  perFile = 1000,
): Promise<string[]> {
  const folder = join(dataDir, 'collections', 'main', 'documents');
  await mkdir(folder, { recursive: true });
  const paths: string[] = [];
  for (let from = 0; from < Math.max(1, records.length); from += perFile) {
    const path = join(folder, `docs-${String(from).padStart(6, '0')}.jsonl.gz`);
    const lines = records.slice(from, from + perFile).map((record) => gzipSync(`${JSON.stringify(record)}\n`));
    await writeFile(path, Buffer.concat(lines));
    paths.push(path);
  }
  return paths;
}
