import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BRIDGE } from '../../src/app/demo/articles.ts';
import { type DemoSite, startDemoSite } from '../../src/app/demo/site.ts';
import { root } from '../support/programs.ts';
import { type TempDir, tempDir } from '../support/temp-dir.ts';

let site: DemoSite;
let folder: TempDir;
beforeAll(async () => {
  site = await startDemoSite();
  folder = await tempDir();
});
afterAll(async () => {
  await site.close();
  await folder.remove();
});

function runExample(name: string, args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const env = { ...process.env };
  delete env['REDIS_URL'];
  const child = spawn(join(root, 'examples', name), args, { cwd: folder.path, env });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk;
  });
  return new Promise((done) => child.once('close', (code) => done({ code, stdout, stderr })));
}

const crawlFlags = (): string[] => [`${site.origin}/`, '--allow-private=127.0.0.1/32', '--delay', '0'];

test('one-page: text of a page from its address, and from a file', async () => {
  const byUrl = await runExample('one-page.sh', [`${site.origin}/news/bridge`]);
  expect(byUrl.stdout.split('\n')[0]).toBe(BRIDGE.title);
  for (const paragraph of BRIDGE.paragraphs) expect(byUrl.stdout).toContain(paragraph);
  expect(byUrl.stdout).not.toContain('Undefined array key');
  const file = join(folder.path, 'page.html');
  writeFileSync(file, site.pages.find((page) => page.path === '/news/bridge')?.body ?? '');
  expect((await runExample('one-page.sh', [file])).stdout).toBe(byUrl.stdout);
});

test('corpus-export: a folder of texts whose names are their hashes', async () => {
  const out = join(folder.path, 'corpus');
  const run = await runExample('corpus-export.sh', [out, ...crawlFlags()]);
  expect(run.code, run.stderr).toBe(0);
  const names = readdirSync(join(out, 'txt')).filter((name) => name.endsWith('.txt'));
  expect(names.length).toBeGreaterThan(8);
  for (const name of names) {
    const hash = createHash('sha256')
      .update(readFileSync(join(out, 'txt', name)))
      .digest('hex');
    expect(name).toMatch(new RegExp(`^\\d{3}_${hash.slice(0, 16)}\\.txt$`));
  }
  expect(readdirSync(join(out, 'jsonl')).length).toBeGreaterThan(0);
});

test('recurring-crawl: a second run leaves the corpus as it is when nothing changed', async () => {
  const data = join(folder.path, 'data');
  const out = join(folder.path, 'news');
  const contents = (): Record<string, string> =>
    Object.fromEntries(
      readdirSync(out)
        .filter((n) => n.endsWith('.txt'))
        .map((n) => [n, readFileSync(join(out, n), 'utf8')]),
    );
  expect((await runExample('recurring-crawl.sh', [data, out, ...crawlFlags()])).code).toBe(0);
  const first = contents();
  const second = await runExample('recurring-crawl.sh', [data, out, ...crawlFlags()]);
  expect(second.code, second.stderr).toBe(0);
  expect(contents()).toEqual(first);
});
