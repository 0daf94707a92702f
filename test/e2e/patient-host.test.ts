// A page that is to be tried again is waited for, though its host's pace holds it back for long and nothing else of the crawl moves.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CrawlRecord } from '../../src/domain/crawl.ts';
import { runCli } from '../support/cli.ts';
import { type TempDir, tempDir } from '../support/temp-dir.ts';

const WORDS = 'The mill by the river ground the grain of nine villages, and its wheel turned day and night. '.repeat(8);
let server: Server;
let dir: TempDir;
let asked = 0;
beforeAll(async () => {
  server = createServer((request, response) => {
    response.setHeader('content-type', request.url === '/robots.txt' ? 'text/plain' : 'text/html');
    if (request.url === '/robots.txt') return void response.end('User-agent: *\nCrawl-delay: 19\n');
    if (request.url === '/second.html' && asked++ === 0) return void response.writeHead(500).end();
    response.end(`<h1>The mill</h1><p>${WORDS}</p><a href="/second.html">on</a> <a href="/third.html">further</a>`);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  dir = await tempDir();
});
afterAll(async () => {
  server.close();
  await dir.remove();
});

describe('a host that is to be asked every 19 seconds', () => {
  it('has its failed page asked again, though the crawl is at its limit', async () => {
    const seed = `http://127.0.0.1:${(server.address() as AddressInfo).port}/first.html`;
    const flags = ['--limit', '2', '--delay', '1000', '--allow-private', '--json', '--quiet', '--export', 'none'];
    const run = await runCli(['crawl', seed, ...flags, '--data', dir.path]);
    expect(run.code, run.stderr).toBe(0);
    const { counts } = JSON.parse(run.stdout) as CrawlRecord;
    expect(asked).toBe(2);
    expect(counts).toMatchObject({ accepted: 2, open: 0, overLimit: 1 });
    expect(counts.states.archived).toBe(2);
  });
});
