// What stands before the API: keys, scopes, hosts, other sites, limits, malformed requests. Every refusal is a problem detail that tells nothing of us.
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askRaw, sendBytes, startTestService, type TestService } from '../support/service.ts';
import { type TempDir, tempDir } from '../support/temp-dir.ts';

const sha = (key: string): string => createHash('sha256').update(key).digest('hex');
let dir: TempDir;
let service: TestService;

beforeAll(async () => {
  dir = await tempDir();
  service = await startTestService({
    dir: dir.path,
    args: ['--no-workers'],
    env: {
      GRISTMILL_HTTP_API_KEYS: `${sha('reader')}:read,${sha('writer')}:write,${sha('root')}:admin`,
      GRISTMILL_HTTP_ALLOWED_HOSTS: 'mill.example',
    },
    key: 'root',
  });
});
afterAll(async () => {
  await service.stop();
  await dir.remove();
});

const as = (key: string): RequestInit => ({ headers: { authorization: `Bearer ${key}` } });
const crawl = { seeds: ['http://127.0.0.1:1/'], allowPrivate: ['127.0.0.1:1'] };

describe('keys', () => {
  it.each([
    ['POST', '/v1/crawls'],
    ['GET', '/metrics'],
    ['GET', '/v1/export/1'],
    ['POST', '/v1/import'],
    ['GET', '/v1/config'],
    ['DELETE', '/v1/crawls/1'],
    ['GET', '/v1/crawls/x/events'],
    ['GET', '/cdx/main?url=x'],
    ['PUT', '/v1/inbox/x'],
    ['OPTIONS', '/v1/crawls'],
  ])('%s %s asks for one, and a wrong one gets the same answer', async (method, path) => {
    const none = await service.ask(path, { method, headers: { authorization: '' } });
    const wrong = await service.ask(path, { method, ...as('wrong') });
    expect([none.status, wrong.status]).toEqual([401, 401]);
    expect(none.body).toEqual({ type: 'about:blank', status: 401, title: 'Unauthorized' });
    expect(wrong.text).toBe(none.text);
    expect(none.headers.get('www-authenticate')).toBe('Bearer');
  });

  it('a WebSocket handshake is a request like any other', async () => {
    const answer = await askRaw(`${service.base}/v1/events`, {
      headers: { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13', 'sec-websocket-key': 'a' },
    });
    expect(answer.status).toBe(401);
  });

  it.each(['Basic root', 'Bearer', 'Bearer ', 'bearer  root x', `Bearer ${'x'.repeat(5000)}`, 'Bearer root, Bearer x'])(
    'is not let in by "%s"',
    async (authorization) => {
      expect((await service.ask('/v1/crawls', { headers: { authorization } })).status).toBe(401);
    },
  );

  it('a key does what its scopes say', async () => {
    expect((await service.ask('/v1/crawls', as('reader'))).status).toBe(200);
    const post = (key: string, path: string, body: unknown) =>
      service.post(path, body, { authorization: `Bearer ${key}` });
    expect((await post('reader', '/v1/crawls', crawl)).status).toBe(403);
    expect((await post('writer', '/v1/crawls', { seeds: ['http://127.0.0.1/'] })).status).toBe(400);
    expect((await post('writer', '/v1/crawls', crawl)).body['detail']).toContain('admin');
    expect((await post('writer', '/v1/keys', { name: 'x', scopes: ['admin'] })).status).toBe(403);
    expect((await service.ask('/v1/keys', as('writer'))).status).toBe(403);
    expect((await service.ask('/v1/crawls', as('writer'))).status).toBe(200);
  });

  it('a key made here works, is shown once, is rotated with an overlap, and ends when it is removed', async () => {
    const made = await service.post<{ id: string; key: string }>('/v1/keys', { name: 'ci', scopes: ['read'] });
    expect(made.status).toBe(201);
    const until = async (key: string, status: number): Promise<void> => {
      while ((await service.ask('/v1/crawls', as(key))).status !== status) await new Promise((d) => setTimeout(d, 100));
    };
    await until(made.body.key, 200);
    expect((await service.ask('/v1/keys')).text).not.toContain(made.body.key);
    const rotated = await service.post<{ key: string }>(`/v1/keys/${made.body.id}/rotate`, { overlapSeconds: 600 });
    await until(rotated.body.key, 200);
    expect((await service.ask('/v1/crawls', as(made.body.key))).status).toBe(200);
    const again = await service.post<{ key: string }>(`/v1/keys/${made.body.id}/rotate`, { overlapSeconds: 0 });
    await until(again.body.key, 200);
    await until(rotated.body.key, 401);
    expect((await service.ask(`/v1/keys/${made.body.id}`, { method: 'DELETE' })).status).toBe(204);
    await until(again.body.key, 401);
  });

  it('health and the description need none', async () => {
    for (const path of ['/healthz', '/readyz', '/openapi.json', '/docs', '/'])
      expect((await fetch(`${service.base}${path}`)).status).toBe(200);
  });
});

describe('browsers', () => {
  const key = { authorization: 'Bearer root' };
  it('a host that is none of ours is refused: a name that was pointed here reads nothing', async () => {
    for (const host of ['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', '169.254.169.254'])
      expect((await askRaw(`${service.base}/v1/crawls`, { headers: { host, ...key } })).status).toBeGreaterThanOrEqual(
        400,
      );
    for (const host of ['localhost', '127.0.0.1:80', '[::1]:9', 'MILL.example'])
      expect((await askRaw(`${service.base}/v1/crawls`, { headers: { host, ...key } })).status).toBe(200);
  });

  it('pages of other sites can neither change nor read anything', async () => {
    const { host } = new URL(service.base);
    const status = async (headers: Record<string, string>, method = 'POST', path = '/v1/crawls/x/pause') =>
      (await askRaw(`${service.base}${path}`, { method, headers: { host, ...key, ...headers } })).status;
    expect(await status({ 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(await status({ 'sec-fetch-site': 'same-site' })).toBe(403);
    expect(await status({ origin: 'https://evil.example' })).toBe(403);
    expect(await status({ origin: 'null' })).toBe(403);
    expect(await status({ origin: `http://${host}`, 'sec-fetch-site': 'same-origin' })).toBe(404);
    expect(await status({ 'sec-fetch-site': 'cross-site' }, 'GET', '/v1/crawls')).toBe(403);
    expect(await status({ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }, 'GET', '/')).toBe(200);
  });

  it('no other origin is ever allowed, and every answer binds the browser', async () => {
    for (const path of ['/v1/crawls', '/nowhere', '/', '/docs', '/openapi.json', '/healthz']) {
      const { headers } = await service.ask(path, { headers: { origin: service.base } });
      expect(headers.get('access-control-allow-origin')).toBeNull();
      expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'/);
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(headers.get('content-security-policy')).not.toContain('unsafe');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('server')).toBeNull();
    }
  });
});

describe('methods, types, sizes', () => {
  it('says which methods a path takes', async () => {
    for (const [method, path, allow] of [
      ['PATCH', '/v1/crawls', 'GET, HEAD, OPTIONS, POST'],
      ['PUT', '/v1/crawls/x/pause', 'OPTIONS, POST'],
      ['DELETE', '/healthz', 'GET, HEAD, OPTIONS'],
      ['POST', '/metrics', 'GET, HEAD, OPTIONS'],
    ] as const) {
      const answer = await service.ask(path, { method });
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, allow]);
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
    }
    const options = await service.ask('/v1/crawls', { method: 'OPTIONS' });
    expect([options.status, options.headers.get('allow')]).toEqual([204, 'GET, HEAD, OPTIONS, POST']);
    expect((await service.ask('/v1/crawls', { method: 'HEAD' })).text).toBe('');
    expect((await service.ask('/v1/nothing', { method: 'TRACE'.replace('TRACE', 'PATCH') })).status).toBe(404);
  });

  it('takes JSON alone, of a bounded size, well-formed', async () => {
    const send = (body: string, type = 'application/json') =>
      service.ask('/v1/crawls', { method: 'POST', headers: { 'content-type': type }, body });
    for (const type of [
      'text/plain',
      'application/xml',
      'multipart/form-data; boundary=x',
      'application/x-www-form-urlencoded',
    ])
      expect((await send('{}', type)).status).toBe(415);
    expect((await send(`{"seeds":["http://a/${'x'.repeat(1_100_000)}"]}`)).status).toBe(413);
    for (const bad of [
      '{',
      '[1e400]',
      'null',
      '"x"',
      '{"seeds":}',
      '\u0000',
      '{"__proto__":{"x":1},"seeds":["http://a/"]}',
      '{"constructor":{"prototype":{"x":1}}}',
      `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`,
      `${'['.repeat(100_000)}`,
      '',
    ]) {
      const answer = await send(bad);
      expect(answer.status, bad.slice(0, 40)).toBe(400);
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
    }
  });

  it.each([
    { url: ['http://a'] },
    { depth: 1e308 },
    { seeds: ['http://a.example/'], depth: 1.5 },
    { seeds: ['http://a.example/'], depth: -1 },
    { seeds: ['http://a.example/'], limit: 9e15 },
    { concurrency: '1; drop' },
    { cron: '* * * * * *' },
    { regex: '(a+)+$' },
    { headers: { Host: 'evil' } },
    { seeds: ['http://a.example/'], headers: [['Host', 'evil']] },
    { seeds: ['http://a.example/'], headers: [['X', 'a\r\nY: b']] },
    { seeds: ['http://a.example/'], cookies: ['a=b\r\nX: y'] },
    { seeds: ['http://a.example/'], userAgent: 'a\nb' },
    { seeds: ['http://a.example/'], include: ['(a'] },
    { jobId: '../../x' },
    { queue: '__proto__' },
    { seeds: 'http://a.example/' },
    { seeds: [] },
    { seeds: ['javascript:alert(1)'] },
    { seeds: ['file:///etc/passwd'] },
    { seeds: ['http://169.254.169.254/latest/'] },
    { seeds: ['http://localhost/'] },
    { seeds: ['http://[::ffff:127.0.0.1]/'] },
    { seeds: ['http://2130706433/'] },
    { sitemaps: ['http://10.0.0.1/sitemap.xml'] },
    { seeds: ['http://a.example/'], collection: '../x' },
    { seeds: ['http://a.example/'], collection: '..' },
    { seeds: ['http://a.example/'], resolve: ['x'] },
  ])('refuses a crawl of %j with 400', async (body) => {
    const answer = await service.post<{ errors: string[] }>('/v1/crawls', body);
    expect(answer.status).toBe(400);
    expect(answer.body.errors.length).toBeGreaterThan(0);
  });

  it.each([
    { cron: '* * * * * *' },
    { cron: '61 * * * *' },
    { cron: '0 0 31 2 *', timeZone: 'Mars/Olympus' },
    { every: '1s' },
    { every: '99999999999w' },
    { every: '1h', cron: '0 0 * * *' },
    { every: '1h', startsAt: 'tomorrow' },
  ])('refuses a schedule of %j with 400', async (when) => {
    const answer = await service.post('/v1/schedules', { ...when, crawl: { seeds: ['http://a.example/'] } });
    expect(answer.status).toBe(400);
  });

  it('refuses an expression of cron that never ends', async () => {
    const long = { cron: '*/1,'.repeat(5000), crawl: { seeds: ['http://a.example/'] } };
    expect((await service.post('/v1/schedules', long)).status).toBe(400);
  });

  it.each([
    '..%2f..%2fetc%2fpasswd',
    '....%2f%2f....%2f%2fetc%2fpasswd',
    'a%00.txt',
    'CON',
    'a'.repeat(255),
    '%e2%80%a5%2f%e2%80%a5%2fetc%2fpasswd',
    'a%0d%0aX:%20y',
    '$(id)',
    '%60id%60',
    '%25s%25n',
    'C:%5Cwindows',
    '~root',
    '%2e%2e',
    '%ff',
  ])('a name of %s is none of an export', async (name) => {
    const file = await askRaw(service.base, {
      path: `/v1/exports/e-1/files/${name}`,
      headers: { authorization: 'Bearer root' },
    });
    expect([400, 404]).toContain(file.status);
    expect(file.text).not.toContain('root:');
    const put = await askRaw(service.base, {
      method: 'PUT',
      path: `/v1/inbox/${name}`,
      headers: { authorization: 'Bearer root', 'content-type': 'application/octet-stream', 'content-length': '0' },
    });
    expect(put.status).toBe(name === 'CON' || name.startsWith('aaa') ? put.status : 400);
    const asked = decodeSafely(name);
    expect((await service.post('/v1/exports', { name: asked })).status).toBe(400);
  });

  it('bad cursors, limits, ids and unknown parameters are 400 or 404', async () => {
    for (const path of ['crawls', 'schedules', 'documents', 'exports', 'ingests', 'webhooks', 'keys', 'inbox']) {
      for (const query of [
        'cursor=!',
        'cursor=AAAA',
        `cursor=${'A'.repeat(600)}`,
        'limit=0',
        'limit=-1',
        'limit=1e9',
        'limit=x',
        'nonsense=1',
        'limit=1&limit=2',
      ])
        expect((await service.ask(`/v1/${path}?${query}`)).status, `${path}?${query}`).toBe(400);
    }
    for (const id of ['..', '%2e%2e%2f', 'x'.repeat(1000), '__proto__', "'", '%00', '🦆'])
      for (const path of ['crawls', 'schedules', 'documents', 'exports', 'ingests', 'webhooks'])
        expect([400, 404], `${path}/${id}`).toContain(
          (
            await askRaw(service.base, {
              path: `/v1/${path}/${encodeURI(id).replaceAll('%25', '%')}`,
              headers: { authorization: 'Bearer root' },
            })
          ).status,
        );
  });
});

describe('the wire', () => {
  it('refuses what two readers could read differently', async () => {
    const { host } = new URL(service.base);
    const head = `POST /v1/crawls HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer root\r\n`;
    for (const fields of [
      'Content-Length: 3\r\nTransfer-Encoding: chunked\r\n',
      'Content-Length: 3\r\nContent-Length: 4\r\n',
      'Transfer-Encoding: chunked, identity\r\n',
      'Transfer-Encoding : chunked\r\n',
      'Content-Length: +3\r\n',
      'X\u0000: y\r\n',
    ]) {
      const heard = await sendBytes(
        service.base,
        `${head}${fields}\r\n0\r\n\r\nGET /v1/keys HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
      );
      expect(heard, fields).toMatch(/^HTTP\/1\.1 400 /);
      expect(heard.match(/HTTP\/1\.1/g)).toHaveLength(1);
      expect(heard).toContain('application/problem+json');
    }
  });

  it('closes on a head that never ends, and on one that is too large', async () => {
    expect(await sendBytes(service.base, 'GET / HTTP/1.1\r\nHost: localhost\r\nX: y\r\n')).toMatch(
      /^(HTTP\/1\.1 408 .*)?/s,
    );
    expect(
      await sendBytes(service.base, `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'y'.repeat(40_000)}\r\n\r\n`),
    ).toMatch(/^HTTP\/1\.1 431 /);
    expect(await sendBytes(service.base, 'nonsense\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
  });
});

describe('a bound on requests', () => {
  it('answers 429 with Retry-After beyond it, and health stays open', async () => {
    await using other = await tempDir();
    const bounded = await startTestService({
      dir: other.path,
      args: ['--no-workers'],
      env: { GRISTMILL_HTTP_REQUESTS_PER_MINUTE: '5' },
    });
    const statuses: number[] = [];
    for (let i = 0; i < 8; i++) statuses.push((await bounded.ask('/v1/crawls')).status);
    expect(statuses.filter((s) => s === 200).length).toBeGreaterThanOrEqual(5);
    expect(statuses.at(-1)).toBe(429);
    const refused = await bounded.ask('/v1/crawls');
    expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(refused.headers.get('content-type')).toContain('application/problem+json');
    expect((await bounded.ask('/healthz')).status).toBe(200);
    await bounded.stop();
  });
});

function decodeSafely(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
