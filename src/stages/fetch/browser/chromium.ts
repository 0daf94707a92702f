// One Chromium process, started when first needed, replaced when it dies or has served long, and never left behind.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Browser } from 'playwright';
import { StageError } from '../../../domain/errors.ts';
import { killGroup } from './kill-group.ts';
import { type MemoryWatch, watchMemory } from './memory-watch.ts';
import { createPageTargets, type PageTargets } from './page-target.ts';
import { within } from './within.ts';

export interface ChromiumOptions {
  /** Looked up when null: chromium-headless-shell, chromium, then Playwright's own download. */
  executable: string | null;
  sandbox: 'auto' | 'on' | 'off';
  /** Told of every process started, and when it is gone. */
  onPid?: (pid: number, state: 'started' | 'gone') => void;
  /** Private memory of one of its processes at which that process is ended; 1 GiB when absent. */
  maxProcessBytes?: number;
  /** Folders searched, as in PATH. */
  path?: string;
  /** Its environment; this process's own when absent. */
  env?: Record<string, string>;
}

export interface RunningBrowser {
  browser: Browser;
  pid: number;
  /** Contexts opened in it so far. */
  contexts: number;
  memory: MemoryWatch;
  pages: PageTargets;
}

export interface Chromium {
  /** The running browser, started anew when there is none. Throws `FETCH_BROWSER_MISSING` or `FETCH_BROWSER_CRASH`. */
  running(): Promise<RunningBrowser>;
  /** Ends this browser now: close, then kill by pid. Others waiting get a new one. */
  retire(running: RunningBrowser): Promise<void>;
  close(): Promise<void>;
}

const LAUNCH_MS = 20_000;
const CLOSE_MS = 3_000;
const MAX_PROCESS_BYTES = 1024 * 1024 * 1024;
const PROGRAMS = ['chromium-headless-shell', 'chrome-headless-shell', 'chromium', 'chromium-browser', 'google-chrome'];

/** Playwright's own list, which a second --disable-features replaces, and what makes each page of another host a new process. */
const DISABLED_FEATURES = [
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'MediaRouter',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'PreconnectToSearch',
  'IsolateOrigins',
  'site-per-process',
  'ProactivelySwapBrowsingInstance',
];

const FLAGS = [
  `--disable-features=${DISABLED_FEATURES.join(',')}`,
  // pages hold no secrets of ours and are cleared between uses: one process serves many hosts, a fifth less CPU a page
  '--disable-site-isolation-trials',
  '--process-per-site',
  '--renderer-process-limit=2',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-default-apps',
  '--disable-quic',
  '--disable-gpu',
  '--disable-domain-reliability',
  '--disable-breakpad',
  // what every page is told of its language; no page opens another
  '--lang=en-US',
  '--accept-lang=en-US',
  '--block-new-web-contents',
  '--mute-audio',
  '--no-pings',
  // whatever does not go through a context's proxy goes nowhere
  '--proxy-server=http://127.0.0.1:9',
  '--proxy-bypass-list=<-loopback>',
  '--force-webrtc-ip-handling-policy=disable_non_proxied_udp',
  '--js-flags=--max-old-space-size=768',
];

/** Null when there is none on the path. Playwright's own download is asked for separately. */
export function findChromium(path: string): string | null {
  for (const program of PROGRAMS)
    for (const folder of path.split(delimiter)) {
      const candidate = join(folder, program);
      if (folder !== '' && isProgram(candidate)) return candidate;
    }
  return null;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch (fault) {
    if (fault instanceof Error && 'code' in fault) return false;
    throw fault;
  }
}

export function createChromium(options: ChromiumOptions): Chromium {
  let current: Promise<RunningBrowser> | null = null;
  const alive = new Set<RunningBrowser>();

  const start = async (): Promise<RunningBrowser> => {
    const running = await launch(options);
    alive.add(running);
    options.onPid?.(running.pid, 'started');
    running.browser.once('disconnected', () => {
      running.memory.stop();
      running.pages.end();
      killGroup(running.pid);
      if (alive.delete(running)) options.onPid?.(running.pid, 'gone');
      forget(running);
    });
    return running;
  };

  const forget = (gone: RunningBrowser): void => {
    const before = current;
    before?.then(
      (running) => {
        if (running === gone && current === before) current = null;
      },
      () => {
        if (current === before) current = null;
      },
    );
  };

  const retire = async (running: RunningBrowser): Promise<void> => {
    current = null;
    running.memory.stop();
    await within(CLOSE_MS, running.browser.close()).catch(ignoreDead);
    killGroup(running.pid);
    if (alive.delete(running)) options.onPid?.(running.pid, 'gone');
  };

  return {
    running() {
      if (current === null) {
        const begun = start();
        begun.catch(() => {
          if (current === begun) current = null;
        });
        current = begun;
      }
      return current.then((running) => {
        if (running.browser.isConnected()) return running;
        current = null;
        throw new StageError('FETCH_BROWSER_CRASH', 'retry', 'the browser has gone');
      });
    },
    retire,
    async close() {
      await current?.catch(ignoreDead);
      await Promise.all([...alive].map(retire));
    },
  };
}

async function launch(options: ChromiumOptions): Promise<RunningBrowser> {
  const executable = options.executable ?? findChromium(options.path ?? '') ?? undefined;
  const sandbox = options.sandbox === 'on' || (options.sandbox === 'auto' && process.getuid?.() !== 0);
  let browser: Browser;
  try {
    // loaded with the first page that needs it: 0.6 s of CPU and 70 MB that a crawl of plain pages can do without
    const { chromium: program } = await import('playwright');
    browser = await program.launch({
      ...(executable !== undefined && { executablePath: executable }),
      headless: true,
      chromiumSandbox: sandbox,
      args: FLAGS,
      ...(options.env !== undefined && { env: options.env }),
      timeout: LAUNCH_MS,
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    });
  } catch (cause) {
    const isMissing = cause instanceof Error && /doesn't exist|ENOENT/.test(cause.message);
    const code = isMissing ? 'FETCH_BROWSER_MISSING' : 'FETCH_BROWSER_CRASH';
    throw new StageError(code, isMissing ? 'permanent' : 'retry', 'Chromium does not start', { cause });
  }
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const pid = processInfo.find((info) => info.type === 'browser')?.id ?? 0;
  const memory = watchMemory(pid, options.maxProcessBytes ?? MAX_PROCESS_BYTES);
  return { browser, pid, contexts: 0, memory, pages: createPageTargets(session) };
}

const ignoreDead = (): void => undefined;
