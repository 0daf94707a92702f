// Writes the second forest's columns from the first forest's probabilities, computed by the very code that the extractor runs.
//   node dist/training/dump-stack.js DATA_DIR WORK_DIR NAME…      reads p-NAME.f32, writes stack-NAME.f32
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { segmentPage } from '../src/stages/extract/blocks/segment.ts';
import { parseHtml } from '../src/stages/extract/dom/parse-html.ts';
import { pageSignals } from '../src/stages/extract/features/page-signals.ts';
import { viewPage } from '../src/stages/extract/features/page-view.ts';
import { stackFeatures } from '../src/stages/extract/model/stack-features.ts';
import { readTrainingHtml, trainingPages } from './training-page.ts';

const [dataDirectory = '', workDirectory = '', ...names] = process.argv.slice(2);
const runs = names.map((name) => {
  const bytes = readFileSync(join(workDirectory, `p-${name}.f32`));
  return {
    p: new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)),
    file: openSync(join(workDirectory, `stack-${name}.f32`), 'w'),
  };
});
let row = 0;
for (const page of ['wcxb-dev', 'traf-dev'].flatMap((set) => trainingPages(dataDirectory, set))) {
  const { document } = parseHtml(readTrainingHtml(page));
  const view = viewPage(segmentPage(document), pageSignals(document, page.url));
  const end = row + view.page.blocks.length;
  for (const { p, file } of runs) {
    const columns = stackFeatures(view, p.slice(row, end));
    const bytes = Buffer.from(columns.buffer);
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
  }
  row = end;
}
for (const { file } of runs) closeSync(file);
