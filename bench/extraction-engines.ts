// The extractors that bench/extraction.ts compares: ours, what npm's packages make, and peers installed in a folder of their own.
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Readability } from '@mozilla/readability';
import { parseHTML } from 'linkedom';
import { readabilityHtml } from '../src/stages/extract/readability.ts';
import { createThreadPool } from '../src/stages/extract/thread-pool.ts';

export interface BenchPage {
  id: string;
  bytes: Buffer;
  url: string | null;
  gold: string;
  type: string;
}

export type Extractor = (page: BenchPage) => Promise<string>;

export const OURS = 'gristmill';
const OWN_NAMES = [OURS, 'readability on linkedom', 'readability on jsdom'];
const PEER_NAMES = ['defuddle on linkedom', '@extractus/article-extractor'];

export const engineNames = (peers: string | undefined): readonly string[] =>
  peers === undefined ? OWN_NAMES : [...OWN_NAMES, ...PEER_NAMES];

/** Loads that one and nothing of the others. Ours is one extraction thread, as it runs in the program. Throws for a name that is none. */
export async function openExtractor(
  name: string,
  options: { model?: string | undefined; peers?: string | undefined },
): Promise<Extractor> {
  if (name === OURS) {
    const pool = createThreadPool({ threads: 1, modelFile: options.model ?? null });
    return async ({ bytes, url }) => (await pool.extract({ bytes, url, contentType: null })).text;
  }
  if (name === 'readability on linkedom')
    return async ({ bytes }) => new Readability(parseHTML(bytes.toString('utf8')).document).parse()?.textContent ?? '';
  if (name === 'readability on jsdom')
    return async ({ bytes, url }) => stripTags(readabilityHtml(bytes.toString('utf8'), url));
  const found =
    options.peers === undefined ? undefined : (await installedPeers(options.peers)).find(([own]) => own === name);
  if (found === undefined) throw new RangeError(`no such extractor: ${name}`);
  return found[1];
}

const stripTags = (html: string): string =>
  parseHTML(`<html><body>${html}</body></html>`).document.body.textContent ?? '';

async function installedPeers(folder: string): Promise<[string, Extractor][]> {
  // By file: `require.resolve` does not see exports that are for `import` alone.
  const load = async (file: string): Promise<Record<string, unknown>> =>
    (await import(pathToFileURL(resolve(folder, 'node_modules', file)).href)) as Record<string, unknown>;
  const { Defuddle } = (await load('defuddle/dist/node.js')) as {
    Defuddle(document: unknown, url: string, options: { useAsync: boolean }): Promise<{ content: string }>;
  };
  const { extractFromHtml } = (await load('@extractus/article-extractor/esm/mod.js')) as {
    extractFromHtml(html: string, url?: string): Promise<{ content?: string } | null>;
  };
  return [
    [
      'defuddle on linkedom',
      async ({ bytes, url }) =>
        stripTags(
          (
            await Defuddle(parseHTML(bytes.toString('utf8')).document, url ?? 'https://example.org/', {
              useAsync: false,
            })
          ).content,
        ),
    ],
    [
      '@extractus/article-extractor',
      async ({ bytes, url }) =>
        stripTags((await extractFromHtml(bytes.toString('utf8'), url ?? undefined))?.content ?? ''),
    ],
  ];
}
