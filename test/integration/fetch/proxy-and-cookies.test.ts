// `--proxy` and `--cookie` with real proxies and sites: everything goes through the proxy, the guard holds, cookies go home and nowhere else.
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StageError } from '../../../src/domain/errors.ts';
import { createProxyCertificate } from '../../../src/stages/fetch/browser/proxy-certificate.ts';
import { createCrawlCookies } from '../../../src/stages/fetch/cookie-jar.ts';
import { createHttpFetcher } from '../../../src/stages/fetch/http.ts';
import { parseResolveMap } from '../../../src/stages/fetch/resolve-map.ts';
import { parseUpstreamProxy } from '../../../src/stages/fetch/upstream-proxy.ts';
import { AGENT, egressFor, SHORT_LIMITS } from '../../support/chromium.ts';
import { startHttpProxy, startSocksProxy } from '../../support/forward-proxy.ts';
import { type RawSite, startRawSite } from '../../support/raw-site.ts';

const never = new AbortController().signal;
const reply = (body: string, ...fields: string[]): string =>
  `HTTP/1.1 ${['200 OK', ...fields, `Content-Length: ${body.length}`].join('\r\n')}\r\n\r\n${body}`;

let site: RawSite;
let names: ReturnType<typeof parseResolveMap>;

beforeAll(async () => {
  site = await startRawSite('127.0.0.2');
  site.answer('/', reply('the page'));
  names = parseResolveMap([`*:${site.port}:127.0.0.2`]);
});
afterAll(() => site.close());

const fetcherThrough = (proxy: string, ca: string | null = null) => {
  const opened = { allowPrivate: ['127.0.0.2/32'], allowPorts: [site.port, tlsPort].filter((port) => port > 0) };
  const egress = egressFor(opened, { resolve: names, ca, proxy: parseUpstreamProxy(proxy) });
  return createHttpFetcher({ egress, userAgent: AGENT, limits: SHORT_LIMITS });
};
let tlsPort = 0;
const codeOf = async (work: Promise<unknown>): Promise<string> => {
  const fault: unknown = await work.then(
    () => null,
    (error: unknown) => error,
  );
  return fault instanceof StageError ? fault.code : `no fault: ${String(fault)}`;
};

describe('a proxy', () => {
  it('is asked for the address that was judged, and gives the password to nobody else', async () => {
    const secret = `Basic ${Buffer.from('me:pass').toString('base64')}`;
    const proxy = await startHttpProxy({ authorization: secret });
    const fetcher = fetcherThrough(`http://me:pass@127.0.0.1:${proxy.port}`);
    const exchange = await fetcher.fetch({ url: `http://a.example:${site.port}/` }, never);
    expect(exchange.body.toString()).toBe('the page');
    expect(exchange.ipAddress).toBe('127.0.0.2');
    expect(proxy.asked).toEqual([`CONNECT 127.0.0.2:${site.port}`]);
    expect(JSON.stringify(exchange.requestHeaders) + site.heads.join()).not.toContain(secret);
    await fetcher.close();
    await proxy.close();
  });

  it('that opens no tunnels for http is asked in absolute form', async () => {
    const proxy = await startHttpProxy({ withoutTunnels: true, to: { host: '127.0.0.2', port: site.port } });
    const fetcher = fetcherThrough(`http://127.0.0.1:${proxy.port}`);
    for (const round of [1, 2])
      expect((await fetcher.fetch({ url: `http://a.example:${site.port}/` }, never)).status, `${round}`).toBe(200);
    expect(proxy.asked.filter((line) => line.startsWith('CONNECT'))).toHaveLength(1);
    expect(proxy.asked.at(-1)).toBe(`GET http://a.example:${site.port}/`);
    expect(await codeOf(fetcher.fetch({ url: 'http://127.0.0.3/' }, never))).toBe('FETCH_ADDRESS_REFUSED');
    await fetcher.close();
    await proxy.close();
  });

  it('is never asked for what the address policy refuses', async () => {
    const proxy = await startHttpProxy();
    const fetcher = fetcherThrough(`http://127.0.0.1:${proxy.port}`);
    for (const url of ['http://127.0.0.1/', 'http://169.254.169.254/latest/', 'http://10.0.0.1/', 'http://[::1]/'])
      expect(await codeOf(fetcher.fetch({ url }, never)), url).toBe('FETCH_ADDRESS_REFUSED');
    expect(proxy.asked).toEqual([]);
    await fetcher.close();
    await proxy.close();
  });

  it('carries TLS, whose certificate is the origin’s to show', async () => {
    const { key, cert } = createProxyCertificate(new Date(), 'mill.test');
    const origin = createTlsServer({ key, cert }, (_request, response) => response.end('over TLS'));
    await new Promise<void>((resolve) => origin.listen(0, '127.0.0.2', resolve));
    tlsPort = (origin.address() as AddressInfo).port;
    names = parseResolveMap([`*:${site.port}:127.0.0.2`, `mill.test:${tlsPort}:127.0.0.2`]);
    const proxy = await startHttpProxy();
    const trusting = fetcherThrough(`http://127.0.0.1:${proxy.port}`, cert);
    const wary = fetcherThrough(`http://127.0.0.1:${proxy.port}`);
    const url = `https://mill.test:${tlsPort}/`;
    expect((await trusting.fetch({ url }, never)).body.toString()).toBe('over TLS');
    expect(await codeOf(wary.fetch({ url }, never))).toBe('FETCH_TLS');
    await trusting.close();
    await wary.close();
    await proxy.close();
    origin.closeAllConnections();
    await new Promise<void>((resolve) => origin.close(() => resolve()));
  });

  it('may speak SOCKS5', async () => {
    const proxy = await startSocksProxy();
    const fetcher = fetcherThrough(`socks5://127.0.0.1:${proxy.port}`);
    expect((await fetcher.fetch({ url: `http://a.example:${site.port}/` }, never)).body.toString()).toBe('the page');
    expect(proxy.asked).toEqual([`SOCKS 127.0.0.2:${site.port}`]);
    await fetcher.close();
    await proxy.close();
  });

  it('that is not there, or refuses us, says so', async () => {
    const gone = fetcherThrough('http://127.0.0.1:9');
    expect(await codeOf(gone.fetch({ url: `http://a.example:${site.port}/` }, never))).toBe('FETCH_PROXY');
    const proxy = await startHttpProxy({ authorization: 'Basic other' });
    const refused = fetcherThrough(`http://127.0.0.1:${proxy.port}`);
    expect(await codeOf(refused.fetch({ url: `http://a.example:${site.port}/` }, never))).toBe('FETCH_PROXY');
    expect(() => parseUpstreamProxy('ftp://127.0.0.1:1')).toThrow(RangeError);
    await gone.close();
    await refused.close();
    await proxy.close();
  });
});

