// The pages that models are trained on: benchmark sets on disk, each page with its gold text, type and fold.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { getDomain } from 'tldts';
import { z } from 'zod';
import { pageHtml } from '../src/stages/extract/page-html.ts';

const goldSchema = z.object({
  id: z.string(),
  url: z.string().nullish(),
  page_type: z.string().nullish(),
  main_content: z.string().nullish(),
  with: z.array(z.string()).default([]),
  without: z.array(z.string()).default([]),
});

export interface TrainingPage {
  set: string;
  id: string;
  url: string | null;
  pageType: string | null;
  /** Gold text; null when the set gives segments only. */
  gold: string | null;
  with: string[];
  without: string[];
  domain: string;
  fold: number;
  file: string;
}

export const FOLDS = 5;

/** All pages of a set, in the order of their ids. `gold/` and `html/` are read as the benchmarks lay them out. */
export function trainingPages(root: string, set: string): TrainingPage[] {
  const directory = join(root, set);
  return readdirSync(join(directory, 'gold'))
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => {
      const gold = goldSchema.parse(JSON.parse(readFileSync(join(directory, 'gold', name), 'utf8')));
      const domain = getDomain(gold.url ?? '') ?? gold.id;
      return {
        set,
        id: gold.id,
        url: gold.url ?? null,
        pageType: gold.page_type ?? null,
        gold: set.startsWith('traf') ? null : (gold.main_content ?? ''),
        with: gold.with,
        without: gold.without,
        domain,
        fold: foldOf(domain),
        file: join(directory, 'html', `${gold.id}.html.gz`),
      };
    });
}

/** Pages of one registrable domain are always in the same fold. */
export function foldOf(domain: string): number {
  return createHash('sha256').update(domain).digest().readUInt32BE(0) % FOLDS;
}

export function readTrainingHtml(page: TrainingPage): string {
  return pageHtml({ bytes: gunzipSync(readFileSync(page.file)), url: page.url, contentType: null }).page.text();
}
