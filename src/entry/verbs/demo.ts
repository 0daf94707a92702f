// `gristmill demo`: the whole pipeline on the bundled site, then one page before and after.
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { parseCrawlRequest } from '../../app/crawl-request.ts';
import { demoBeforeAfter } from '../../app/demo/before-after.ts';
import { explainReason, removedLines } from '../../app/demo/removed-lines.ts';
import { startDemoSite } from '../../app/demo/site.ts';
import { exportCorpus } from '../../app/export/export-corpus.ts';
import { NO_FILTERS } from '../../app/export/request.ts';
import type { Config } from '../../config/load.ts';
import { VERSION } from '../../config/version.ts';
import { fileText } from '../../domain/content-hash.ts';
import type { DocumentRecord } from '../../domain/document.ts';
import { createCrawl } from '../crawl-session.ts';
import { EXIT } from '../exit-codes.ts';
import { performCrawl } from '../perform-crawl.ts';
import { createProgress } from '../progress.ts';
import { openRuntime } from '../runtime.ts';
import type { VerbContext } from './verb.ts';

/** The page that is shown before and after: the one with the most noise. */
const SHOWN = '/news/bridge';
const DELAY_MS = 50;

export function addDemoVerb(program: Command, context: VerbContext): void {
  program
    .command('demo')
    .summary('check the set-up and run the whole pipeline on a small bundled site, offline')
    .description(
      'Serves a small site on loopback (noisy articles, copies, a script page, redirects, errors), crawls it through the four\n' +
        'worker processes into <data>/demo, exports the corpus, and shows one page before and after with what was removed and why.',
    )
    .action(async () => {
      const { config: base, logger } = context.setUp();
      const config: Config = { ...base, dataDir: join(base.dataDir, 'demo') };
      await rm(config.dataDir, { recursive: true, force: true });
      const site = await startDemoSite();
      try {
        process.stderr.write(`a site of ${site.pages.length} pages is served on ${site.origin}; the crawl begins\n`);
        const parsed = parseCrawlRequest({
          seeds: site.seeds,
          sitemaps: site.sitemaps,
          feeds: site.feeds,
          allowPrivate: ['127.0.0.1/32'],
          allowPorts: [site.port],
          delayMs: DELAY_MS,
        });
        if (!parsed.spec) throw new Error(parsed.faults.join('; '));
        const childEnv = { ...config.childEnv, GRISTMILL_DATA: config.dataDir };
        const runtime = await openRuntime({ config: { ...config, childEnv }, logger, workers: true });
        try {
          const record = await createCrawl(runtime, parsed.spec);
          const shown = createProgress({ out: process.stderr, crawlId: record.id, limit: record.spec.limit });
          const done = await performCrawl(runtime, record, { config, logger, shown, json: false, corpus: true });
          if (done.code === EXIT.interrupted) {
            process.exitCode = done.code;
            return;
          }
          await showPage(
            config,
            site.origin,
            site.pages.find((p) => p.path === SHOWN)?.body ?? Buffer.alloc(0),
            done.corpusDir,
          );
          process.exitCode = done.code;
        } finally {
          await runtime.close();
        }
      } finally {
        await site.close();
      }
    });
}

async function showPage(config: Config, origin: string, html: Buffer, corpusDir: string | null): Promise<void> {
  const records = join(config.dataDir, 'exports', 'main', 'jsonl');
  await exportCorpus({
    dataDir: config.dataDir,
    collection: 'main',
    format: 'jsonl',
    out: records,
    filters: NO_FILTERS,
    versions: 'latest',
    duplicates: 'keep',
    gristmillVersion: VERSION,
  });
  const page = await findRecord(records, `${origin}${SHOWN}`);
  if (page === null) {
    process.stdout.write(`${SHOWN} has no text in the corpus\n`);
    return;
  }
  const names = corpusDir === null ? [] : await readdir(corpusDir);
  const lines = demoBeforeAfter(
    {
      url: page.url,
      html: html.toString('utf8'),
      fileText: fileText(page.title, page.text),
      fileName: names.find((name) => name.includes(page.id)) ?? null,
      removed: await removedLines(html, page.url),
    },
    {
      width: process.stdout.columns ?? 100,
      color: process.stdout.isTTY && process.stdout.hasColors(),
      explain: explainReason,
    },
  );
  process.stdout.write(
    `\n${lines.join('\n')}\n\nThe demo's archive and corpus are in ${config.dataDir}. Now your own:\n  gristmill crawl https://example.org/\n`,
  );
}

async function findRecord(folder: string, url: string): Promise<DocumentRecord | null> {
  for (const name of await readdir(folder)) {
    if (!name.endsWith('.jsonl')) continue;
    for (const line of (await readFile(join(folder, name), 'utf8')).split('\n')) {
      if (line === '') continue;
      const record = JSON.parse(line) as DocumentRecord;
      if (record.url === url) return record;
    }
  }
  return null;
}
