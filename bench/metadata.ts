// What metadata and links cost a page, and how often they are right, on a folder of pages with gold (see docs/metadata.md).
// Run: npm run build:bench or any TypeScript runner: metadata.ts DIR [PREDICTIONS.jsonl]; DIR holds html/ID.html.gz and gold/ID.json.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { decodeHtml } from '../src/stages/extract/charset/decode.ts';
import { parseHtml } from '../src/stages/extract/dom/parse-html.ts';
import { extractLinks } from '../src/stages/extract/links.ts';
import { extractMetadata } from '../src/stages/extract/metadata/extract-metadata.ts';
import { robotsDirectives } from '../src/stages/extract/metadata/robots-directives.ts';

const [folder, predictions] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: metadata.ts DIR [PREDICTIONS.jsonl]');

const spent = { decode: 0, parse: 0, metadata: 0, links: 0, robots: 0 };
const lines: string[] = [];
let pages = 0;
for (const file of readdirSync(join(folder, 'gold'))) {
  const gold = JSON.parse(readFileSync(join(folder, 'gold', file), 'utf8')) as { id?: string; url?: string | null };
  const id = gold.id ?? file.replace(/\.json$/, '');
  const url = gold.url ?? null;
  const bytes = gunzipSync(readFileSync(join(folder, 'html', `${id}.html.gz`)));
  const { page } = timed('decode', () => decodeHtml(bytes, null));
  const { document } = timed('parse', () => parseHtml(page));
  const metadata = timed('metadata', () => extractMetadata(document, { url }));
  timed('links', () => extractLinks(document, url ?? 'https://example.org/'));
  timed('robots', () => robotsDirectives(document));
  const { title, authors, publishedAt } = metadata;
  lines.push(JSON.stringify({ id, text: '', title, authors, published_at: publishedAt }));
  pages++;
}
if (predictions !== undefined) writeFileSync(predictions, `${lines.join('\n')}\n`);
for (const [what, ms] of Object.entries(spent)) console.log(`${what.padEnd(9)} ${(ms / pages).toFixed(2)} ms a page`);

function timed<T>(what: keyof typeof spent, run: () => T): T {
  const before = process.cpuUsage();
  const result = run();
  const { user, system } = process.cpuUsage(before);
  spent[what] += (user + system) / 1000;
  return result;
}