describe('cookies of a crawl', () => {
  it('go back to who set them, and given ones to the hosts of the seeds alone', async () => {
    const home = `http://home.example:${site.port}/`;
    const away = `http://away.example:${site.port}/`;
    site.answer(
      '/sets',
      reply(
        'x',
        'Set-Cookie: session=new; Path=/',
        'Set-Cookie: foreign=1; Domain=other.example',
        'Set-Cookie: public=1; Domain=example',
      ),
    );
    const cookies = createCrawlCookies(['session=given', 'lang=en'], [home]);
    const egress = egressFor({ allowPrivate: true, allowPorts: [site.port] }, { resolve: names });
    const fetcher = createHttpFetcher({ egress, userAgent: AGENT, limits: SHORT_LIMITS, cookies });
    const sent = async (url: string): Promise<string> => {
      const { requestHeaders } = await fetcher.fetch({ url }, never);
      return requestHeaders.find(([name]) => name === 'cookie')?.[1] ?? '';
    };
    expect(await sent(home)).toBe('session=given; lang=en');
    expect(await sent(away)).toBe('');
    await sent(`${home}sets`);
    expect(await sent(home)).toContain('session=new');
    expect(await sent(home)).not.toMatch(/given|foreign|public/);
    expect(await sent(away)).toBe('');
    await fetcher.close();
  });

  it('are bounded, however many a server sets', () => {
    const cookies = createCrawlCookies([], []);
    const setting = (from: number): [string, string][] =>
      Array.from({ length: 400 }, (_, n) => ['Set-Cookie', `c${from + n}=${'v'.repeat(60)}`]);
    const exchange = { url: 'http://flood.example/', responseHeaders: setting(0) };
    for (let round = 0; round < 10; round++)
      cookies.take({ ...exchange, responseHeaders: setting(round * 400) } as unknown as Parameters<
        typeof cookies.take
      >[0]);
    cookies.take({
      ...exchange,
      responseHeaders: [['Set-Cookie', `huge=${'v'.repeat(9000)}`]],
    });
    const field = cookies.fieldFor(new URL('http://flood.example/'), 'own=1') ?? '';
    expect(field.startsWith('own=1; ')).toBe(true);
    expect(field.split('; ').length).toBeLessThanOrEqual(101);
    expect(field).not.toContain('huge');
  });
});
