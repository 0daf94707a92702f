// Extraction threads as the workers run them: compiled code, real threads, a page that never ends.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type * as Jsonl from '../../../src/app/extract-jsonl.ts';
import type * as Pool from '../../../src/stages/extract/thread-pool.ts';
import { tempDir } from '../../support/temp-dir.ts';

const { createThreadPool } = (await import(
  new URL('../../../dist/src/stages/extract/thread-pool.js', import.meta.url).href
)) as typeof Pool;
const { extractJsonl } = (await import(
  new URL('../../../dist/src/app/extract-jsonl.js', import.meta.url).href
)) as typeof Jsonl;

const sentence = 'The harbour town had never seen so many boats in one morning, and nobody knew where they came from.';
const article = (title: string): string =>
  `<!doctype html><html lang=en><head><title>${title}</title></head><body><nav><a href=/>Home</a> <a href=/news>News</a></nav>
  <main><article><h1>${title}</h1>${`<p>${sentence}</p>`.repeat(3)}<p>${title} was the last word on it, said the mayor, who had counted them twice before lunch.</p></article></main>
  <footer><p>© 2024 The Harbour Herald</p></footer></body></html>`;

describe('extraction threads', () => {
  let pool: Pool.ThreadPool;
  beforeAll(() => {
    pool = createThreadPool({ threads: 2 });
  });
  afterAll(() => pool.close());

  it('answer many pages at once, each with its own text', async () => {
    const titles = Array.from({ length: 12 }, (_, i) => `Boats number ${i}`);
    const found = await Promise.all(
      titles.map((title) =>
        pool.extract({ bytes: Buffer.from(article(title)), url: 'https://example.org/a', contentType: 'text/html' }),
      ),
    );
    found.forEach((extraction, i) => {
      expect(extraction.text).toContain(`${titles[i]} was the last word`);
      expect(extraction.text).not.toContain('Harbour Herald');
      expect(extraction.language).toBe('en');
    });
  });
});

it('a page beyond its deadline costs its thread, not the pool', async () => {
  const pool = createThreadPool({ threads: 1, engine: 'readability', deadlineMs: 2500 });
  try {
    const endless = `<body>${'<div><p>'.repeat(20_000)}${sentence.repeat(200)}`;
    const stuck = pool.extract({ html: endless, url: 'https://example.org/', contentType: null });
    const next = pool.extract({ html: article('After'), url: 'https://example.org/', contentType: null });
    expect((await stuck).noTextReason).toBe('extract-timeout');
    expect((await next).text).toContain('After was the last word');
  } finally {
    await pool.close();
  }
});

it('a thread kept for need takes the page that waits behind one that does not end', async () => {
  const pool = createThreadPool({ threads: 2, lastInNeed: true, engine: 'readability', deadlineMs: 20_000 });
  try {
    const endless = `<body>${'<div><p>'.repeat(20_000)}${sentence.repeat(200)}`;
    const stuck = pool.extract({ html: endless, url: 'https://example.org/', contentType: null });
    const next = pool.extract({ html: article('Beside'), url: 'https://example.org/', contentType: null });
    const first = await Promise.race([stuck, next]);
    expect(first.text).toContain('Beside was the last word');
  } finally {
    await pool.close();
  }
});

it('a closed pool answers what was waiting and takes nothing more', async () => {
  const pool = createThreadPool({ threads: 1 });
  const waiting = pool.extract({ html: article('x'), url: null, contentType: null });
  await pool.close();
  expect((await waiting).noTextReason).toBe('extract-closed');
  await expect(pool.extract({ html: '', url: null, contentType: null })).rejects.toThrow('closed');
});

describe('extractJsonl', () => {
  async function* from(lines: string[]): AsyncGenerator<string> {
    yield* lines;
  }

  it('answers in input order, reads packed files, and says what is wrong with a line', async () => {
    await using dir = await tempDir();
    const path = join(dir.path, 'page.html.gz');
    await writeFile(path, gzipSync(article('Packed')));
    const out: Record<string, unknown>[] = [];
    const done = await extractJsonl(
      from([
        JSON.stringify({ id: 'a', path, url: 'https://example.org/a' }),
        JSON.stringify({ id: 'b', html: article('Inline') }),
        JSON.stringify({ id: 'c', path: join(dir.path, 'absent.html') }),
        JSON.stringify({ id: 'd' }),
        'no json',
        JSON.stringify({ id: 7, html: article('Last') }),
      ]),
      (line) => {
        out.push(JSON.parse(line) as Record<string, unknown>);
      },
      { jobs: 2 },
    );
    expect(done).toEqual({ pages: 6, failed: 3 });
    expect(out.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd', null, 7]);
    expect(out[0]).toMatchObject({ title: 'Packed', charset: 'utf-8', page_type: expect.any(String) });
    expect(out[1]?.['text']).toContain('Inline was the last word');
    expect(out[2]?.['error']).toContain('ENOENT');
    expect(out[3]?.['error']).toContain('path');
    expect(Object.keys(out[4] ?? {})).toEqual(['id', 'error']);
  });
});
