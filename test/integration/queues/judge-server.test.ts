// A server of the user's own: TLS and password, and clear words for every way in which it is not to be used.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectRedis } from '../../../queues/connection.ts';
import { judgeServer } from '../../../queues/judge-server.ts';
import { createProxyCertificate } from '../../../src/stages/fetch/browser/proxy-certificate.ts';
import { runCli } from '../../support/cli.ts';
import { startCrawlSite } from '../../support/crawl-site.ts';
import { startOwnRedis } from '../../support/own-redis.ts';
import { redisServerPath } from '../../support/programs.ts';

const PASSWORD = 'p@ss word';

let folder: string;
let certificate: string;
let port: number;
let stop: () => Promise<void>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gm-tls-'));
  const { key, cert } = createProxyCertificate(new Date(), 'localhost');
  certificate = join(folder, 'cert.pem');
  await writeFile(certificate, cert);
  await writeFile(join(folder, 'key.pem'), key);
  port = await freePort();
  const settings = {
    port: '0',
    'tls-port': String(port),
    'tls-cert-file': certificate,
    'tls-key-file': join(folder, 'key.pem'),
    'tls-ca-cert-file': certificate,
    'tls-auth-clients': 'no',
    requirepass: PASSWORD,
    bind: '127.0.0.1',
    save: '',
    dir: folder,
  };
  const server = spawn(
    redisServerPath(),
    Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  let said = '';
  for await (const chunk of server.stdout) {
    said += String(chunk);
    if (said.includes('Ready to accept connections')) break;
  }
  expect(said).toContain('Ready to accept connections');
  stop = async () => {
    const ended = once(server, 'exit');
    server.kill('SIGKILL');
    await ended;
  };
});
afterAll(async () => {
  await stop();
  await rm(folder, { recursive: true, force: true });
});

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  return address !== null && typeof address === 'object' ? address.port : 0;
}

const withTls = (user: string, trusted: boolean): Promise<{ code: number | null; stdout: string; stderr: string }> =>
  runCli(['status', '--data', join(folder, 'data')], {
    env: {
      REDIS_URL: `rediss://${user}localhost:${port}`,
      ...(trusted && { NODE_EXTRA_CA_CERTS: certificate }),
    },
  });

describe('a Redis over TLS with a password', () => {
  it('carries a crawl through all four workers', async () => {
    const site = await startCrawlSite({ pages: 12 });
    const run = await runCli(
      [
        'crawl',
        site.seed,
        ...['--scope', 'any', '--include', '^http://127\\.0\\.0\\.', '--allow-private=127.0.0.0/8', '--delay', '0'],
        ...['--render', 'never', '--data', join(folder, 'data'), '--json'],
      ],
      {
        env: {
          REDIS_URL: `rediss://:${encodeURIComponent(PASSWORD)}@localhost:${port}`,
          NODE_EXTRA_CA_CERTS: certificate,
        },
      },
    );
    await site.close();
    expect(run.code, run.stderr).toBe(0);
    const record = JSON.parse(run.stdout) as { counts: { open: number; states: Record<string, number> } };
    expect(record.counts.open).toBe(0);
    expect(record.counts.states['archived']).toBeGreaterThanOrEqual(12);
    expect(run.stderr).not.toContain(PASSWORD);
  });

  it.each([
    ['a wrong password', ':wrong@', true, /WRONGPASS.*REDIS_URL, percent-encoded/],
    ['no password', '', true, /NOAUTH.*REDIS_URL, percent-encoded/],
    ['an authority that is not known here', `:${encodeURIComponent(PASSWORD)}@`, false, /NODE_EXTRA_CA_CERTS/],
  ])('says what to do about %s', async (_, user, trusted, words) => {
    const run = await withTls(user, trusted);
    expect(run.code).toBe(69);
    expect(run.stderr).toMatch(words);
    expect(run.stderr).not.toContain(encodeURIComponent(PASSWORD));
  });
});

describe('judgeServer', () => {
  it('refuses a server that would evict keys, naming the fix', async () => {
    const server = await startOwnRedis(['--maxmemory', '50mb', '--maxmemory-policy', 'allkeys-lru']);
    expect(await judgeServer(server.redis, `unix:${server.socket}`)).toMatch(/noeviction/);
    await server.stop();
  });

  it('says that no node of a cluster answers', async () => {
    const url = `redis://user:secret@127.0.0.1:${await freePort()},127.0.0.1:${await freePort()}`;
    const redis = connectRedis(url, 'command');
    const said = await judgeServer(redis, url).catch(String);
    redis.disconnect();
    expect(said).toMatch(/None of these nodes answers.*start them/);
    expect(said).not.toContain('secret');
  });

  it('says that nothing listens', async () => {
    const url = `redis://user:secret@127.0.0.1:${await freePort()}`;
    const redis = connectRedis(url, 'command');
    const said = await judgeServer(redis, url).catch(String);
    redis.disconnect();
    expect(said).toMatch(/ECONNREFUSED.*start that server/);
    expect(said).not.toContain('secret');
  });
});
