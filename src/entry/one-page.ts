// Fetches one URL for `extract URL`: a client and, when the page needs one, a browser, opened and closed around it.

import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CrawlRequest, parseCrawlRequest } from '../app/crawl-request.ts';
import { type FetchedPage, fetchPage } from '../app/fetch-page.ts';
import { browserEnvironment, endLeftBrowsers } from '../app/left-browsers.ts';
import type { Config } from '../config/load.ts';
import { StageError } from '../domain/errors.ts';
import { createChromium } from '../stages/fetch/browser/chromium.ts';
import { createFetchEnvironment } from '../stages/fetch/environment.ts';
import { createMemoryPaceStore } from '../stores/memory-pace-store.ts';

/** Throws StageError USAGE for a request that is wrong, FETCH_* for a page that cannot be had. */
export async function fetchOnePage(request: CrawlRequest, config: Config): Promise<FetchedPage> {
  const { spec, faults } = parseCrawlRequest(request);
  if (faults !== null) throw new StageError('USAGE', 'permanent', faults.join('; '));
  const scope = join(tmpdir(), 'gristmill-extract'); // no data directory is needed, nor made
  await endLeftBrowsers(scope);
  const chromium = createChromium({
    executable: config.chromium,
    sandbox: config.render.sandbox,
    path: config.childEnv['PATH'] ?? '',
    env: browserEnvironment(scope, config.childEnv),
  });
  const environment = createFetchEnvironment(spec, config, chromium, createMemoryPaceStore());
  try {
    return await fetchPage(spec, environment, new AbortController().signal);
  } finally {
    await environment.close();
    await chromium.close();
  }
}
