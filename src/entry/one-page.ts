// Fetches one URL for `extract URL`: a client and, when the page needs one, a browser, opened and closed around it.

import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { browserNotes } from '../app/browser-notes.ts';
import { type CrawlRequest, parseCrawlRequest } from '../app/crawl-request.ts';
import { type FetchedPage, fetchPage } from '../app/fetch-page.ts';
import type { Config } from '../config/load.ts';
import { StageError } from '../domain/errors.ts';
import { createChromium } from '../stages/fetch/browser/chromium.ts';
import { createFetchEnvironment } from '../stages/fetch/environment.ts';
import { createMemoryPaceStore } from '../stores/memory-pace-store.ts';

/** Throws StageError USAGE for a request that is wrong, FETCH_* for a page that cannot be had. */
export async function fetchOnePage(request: CrawlRequest, config: Config): Promise<FetchedPage> {
  const { spec, faults } = parseCrawlRequest(request);
  if (faults !== null) throw new StageError('USAGE', 'permanent', faults.join('; '));
  const notes = browserNotes(join(tmpdir(), `gristmill-extract-${process.getuid?.() ?? 0}`)); // no data directory is needed, nor made
  await notes.reap();
  const chromium = createChromium({
    executable: config.chromium,
    sandbox: config.render.sandbox,
    path: config.childEnv['PATH'] ?? '',
    onPid: notes.note,
  });
  const environment = createFetchEnvironment(spec, config, chromium, createMemoryPaceStore());
  try {
    return await fetchPage(spec, environment, new AbortController().signal);
  } finally {
    await environment.close();
    await chromium.close();
  }
}
