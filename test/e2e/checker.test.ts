// The independent checker: silent about a good archive, and loud about each of many defects that are planted in it.
import {
  appendFileSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { check } from '../../faults/checker/check.ts';
import type { CheckInput, Finding } from '../../faults/checker/findings.ts';
import { type Origin, startOrigin } from '../../faults/origin.ts';
import { noFaults } from '../../faults/plan.ts';
import { storm } from '../../faults/storm.ts';
import { type OwnRedis, startOwnRedis } from '../support/own-redis.ts';
import {
  changeInAny,
  changeLines,
  changeMember,
  changeRecord,
  flip,
  onPage,
  pageLine,
  RESPONSE,
  reindexDigests,
  withPayload,
} from '../support/planted-damage.ts';
import { type TempDir, tempDir } from '../support/temp-dir.ts';

let dir: TempDir;
let origin: Origin;
let good: CheckInput;
let server: OwnRedis | undefined;
let copies = 0;

beforeAll(async () => {
  dir = await tempDir();
  origin = await startOrigin({ pages: 30, hosts: 6, firstHost: 200, scriptEvery: 0 });
  const made = await storm({
    origin,
    folder: dir.path,
    delayMs: 40,
    plan: noFaults(0),
    points: [],
    smallDiskBytes: 0,
    corpus: null,
    deadlineMs: 560_000,
  });
  expect(made.problems).toEqual([]);
  const crawls = readdirSync(join(made.dataDir, 'collections/main/crawls'));
  server = await startOwnRedis();
  good = {
    dataDir: made.dataDir,
    collection: 'main',
    crawlId: (crawls.find((name) => /^[^.]+\.json$/.test(name)) ?? '').replace('.json', ''),
    expected: origin.expected,
    corpusDir: join(made.dataDir, 'exports/main/txt'),
    asked: origin.asked,
    allowed: origin.allowed,
    faults: 0,
    moments: origin.moments,
    delayMs: 40,
  };
}, 600_000);
afterAll(async () => {
  await origin.close();
  await server?.stop();
  await dir.remove();
});

/** Files of a copy of the good archive. */
interface Copy {
  input: CheckInput;
  warc: string;
  index: string;
  documents: string;
  log: string;
  record: string;
  corpus: string;
}

function copyOf(): Copy {
  const dataDir = join(dir.path, `copy-${++copies}`);
  cpSync(good.dataDir, dataDir, { recursive: true });
  const root = join(dataDir, 'collections/main');
  const firstIn = (folder: string): string => join(root, folder, readdirSync(join(root, folder)).sort()[0] ?? '');
  const corpus = join(dataDir, 'exports/main/txt');
  return {
    input: { ...good, dataDir, corpusDir: corpus },
    warc: firstIn('warc'),
    index: firstIn('indexes'),
    documents: firstIn('documents'),
    log: join(root, 'crawls', `${good.crawlId}.urls.jsonl`),
    record: join(root, 'crawls', `${good.crawlId}.json`),
    corpus,
  };
}

/** What is done to a good archive, and the rule that must speak. */
const DEFECTS: ReadonlyArray<readonly [string, Finding['rule'], (copy: Copy) => unknown]> = [
  ['one bit of a record', 'warc-damaged', ({ warc }) => flip(warc, readFileSync(warc).length >> 1)],
  ['a WARC without its last bytes', 'warc-damaged', ({ warc }) => truncateSync(warc, readFileSync(warc).length - 9)],
  ['zeros after a WARC', 'warc-damaged', ({ warc }) => appendFileSync(warc, Buffer.alloc(64))],
  [
    'half a record after a WARC',
    'warc-damaged',
    ({ warc }) => appendFileSync(warc, readFileSync(warc).subarray(0, 90)),
  ],
  ['a record without an index line', 'index-gap', ({ warc }) => appendFileSync(warc, readFileSync(warc))],
  [
    'an index line less',
    'capture-missing',
    ({ index }) => changeLines(index, (lines) => lines.toSpliced(pageLine(lines), 1)),
  ],
  ['an index line twice', 'index-pointer', ({ index }) => changeLines(index, (lines) => [lines[0] ?? '', ...lines])],
  [
    'another offset',
    'index-pointer',
    ({ index }) =>
      changeLines(
        index,
        onPage((line) => line.replace(/"offset": ?"(\d+)"/, '"offset":"1$1"')),
      ),
  ],
  [
    'another length',
    'index-pointer',
    ({ index }) =>
      changeLines(
        index,
        onPage((line) => line.replace(/"length": ?"(\d+)"/, '"length":"1$1"')),
      ),
  ],
  [
    'another digest',
    'index-pointer',
    ({ index }) =>
      changeLines(
        index,
        onPage((line) => line.replace(/sha256:./, 'sha256:x')),
      ),
  ],
  [
    'another URL',
    'index-pointer',
    ({ index }) =>
      changeLines(
        index,
        onPage((line) => line.replace(/\/p\/\d+\.html"/, '/p/x.html"')),
      ),
  ],
  [
    'another status',
    'index-pointer',
    ({ index }) =>
      changeLines(
        index,
        onPage((line) => line.replace('"200"', '"203"')),
      ),
  ],
  ['index lines out of order', 'index-order', ({ index }) => changeLines(index, (lines) => lines.toReversed())],
  ['half an index line', 'index-damaged', ({ index }) => truncateSync(index, readFileSync(index).length - 20)],
  ['an index file less', 'capture-missing', ({ index }) => rmSync(index)],
  ['one bit of a document', 'document', ({ documents }) => flip(documents, readFileSync(documents).length >> 1)],
  ['a documents file less', 'document', ({ documents }) => rmSync(documents)],
  [
    'a document with another text',
    'document',
    ({ documents }) => changeMember(documents, /./, (json) => Buffer.from(json.toString('utf8').replace('the', 'teh'))),
  ],
  [
    'a document that no line names',
    'document',
    ({ documents }) => appendFileSync(documents, gzipSync('{"record_id":"x"}\n')),
  ],
  [
    'another payload with right digests',
    'payload',
    ({ warc, index }) => {
      changeMember(warc, RESPONSE, (record) =>
        withPayload(record, (payload) =>
          Buffer.from(
            payload
              .toString('latin1')
              .replace('harbour', 'harboor')
              .replace('lantern', 'lantenr')
              .replace('number', 'numbre'),
            'latin1',
          ),
        ),
      );
      reindexDigests(warc, index);
    },
  ],
  [
    'a cut payload stored as if whole',
    'warc-damaged',
    ({ warc }) => changeMember(warc, RESPONSE, (record) => withPayload(record, (payload) => payload.subarray(0, 500))),
  ],
  [
    'a revisit of nothing',
    'revisit',
    ({ input }) =>
      changeInAny(input, /WARC-Type: revisit/, (record) =>
        Buffer.from(record.toString('latin1').replace(/(WARC-Refers-To: <urn:uuid:)...../i, '$100000'), 'latin1'),
      ),
  ],
  [
    'a revisit with another date',
    'revisit',
    ({ input }) =>
      changeInAny(input, /WARC-Type: revisit/, (record) =>
        Buffer.from(record.toString('latin1').replace(/(WARC-Refers-To-Date: )20../i, '$11999'), 'latin1'),
      ),
  ],
  [
    'a capture committed twice',
    'capture-twice',
    ({ warc, index, documents }) => {
      const again = (path: string): string => path.replace('main-', 'main-0');
      copyFileSync(warc, again(warc));
      copyFileSync(documents, again(documents));
      writeFileSync(again(index), readFileSync(index, 'utf8').replaceAll('"main-', '"main-0'));
    },
  ],
  ['a URL without an end', 'end-missing', ({ log }) => changeLines(log, (lines) => lines.slice(1))],
  [
    'a URL that ended twice, differently',
    'end-twice',
    ({ log }) =>
      changeLines(log, (lines) => [...lines, (lines[0] ?? '').replace(/"state":"\w+"/, '"state":"not-modified"')]),
  ],
  [
    'a URL that is none of the crawl',
    'end-unknown',
    ({ log }) =>
      changeLines(log, (lines) => [...lines, (lines[0] ?? '').replace(/"url":"[^"]+"/, '"url":"http://x/"')]),
  ],
  [
    'another end',
    'end-wrong',
    ({ log }) => changeLines(log, (lines) => lines.map((line) => line.replace('"reason":"http-404"', '"reason":null'))),
  ],
  ['half a line in the log', 'log-damaged', ({ log }) => appendFileSync(log, '{"id":"half')],
  [
    'a count too many',
    'counts',
    ({ record }) => changeRecord(record, ({ counts }) => void (counts['documents'] = (counts['documents'] ?? 0) + 1)),
  ],
  [
    'bytes that are not there',
    'counts',
    ({ record }) => changeRecord(record, ({ counts }) => void (counts['bytes'] = (counts['bytes'] ?? 0) + 1)),
  ],
  ['a crawl that is not done', 'counts', ({ record }) => changeRecord(record, (all) => void (all.state = 'running'))],
  [
    'a text with one letter more',
    'corpus',
    ({ corpus }) => appendFileSync(join(corpus, textsOf(corpus)[0] ?? ''), 'x'),
  ],
  ['a text less', 'corpus', ({ corpus }) => rmSync(join(corpus, textsOf(corpus)[3] ?? ''))],
  [
    'a text twice',
    'corpus',
    ({ corpus }) => {
      const texts = textsOf(corpus);
      copyFileSync(
        join(corpus, texts[0] ?? ''),
        join(corpus, (texts[0] ?? '').replace(/^\d+/, String(texts.length).padStart(3, '0'))),
      );
    },
  ],
  [
    'a temporary file',
    'left-over',
    ({ input }) => {
      mkdirSync(join(input.dataDir, 'staging/x/ab'), { recursive: true });
      writeFileSync(join(input.dataDir, 'staging/x/ab/c.capture.1.tmp'), '');
    },
  ],
  [
    "a dead writer's lock",
    'left-over',
    ({ input }) => {
      mkdirSync(join(input.dataDir, 'staging/writers'), { recursive: true });
      writeFileSync(join(input.dataDir, 'staging/writers/w.json'), '{}');
    },
  ],
  ['an unfinished export', 'left-over', ({ input }) => void mkdirSync(join(input.dataDir, 'exports/main/.txt.export'))],
  ['an index of no WARC', 'left-over', ({ index }) => writeFileSync(index.replace('main-', 'stray-'), '')],
  [
    'a page asked for again',
    'asked',
    () => ({ asked: new Map([...good.asked].map(([url, n], i) => [url, i === 0 ? n + 1 : n])) }),
  ],
  ['a page that nobody asked for', 'asked', () => ({ asked: new Map([...good.asked].slice(1)) })],
  ['two requests too close', 'pace', () => ({ moments: new Map([['h', [0, 39.5]]]) })],
];

const redisOf = (): OwnRedis['redis'] => {
  if (server === undefined) throw new Error('no Redis was started');
  return server.redis;
};
const textsOf = (corpus: string): string[] =>
  readdirSync(corpus)
    .filter((name) => name.endsWith('.txt'))
    .sort();

describe('the independent checker', () => {
  it('finds nothing in a good archive', async () => {
    expect(await check(copyOf().input, [redisOf()])).toEqual([]);
  });

  for (const [what, rule, plant] of DEFECTS)
    it(`flags ${what}`, async () => {
      const copy = copyOf();
      const changed = plant(copy);
      const findings = await check({ ...copy.input, ...(typeof changed === 'object' && changed) }, []);
      expect(findings.map((finding) => finding.rule)).toContain(rule);
    });

  for (const [what, key, plant] of [
    ['a waiting job', 'gm:{frontier}:queues:0123456789ab:fetch:wait', (key: string) => redisOf().lpush(key, 'c1-0')],
    [
      'a delayed job',
      'gm:{frontier}:queues:0123456789ab:archive:delayed',
      (key: string) => redisOf().zadd(key, 1, 'c1-0'),
    ],
    ['a lock', 'gm:{frontier}:queues:0123456789ab:extract:c1-0:lock', (key: string) => redisOf().set(key, 'token')],
    ['a frontier', '', (key: string) => redisOf().set(key, '{}')],
  ] as const)
    it(`flags ${what} in Redis`, async () => {
      const name = key === '' ? `gm:{frontier}:${good.crawlId}:spec` : key;
      await plant(name);
      const findings = await check(good, [redisOf()]);
      await redisOf().del(name);
      expect(findings.map((finding) => finding.rule)).toEqual(['redis']);
    });
});
