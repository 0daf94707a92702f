// A page whose browser dies under it is not to be judged by that: it is asked again, and only the last try is kept without a DOM.
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StageError } from '../../../src/domain/errors.ts';
import { egressFor, type FetchingParts, openFetching, runFetchStage } from '../../support/chromium.ts';
import { type RawSite, startRawSite } from '../../support/raw-site.ts';

let site: RawSite;
let parts: FetchingParts;
let isOver = false;
let hunt: Promise<void>;

beforeAll(async () => {
  site = await startRawSite();
  parts = openFetching(egressFor({ allowPrivate: true, allowPorts: [site.port] }));
  const html =
    '<html><body><div id="root"></div><script>const r = new XMLHttpRequest(); r.open("GET", "/held"); r.send()</script></body></html>';
  site.answer('/shell', `HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: ${html.length}\r\n\r\n${html}`);
  site.answer('/held', '', { end: false });
  hunt = killWhileHeld();
});
afterAll(async () => {
  isOver = true;
  await hunt;
  await parts.close();
  await site.close();
});

/** Every browser, as soon as its page waits for what never comes. */
async function killWhileHeld(): Promise<void> {
  let seen = 0;
  while (!isOver) {
    if (site.hits('/held') > seen) {
      seen = site.hits('/held');
      const pid = parts.pids.at(-1);
      if (pid !== undefined) process.kill(pid, 'SIGKILL');
    }
    await pause(20);
  }
}

describe('a browser that dies while it renders', () => {
  it('twice: the page is tried again', async () => {
    const end = await runFetchStage(parts, `${site.origin}/shell`);
    if (!('fault' in end)) throw new Error(`no fault: ${JSON.stringify(end)}`);
    expect(end.fault).toBeInstanceOf(StageError);
    expect(end.fault).toMatchObject({ code: 'FETCH_BROWSER_CRASH', disposition: 'retry' });
    expect(site.hits('/held')).toBe(2);
  });

  it('at the last try: its bytes are kept, and why it has no DOM', async () => {
    const end = await runFetchStage(parts, `${site.origin}/shell`, { lastAttempt: true });
    if (!('capture' in end)) throw new Error(`no capture: ${JSON.stringify(end)}`);
    expect(end.capture.renderedDom).toBeNull();
    expect(end.capture.renderReason).toBe('browser-crash:empty-mount');
  });
});

describe('a process that stood still', () => {
  it('does not take a body for cut that it did not read', async () => {
    site.answer('/slow', 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 100\r\n\r\nhalf', {
      end: false,
    });
    const late = await runFetchStage(parts, `${site.origin}/slow`, { stoodStill: () => true });
    expect(late).toMatchObject({ fault: { code: 'FETCH_TIMEOUT', disposition: 'retry' } });
    const end = await runFetchStage(parts, `${site.origin}/slow`, { stoodStill: () => false });
    expect(end).toMatchObject({ capture: { exchange: { truncated: 'time' } } });
  });
});
