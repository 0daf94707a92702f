// Whether extraction keeps its memory level: one process extracts the pages of a directory round and round and says what it holds after each thousand.
//   npm run bench -- extraction-memory DATA_DIR/wcxb-dev [--pages 10000]
// The heap is told after a full collection; the resident set includes what the allocator keeps. The first thousand fills caches that have bounds.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gunzipSync } from 'node:zlib';
import { createExtractEngine } from '../src/stages/extract/engine.ts';
import { extractPage } from '../src/stages/extract/extract-page.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { pages: { type: 'string', default: '10000' } },
});
const directory = join(positionals[0] ?? '', 'html');
const EACH = 1000;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const files = readdirSync(directory)
  .filter((name) => name.endsWith('.html.gz'))
  .sort();
if (files.length === 0) throw new Error(`no pages in ${directory}`);
const engine = await createExtractEngine({ modelFile: null });
const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1).padStart(8);

process.stdout.write('   pages  heap MB  outside      RSS  docs/CPU s\n');
let from = process.cpuUsage();
for (let done = 0; done < Number(values.pages); ) {
  const file = files[done % files.length] ?? '';
  // Each round under other addresses, as a crawl sees them: nothing may be remembered by address.
  const url = `https://round-${Math.floor(done / files.length)}.example/${file}`;
  await extractPage({ bytes: gunzipSync(readFileSync(join(directory, file))), url, contentType: null }, engine);
  done++;
  if (done % EACH !== 0) continue;
  const { user, system } = process.cpuUsage(from);
  collect();
  const { heapUsed, external, rss } = process.memoryUsage();
  const rate = EACH / ((user + system) / 1e6);
  process.stdout.write(
    `${String(done).padStart(8)} ${megabytes(heapUsed)} ${megabytes(external)} ${megabytes(rss)} ${rate.toFixed(1).padStart(11)}\n`,
  );
  from = process.cpuUsage();
}
