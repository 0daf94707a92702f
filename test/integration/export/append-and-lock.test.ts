// An export that grows without renaming, one that is made again from its lock, and one that is killed in the middle.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exportCorpus } from '../../../src/app/export/export-corpus.ts';
import { EXPORT_FORMATS, type ExportRequest, NO_FILTERS } from '../../../src/app/export/request.ts';
import type { DocumentRecord } from '../../../src/domain/document.ts';
import { documentRecord, type Page, writeDocuments } from './archive-of-documents.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'gm-append-'));
});
afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

const request = (changes: Partial<ExportRequest> = {}): ExportRequest => ({
  dataDir: join(root, 'data'),
  collection: 'main',
  format: 'txt',
  out: join(root, 'out'),
  filters: NO_FILTERS,
  versions: 'latest',
  duplicates: 'drop',
  gristmillVersion: '0.0.0',
  ...changes,
});

const body = (n: number): string => Array.from({ length: 80 }, (_, i) => `word${n * 1000 + i * 7}`).join(' ');
const page = (n: number, changes: Partial<Page> = {}): DocumentRecord =>
  documentRecord({ url: `https://a.example/${String(n).padStart(5, '0')}`, text: body(n), ...changes });

const texts = async (folder: string): Promise<string[]> =>
  (await readdir(folder)).filter((name) => name.endsWith('.txt')).sort();

async function addDocuments(path: string, records: readonly DocumentRecord[]): Promise<void> {
  for (const record of records) await appendFile(path, gzipSync(`${JSON.stringify(record)}\n`));
}

describe('--append', () => {
  it('keeps every name, and numbers what is new after them in order', async () => {
    const [path = ''] = await writeDocuments(join(root, 'data'), [page(5), page(7), page(9)]);
    await exportCorpus(request());
    const before = await texts(join(root, 'out'));
    await addDocuments(path, [page(8), page(1)]);
    const report = await exportCorpus(request({ append: true }));
    const after = await texts(join(root, 'out'));
    expect(after.slice(0, 3)).toEqual(before);
    expect(after.slice(3).map((name) => name.slice(4, 20))).toEqual([page(1).id, page(8).id]);
    expect(JSON.parse(await readFile(join(report.out, 'manifest.json'), 'utf8'))).toMatchObject({
      appended: { kept: 3, from: 3 },
    });
  });

  it('keeps what was exported when a copy that sorts before it, or a newer version, arrives', async () => {
    const [path = ''] = await writeDocuments(join(root, 'data'), [page(5), page(7)]);
    await exportCorpus(request());
    const before = await texts(join(root, 'out'));
    const newer = page(7, { text: body(70), crawl: 'c2', captured_at: '2026-12-01T00:00:00.000Z' });
    await addDocuments(path, [page(1, { text: body(5), title: 'Copy of five' }), newer]);
    await exportCorpus(request({ append: true }));
    expect(await texts(join(root, 'out'))).toEqual([...before, `002_${newer.id}.txt`]);
  });

  it('refuses the formats that are written whole', async () => {
    await writeDocuments(join(root, 'data'), [page(1)]);
    await expect(exportCorpus(request({ append: true, format: 'jsonl' }))).rejects.toThrow('only txt exports');
  });
});

describe('--lock', () => {
  const lock = (): string => join(root, 'corpus.lock');

  it.each(['txt', 'parquet'] as const)('%s: rebuilds the same files from an archive that has grown', async (format) => {
    const [path = ''] = await writeDocuments(join(root, 'data'), [page(1), page(2), page(3)]);
    await exportCorpus(request({ format, lock: lock() }));
    const before = await readFile(join(root, 'out', 'manifest.json'), 'utf8');
    await addDocuments(path, [page(0)]);
    await exportCorpus(request({ lock: lock(), out: join(root, 'again'), versions: 'all' }));
    expect(await readFile(join(root, 'again', 'manifest.json'), 'utf8')).toBe(before);
  });

  it('says what is missing, and leaves nothing half made', async () => {
    const [path = ''] = await writeDocuments(join(root, 'data'), [page(1), page(2)]);
    await exportCorpus(request({ lock: lock() }));
    await writeFile(path, gzipSync(`${JSON.stringify(page(1))}\n`));
    await expect(exportCorpus(request({ lock: lock(), out: join(root, 'again') }))).rejects.toThrow(
      /docs-000000\.jsonl\.gz: \d+ bytes wanted, \d+ there/,
    );
    expect((await readdir(root)).sort()).toEqual(['corpus.lock', 'data', 'out']);
  });
});

describe('an export that is killed', () => {
  it.each(EXPORT_FORMATS)(
    '%s: leaves the earlier one whole, and the next run gives the same bytes and no stray file',
    async (format) => {
      await writeDocuments(
        join(root, 'data'),
        Array.from({ length: 300 }, (_, n) => page(n)),
      );
      await exportCorpus(request({ format, out: join(root, 'expected') }));
      const module = pathToFileURL(join(process.cwd(), 'dist/src/app/export/export-corpus.js')).href;
      const script = `const { exportCorpus } = await import(${JSON.stringify(module)});
      process.stdout.write('begun');
      for (;;) await exportCorpus(${JSON.stringify(request({ format }))});`;
      for (const delay of [0, 40, 110]) {
        const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
          stdio: ['ignore', 'pipe', 'inherit'],
        });
        await once(child.stdout, 'data');
        await sleep(delay);
        child.kill('SIGKILL');
        await once(child, 'exit');
        await exportCorpus(request({ format }));
        expect((await readdir(root)).sort()).toEqual(['data', 'expected', 'out']);
        expect(await bytesOf(join(root, 'out'))).toEqual(await bytesOf(join(root, 'expected')));
      }
    },
  );
});

/** Every file of a corpus by its name, with the hash of its bytes. */
async function bytesOf(folder: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    found[path.slice(folder.length)] = createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
  }
  return found;
}
