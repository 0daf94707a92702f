// The peer of fetch-run.ts: the same crawl through Crawlee in memory. `cheerio` fetches and follows links; `playwright` loads pages and
// follows links, no bodies kept.
// Given a folder at the end, `cheerio` saves each body there.
//   node bench/fetch-crawlee.mjs cheerio|playwright SEED PAGES CONCURRENCY FOLDER_WITH_CRAWLEE CHROMIUM [BODIES]
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [mode, seed, pages, concurrency, folder, chromium, bodies] = process.argv.slice(2);
const load = (name) => import(pathToFileURL(createRequire(`${folder}/package.json`).resolve(name)).href);
const { CheerioCrawler, Configuration, PlaywrightCrawler, log } = await load('crawlee');
const { MemoryStorage } = await load('@crawlee/memory-storage');
log.setLevel(log.LEVELS.OFF);

const totals = { pages: 0, failed: 0 };
const limit = Number(pages);
const follow = { strategy: 'all', regexps: [/\/p\/\d+\.html$/] };
const many = Number(concurrency);
// not by maxRequestsPerCrawl: that limit makes Crawlee wait a second between batches of links, and a bench must not measure this
const isEnough = () => {
  if (totals.pages < limit) return false;
  void crawler.autoscaledPool?.abort();
  return true;
};
const common = {
  minConcurrency: many,
  maxConcurrency: many,
  failedRequestHandler: () => {
    totals.failed += 1;
  },
};
const storage = new Configuration({
  storageClient: new MemoryStorage({ persistStorage: false }),
  availableMemoryRatio: 0.9,
});
const crawler =
  mode === 'cheerio'
    ? new CheerioCrawler(
        {
          ...common,
          requestHandler: async ({ enqueueLinks, body }) => {
            if (isEnough()) return;
            totals.pages += 1;
            if (bodies) await writeFile(join(bodies, `${totals.pages}.html`), body);
            await enqueueLinks(follow);
          },
        },
        storage,
      )
    : new PlaywrightCrawler(
        {
          ...common,
          browserPoolOptions: { useFingerprints: false },
          launchContext: { launchOptions: { executablePath: chromium, headless: true, args: ['--no-sandbox'] } },
          requestHandler: async ({ page, enqueueLinks }) => {
            if (isEnough()) return;
            await page.content();
            await enqueueLinks(follow);
            totals.pages += 1;
          },
        },
        storage,
      );
const cpu = process.cpuUsage();
const began = performance.now();
await crawler.run([seed]);
const seconds = (performance.now() - began) / 1000;
const used = process.cpuUsage(cpu);
process.stdout.write(
  `${JSON.stringify({ ...totals, seconds, cpuMsPerPage: (used.user + used.system) / 1000 / totals.pages })}\n`,
);
process.exit(0);
