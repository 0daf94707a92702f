// What one crawl learns of a site's furniture is used by the next one, named in its records, and by no page of the crawl itself.
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DocumentRecord } from '../../src/domain/document.ts';
import { runCli, startCli } from '../support/cli.ts';
import { html, type Route, type Site, startSite } from '../support/site.ts';
import { type TempDir, tempDir } from '../support/temp-dir.ts';

const FURNITURE =
  'The harbour pages are made by eleven volunteers, and the council pays for the paper that is read in the waiting rooms of the ferries.';
const PAGES = 8;
const SUBJECTS = ['ferries', 'cranes', 'gulls', 'ropes', 'lamps', 'nets', 'charts', 'bells'];

/** A story with a paragraph in its middle that every story has; each answer differs a little, so that it is read anew. */
const story =
  (n: number): Route =>
  (request, response, hit) => {
    const subject = SUBJECTS[n] ?? '';
    const own = [1, 2, 3, 4].map(
      (part) =>
        `<p>Part ${part} on the ${subject}: in the year 18${n}${hit} the keeper of the ${subject} wrote down what ${n + part} people told him, and nobody has read it since that day.</p>`,
    );
    const links = SUBJECTS.map((_, k) => `<a href="/story/${k}">${k}</a>`).join(' ');
    html(
      `<html lang="en"><head><title>All about ${subject}</title></head><body><nav>${links}</nav><article><h1>All about ${subject}</h1>${own.slice(0, 2).join('')}<p>${FURNITURE}</p>${own.slice(2).join('')}</article></body></html>`,
    )(request, response, hit);
  };

let site: Site;
let dir: TempDir;
beforeAll(async () => {
  site = await startSite(Object.fromEntries(Array.from({ length: PAGES }, (_, n) => [`/story/${n}`, story(n)])));
  dir = await tempDir();
});
afterAll(async () => {
  await site.close();
  await dir.remove();
});

async function crawl(): Promise<{ id: string; texts: Map<string, DocumentRecord> }> {
  const args = ['--allow-private', '--delay', '0', '--data', dir.path, '--export', 'none', '--json'];
  const run = await runCli(['crawl', `${site.origin}/story/0`, ...args]);
  expect(run.code, run.stderr).toBe(0);
  const { id } = JSON.parse(run.stdout) as { id: string };
  const folder = join(dir.path, 'collections/main/documents');
  const texts = new Map<string, DocumentRecord>();
  for (const name of (await readdir(folder)).sort())
    for (const line of gunzipSync(await readFile(join(folder, name)))
      .toString('utf8')
      .split('\n')) {
      const record = line === '' ? null : (JSON.parse(line) as DocumentRecord);
      if (record?.crawl === id) texts.set(record.url, record);
    }
  return { id, texts };
}

it('the second crawl leaves out what the first one saw on every page, and says so', async () => {
  const first = await crawl();
  expect(first.texts.size).toBe(PAGES);
  for (const { text, extractor } of first.texts.values()) {
    expect(text).toContain(FURNITURE);
    expect(extractor.version).not.toContain('host.');
  }
  expect(await readdir(join(dir.path, 'collections/main/profiles'))).toEqual([`${first.id}.json`]);
  const second = await crawl();
  expect(second.texts.size).toBe(PAGES);
  const profile = JSON.parse(
    await readFile(join(dir.path, 'collections/main/profiles', `${first.id}.json`), 'utf8'),
  ) as {
    hosts: Record<string, { id: string }>;
  };
  const known = profile.hosts[new URL(site.origin).host]?.id ?? 'none';
  for (const { text, extractor } of second.texts.values()) {
    expect(text).not.toContain(FURNITURE);
    expect(text).toContain('Part 4 on the');
    expect(extractor.version).toContain(`host.${known}`);
  }
  const record = JSON.parse(await readFile(join(dir.path, 'collections/main/crawls', `${second.id}.json`), 'utf8')) as {
    host_profiles: string;
  };
  expect(record.host_profiles).toBe(first.id);
  const verified = await runCli(['verify', '--data', dir.path]);
  expect(verified.code, verified.stdout).toBe(0);
});

it('learns once its workers have ended, in the memory that was theirs', async () => {
  const points = join(dir.path, 'points');
  await mkdir(points);
  const args = ['--allow-private', '--delay', '0', '--data', join(dir.path, 'stopped'), '--export', 'none', '--json'];
  const env = { GRISTMILL_CRASH: `${points};crawl.after-end-before-forget=stop` };
  const run = startCli(['crawl', `${site.origin}/story/0`, ...args], { env });
  const pid = run.child.pid ?? 0;
  while ((await stateOf(pid)) !== 'T') await new Promise((done) => setTimeout(done, 50));
  const left = await commandsUnder(pid);
  run.child.kill('SIGCONT');
  const { code, stderr } = await run.ended;
  expect(code, stderr).toBe(0);
  expect(left.some((command) => command.includes('redis-server'))).toBe(true);
  expect(left.filter((command) => command.includes('/workers/'))).toEqual([]);
});

/** `T` for a stopped process. */
async function stateOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1');
  return stat.slice(stat.lastIndexOf(')') + 2)[0] ?? '';
}

async function commandsUnder(pid: number): Promise<string[]> {
  const children = (await readFile(`/proc/${pid}/task/${pid}/children`, 'latin1')).split(' ').filter(Boolean);
  return Promise.all(children.map((child) => readFile(`/proc/${child}/cmdline`, 'latin1').catch(() => '')));
}
