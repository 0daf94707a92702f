import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root } from '../../support/programs.ts';
import { type TempDir, tempDir } from '../../support/temp-dir.ts';

/** A small tree in which every file breaks one rule. */
const FILES: Record<string, string> = {
  'src/domain/word.ts': "import { readFileSync } from 'node:fs';\nexport const word = readFileSync;\n",
  'src/domain/good.ts': "import { createHash } from 'node:crypto';\nexport const good = createHash;\n",
  'src/stages/fetch/stage.ts': "import { text } from '../extract/stage.ts';\nexport const fetched = text;\n",
  'src/stages/extract/stage.ts': "import { good } from '../../domain/good.ts';\nexport const text = good;\n",
  'src/app/crawl.ts': "import { Queue } from 'bullmq';\nexport const crawl = Queue;\n",
  'src/app/verb.ts': "import { queue } from '../../queues/queue.ts';\nexport const verb = queue;\n",
  'src/stores/store.ts': "import { inner } from '../../archive/warc/inner.ts';\nexport const store = inner;\n",
  'src/observe/a.ts': "import type { B } from './b.ts';\nexport type A = B | null;\n",
  'src/observe/b.ts': "import type { A } from './a.ts';\nexport type B = { a: A };\n",
  'queues/queue.ts': "import { worker } from '../workers/worker.ts';\nexport const queue = worker;\n",
  'workers/worker.ts': "import { fast } from 'vitest-not-there';\nexport const worker = fast;\n",
  'archive/index.ts': "export { inner } from './warc/inner.ts';\n",
  'archive/warc/inner.ts': "import { good } from '../../src/domain/good.ts';\nexport const inner = good;\n",
};

let folder: TempDir;
let said = '';
beforeAll(async () => {
  folder = await tempDir();
  for (const [name, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(folder.path, name)), { recursive: true });
    writeFileSync(join(folder.path, name), text);
  }
  for (const name of ['.dependency-cruiser.cjs', 'tsconfig.json', 'package.json'])
    cpSync(join(root, name), join(folder.path, name));
  symlinkSync(join(root, 'node_modules'), join(folder.path, 'node_modules'));
  const args = ['node_modules/dependency-cruiser/bin/dependency-cruise.mjs', '--config', '.dependency-cruiser.cjs'];
  said = await new Promise((done) =>
    execFile(process.execPath, [...args, 'archive', 'src', 'queues', 'workers'], { cwd: folder.path }, (_e, out, err) =>
      done(out + err),
    ),
  );
});
afterAll(() => folder.remove());

test.each([
  ['domain-is-pure', 'src/domain/word.ts'],
  ['stage-fetch-alone', 'src/stages/fetch/stage.ts'],
  ['bullmq-in-queues', 'src/app/crawl.ts'],
  ['app-below-queues', 'src/app/verb.ts'],
  ['archive-by-its-index', 'src/stores/store.ts'],
  ['no-cycles', 'src/observe/a.ts'],
  ['roots-not-imported', 'queues/queue.ts'],
  ['no-unresolved', 'workers/worker.ts'],
  ['archive-imports', 'archive/warc/inner.ts'],
])('%s catches %s', (rule, file) => {
  expect(said).toContain(`error ${rule}: ${file}`);
});

test('a file that keeps the rules is not named', () => {
  expect(said).not.toMatch(/error [\w-]+: src\/domain\/good\.ts/);
  expect(said).not.toMatch(/error [\w-]+: src\/stages\/extract\/stage\.ts/);
});
