// Where requests may go, with real sockets: rebinding, redirects into private ranges, and pages that reach for them.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StageError } from '../../../src/domain/errors.ts';
import { parseResolveMap } from '../../../src/stages/fetch/resolve-map.ts';
import { egressFor, type FetchingParts, openFetching, runFetchStage } from '../../support/chromium.ts';
import { type RawSite, startRawSite } from '../../support/raw-site.ts';

const never = new AbortController().signal;
const codeOf = async (work: Promise<unknown>): Promise<string> => {
  const fault = await work.then(
    () => null,
    (error: unknown) => error,
  );
  return fault instanceof StageError ? fault.code : `no fault: ${String(fault)}`;
};
const response = (body: string, ...fields: string[]): string =>
  `HTTP/1.1 ${[fields.length > 0 ? '302 Found' : '200 OK', ...fields, 'Content-Type: text/html', `Content-Length: ${body.length}`].join('\r\n')}\r\n\r\n${body}`;

/** `open` stands for the public web: only its address is opened; `secret` stands for a service inside. */
let open: RawSite;
let secret: RawSite;
let parts: FetchingParts;

beforeAll(async () => {
  open = await startRawSite('127.0.0.2');
  secret = await startRawSite('127.0.0.3', open.port);
  secret.answer('/', response('the secret'));
  parts = openFetching(egressFor({ allowPrivate: ['127.0.0.2/32'], allowPorts: [open.port] }));
});
afterAll(async () => {
  await parts.close();
  await open.close();
  await secret.close();
});

describe('the way out', () => {
  it('judges the address on the look-up that connects', async () => {
    open.answer('/', response('the open page'));
    let asked = 0;
    // a name that is fine at first and then points inside, as a rebinding attacker's does
    const lookup = async (): Promise<string[]> => [asked++ === 0 ? '127.0.0.2' : '127.0.0.3'];
    const rebinding = openFetching(egressFor({ allowPrivate: ['127.0.0.2/32'], allowPorts: [open.port] }, { lookup }));
    const url = `http://rebind.example:${open.port}/`;
    expect((await rebinding.fetcher.fetch({ url }, never)).ipAddress).toBe('127.0.0.2');
    expect(asked).toBe(1);
    open.dropConnections();
    expect(await codeOf(rebinding.fetcher.fetch({ url }, never))).toBe('FETCH_ADDRESS_REFUSED');
    expect(secret.connections()).toBe(0);
    await rebinding.close();
  });

  it('passes by refused addresses of a name that has others', async () => {
    open.answer('/', response('the open page'));
    const lookup = async (): Promise<string[]> => ['127.0.0.3', '127.0.0.2'];
    const mixed = openFetching(egressFor({ allowPrivate: ['127.0.0.2/32'], allowPorts: [open.port] }, { lookup }));
    const exchange = await mixed.fetcher.fetch({ url: `http://mixed.example:${open.port}/` }, never);
    expect(exchange.ipAddress).toBe('127.0.0.2');
    expect(secret.connections()).toBe(0);
    await mixed.close();
  });

  it('goes on to the next address when one is silent', async () => {
    open.answer('/', response('the open page'));
    // TEST-NET-1: nobody is there, and often nobody says so
    const lookup = async (): Promise<string[]> => ['192.0.2.1', '192.0.2.2', '127.0.0.2'];
    const policy = { allowPrivate: ['127.0.0.2/32', '192.0.2.0/24'], allowPorts: [open.port] };
    const patient = openFetching(egressFor(policy, { lookup }));
    const exchange = await patient.fetcher.fetch({ url: `http://many.example:${open.port}/` }, never);
    expect(exchange.ipAddress).toBe('127.0.0.2');
    await patient.close();
  });

  it('finds nobody behind names that cannot be', async () => {
    const anywhere = openFetching(egressFor({ allowPrivate: true, allowPorts: [open.port] }));
    for (const host of ['x'.repeat(300), `${'a'.repeat(64)}.invalid`, 'a..invalid', '-.invalid'].filter((name) =>
      URL.canParse(`http://${name}/`),
    ))
      expect(await codeOf(anywhere.fetcher.fetch({ url: `http://${host}/` }, never)), host).toBe('FETCH_DNS_NOT_FOUND');
    await anywhere.close();
  });

  it('judges what --resolve says like any other address', async () => {
    open.answer('/', response('the open page'));
    const resolve = parseResolveMap([`good.example:${open.port}:127.0.0.2`, `bad.example:${open.port}:127.0.0.3`]);
    const fixed = openFetching(egressFor({ allowPrivate: ['127.0.0.2/32'], allowPorts: [open.port] }, { resolve }));
    const exchange = await fixed.fetcher.fetch({ url: `http://good.example:${open.port}/` }, never);
    expect(exchange.body.toString()).toBe('the open page');
    expect(await codeOf(fixed.fetcher.fetch({ url: `http://bad.example:${open.port}/` }, never))).toBe(
      'FETCH_ADDRESS_REFUSED',
    );
    await fixed.close();
  });

  it('refuses addresses written out, whatever their form', async () => {
    for (const host of ['127.0.0.3', '0x7f000003', '2130706435', '[::ffff:127.0.0.3]', '169.254.169.254', '[fe80::1]'])
      expect(await codeOf(parts.fetcher.fetch({ url: `http://${host}:${open.port}/` }, never)), host).toBe(
        'FETCH_ADDRESS_REFUSED',
      );
  });

  it('records a redirect inside as a redirect, and skips its target', async () => {
    open.answer('/in', response('', `Location: ${secret.origin}/`));
    const end = await runFetchStage(parts, `${open.origin}/in`);
    expect(end).toMatchObject({ capture: { redirectTarget: `${secret.origin}/` } });
    expect(await runFetchStage(parts, `${secret.origin}/`)).toEqual({ skipped: 'address' });
    expect(secret.connections()).toBe(0);
  });

  it('lets no page reach inside: not by fetch, image, frame, socket, worker or navigation', async () => {
    const inside = secret.origin;
    const script = `
      const note = (what) => { document.getElementById('root').textContent += what + ' ' };
      fetch('${inside}/').then(r => note('fetched ' + r.status), () => note('refused'));
      fetch('${inside}/', { mode: 'no-cors' }).then(r => note('opaque'), () => note('refused'));
      new Image().src = '${inside}/i.png';
      const f = document.createElement('iframe'); f.src = '${inside}/frame'; document.body.append(f);
      try { new WebSocket('${inside.replace('http', 'ws')}/ws') } catch {}
      try { new EventSource('${inside}/events') } catch {}
      navigator.sendBeacon('${inside}/beacon', 'x');
      new Worker(URL.createObjectURL(new Blob(['fetch("${inside}/worker")'])));
      const s = document.createElement('script'); s.src = '${inside}/s.js'; document.body.append(s);
      const l = document.createElement('link'); l.rel = 'preconnect'; l.href = '${inside}'; document.head.append(l);
      const pc = new RTCPeerConnection({ iceServers: [{ urls: 'stun:127.0.0.3:${open.port}' }] }); pc.createDataChannel('x'); pc.createOffer().then(o => pc.setLocalDescription(o));
      setTimeout(() => { location.href = '${inside}/go' }, 300);`;
    open.answer('/page', response(`<!doctype html><body><div id="root"></div><script>${script}</script>`));
    for (const capture of ['document', 'page'] as const) {
      const end = await runFetchStage(parts, `${open.origin}/page`, { capture });
      expect(end).toMatchObject({ capture: { renderedDom: expect.stringMatching(/fetched 403|refused/) } });
    }
    expect(secret.connections()).toBe(0);
  });
});
