// Real fetching parts for tests: client, browser and stage as the fetch worker puts them together, with short limits.
import type { Capture } from '../../src/domain/capture.ts';
import type { Fetcher, Renderer } from '../../src/ports/fetcher.ts';
import { type Chromium, createChromium } from '../../src/stages/fetch/browser/chromium.ts';
import { createRenderer } from '../../src/stages/fetch/browser/renderer.ts';
import { createEgress, type Egress, type EgressOptions } from '../../src/stages/fetch/egress.ts';
import { createHostPaces, type HostPaces } from '../../src/stages/fetch/host-paces.ts';
import { createHttpFetcher } from '../../src/stages/fetch/http.ts';
import type { FetchLimits } from '../../src/stages/fetch/limits.ts';
import { egressPolicy } from '../../src/stages/fetch/policies.ts';
import { type FetchDeps, type FetchInput, fetchStage } from '../../src/stages/fetch/stage.ts';
import { createMemoryPaceStore } from '../../src/stores/memory-pace-store.ts';
import { chromiumPath } from './programs.ts';

export const AGENT = 'gristmill-test/1 (+http://127.0.0.1/)';

export const SHORT_LIMITS: Partial<FetchLimits> = {
  connectMs: 3000,
  firstByteMs: 1500,
  headersMs: 2000,
  idleMs: 1500,
  totalMs: 4000,
  textBytes: 8_000_000,
  bodyBytes: 8_000_000,
};

/** Opens what `spec` opens: private ranges and ports. */
export const egressFor = (
  spec: { allowPrivate: boolean | string[]; allowPorts: number[] },
  options: Omit<EgressOptions, 'policy'> = {},
): Egress => createEgress({ policy: egressPolicy(spec), ...options });

export interface FetchingParts {
  egress: Egress;
  fetcher: Fetcher;
  renderer: Renderer;
  chromium: Chromium;
  /** Process ids of every Chromium started. */
  pids: number[];
  close(): Promise<void>;
}

export function openFetching(egress: Egress, limits: Partial<FetchLimits> = SHORT_LIMITS): FetchingParts {
  const pids: number[] = [];
  const fetcher = createHttpFetcher({ egress, userAgent: AGENT, limits });
  const chromium = createChromium({
    executable: chromiumPath(),
    sandbox: 'auto',
    onPid: (pid, state) => {
      if (state === 'started') pids.push(pid);
    },
  });
  const renderer = createRenderer({ chromium, fetcher, userAgent: AGENT, pages: 4, timeoutMs: 8000 });
  return {
    egress,
    fetcher,
    renderer,
    chromium,
    pids,
    async close() {
      await renderer.close();
      await chromium.close();
      await fetcher.close();
    },
  };
}

export type StageEnd = { capture: Capture } | { fault: unknown } | { skipped: string | null };

interface RunOptions {
  lastAttempt?: boolean;
  stoodStill?: () => boolean;
  leaveOut?: (ms: number) => void;
  paces?: HostPaces;
  knownAnswer?: FetchDeps['knownAnswer'];
  onStart?: FetchDeps['onStart'];
}

/** One run of the stage with staging in memory. */
export async function runFetchStage(
  parts: Pick<FetchingParts, 'fetcher' | 'renderer'>,
  url: string,
  options: Partial<FetchInput['options']> & RunOptions = {},
): Promise<StageEnd> {
  const { lastAttempt = false, stoodStill = () => false, leaveOut = () => undefined, paces, ...more } = options;
  const { knownAnswer, onStart = async () => undefined, ...asked } = more;
  let staged: Capture | null = null;
  try {
    const result = await fetchStage.run(
      {
        captureId: '0'.repeat(32),
        crawlId: 'c',
        collection: 'main',
        url,
        depth: 0,
        referrer: null,
        options: { render: 'auto', capture: 'document', robots: false, screenshot: false, ...asked },
      },
      {
        ...parts,
        patience: {
          mayTryAgain: () => !lastAttempt,
          mayWait: async (askedMs) => askedMs <= 600_000,
          stoodStill,
          leaveOut,
        },
        paces: paces ?? createHostPaces(0, createMemoryPaceStore()),
        robots: { judge: () => Promise.reject(new Error('robots are not asked here')) },
        staging: {
          hasCapture: async () => false,
          putCapture: async (capture) => {
            staged = capture;
            return true;
          },
        },
        agent: 'gristmill-test',
        onStart,
        ...(knownAnswer !== undefined && { knownAnswer }),
        addressOf: async () => null,
      },
      { signal: new AbortController().signal, now: () => new Date() },
    );
    if (staged === null) return { skipped: result.reason };
    return { capture: staged };
  } catch (fault) {
    return { fault };
  }
}
