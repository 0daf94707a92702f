// The same crawl with every worker killed five times and Redis once: same end, same corpus bytes, nothing lost, nothing doubled.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli, startCli } from '../support/cli.ts';
import { corpusOf } from '../support/corpus.ts';
import { crawlArgs, startCrawlSite } from '../support/crawl-site.ts';
import { processesAbout, workersOf } from '../support/processes.ts';
import { tempDir } from '../support/temp-dir.ts';

const PAGES = 300;
const STAGES = ['fetch', 'extract', 'dedupe', 'archive'] as const;
const KILLS_EACH = 5;

interface Report {
  id: string;
  corpus: string;
  counts: { states: Record<string, number> };
}

async function outcomesOf(data: string, id: string): Promise<Map<string, string>> {
  const log = await readFile(join(data, 'collections/main/crawls', `${id}.urls.jsonl`), 'utf8');
  const ends = new Map<string, string>();
  for (const line of log.trim().split('\n')) {
    const { url, state, reason } = JSON.parse(line) as { url: string; state: string; reason: string | null };
    const end = `${state} ${reason}`;
    expect(ends.get(url) ?? end, url).toBe(end);
    ends.set(url, end);
  }
  return ends;
}

/** Deterministic "random" pauses, so that a failure can be looked at again. */
function pauses(seed: number): () => number {
  let x = seed;
  return () => {
    x = (Math.imul(x, 1664525) + 1013904223) >>> 0;
    return 150 + (x / 2 ** 32) * 700;
  };
}

describe('crawl under faults', () => {
  it('loses nothing and doubles nothing', async () => {
    const site = await startCrawlSite({ pages: PAGES, scriptEvery: 61 });
    await using dir = await tempDir();
    const calm = join(dir.path, 'calm');
    const stormy = join(dir.path, 'stormy');
    const first = await runCli(crawlArgs(site, calm, '--delay', '400'));
    expect(first.code, first.stderr).toBe(0);
    const calmReport = JSON.parse(first.stdout) as Report;
    site.served.clear();
    site.asked.clear();

    const running = startCli(crawlArgs(site, stormy, '--delay', '400'));
    const pid = running.child.pid ?? 0;
    let over = false;
    void running.ended.then(() => {
      over = true;
    });
    const next = pauses(42);
    const kills: Record<string, number> = {};
    const pause = (): Promise<void> => new Promise((done) => setTimeout(done, next()));
    const wait = async (find: () => number | undefined): Promise<number> => {
      for (;;) {
        if (over)
          throw new Error(`the crawl ended before all kills: ${JSON.stringify(kills)}\n${running.output().stderr}`);
        const found = find();
        if (found !== undefined) return found;
        await new Promise((done) => setTimeout(done, 20));
      }
    };
    while (site.served.size < 3) await pause();
    for (let round = 0; round < KILLS_EACH; round++) {
      for (const stage of STAGES) {
        await pause();
        const target = await wait(() => workersOf(pid, stage)[0]?.pid);
        process.kill(target, 'SIGKILL');
        kills[stage] = (kills[stage] ?? 0) + 1;
      }
      if (round === 2) {
        const redis = await wait(() => processesAbout(stormy).find((p) => p.command.includes('redis-server'))?.pid);
        process.kill(redis, 'SIGKILL');
        kills['redis'] = 1;
      }
    }
    const second = await running.ended;
    expect(second.code, second.stderr).toBe(0);
    const stormyReport = JSON.parse(second.stdout) as Report;
    expect(kills).toEqual({ fetch: 5, extract: 5, dedupe: 5, archive: 5, redis: 1 });

    expect(await outcomesOf(stormy, stormyReport.id)).toEqual(await outcomesOf(calm, calmReport.id));
    expect(stormyReport.counts.states).toEqual(calmReport.counts.states);
    expect(await corpusOf(stormyReport.corpus)).toEqual(await corpusOf(calmReport.corpus));
    for (const page of site.pages) expect(site.served.get(page.url), page.url).toBeGreaterThanOrEqual(1);
    const verified = await runCli(['verify', '--data', stormy]);
    expect(verified.code, verified.stdout + verified.stderr).toBe(0);
    expect(processesAbout(dir.path)).toEqual([]);
    await site.close();
  });
});
