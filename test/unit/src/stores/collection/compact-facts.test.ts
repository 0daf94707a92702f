// What verify keeps of records as numbers: found again by place, told apart by hash, and named from the files where something is wrong.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bufferSource, parseCdxjLine } from '../../../../../archive/index.ts';
import { prepareCapture } from '../../../../../src/stages/archive/stage.ts';
import { checkAcross } from '../../../../../src/stores/collection/check-across.ts';
import type { Finding } from '../../../../../src/stores/collection/findings.ts';
import { linesOfFile } from '../../../../../src/stores/collection/lines-of-file.ts';
import { hash53, Numbers, placeOf } from '../../../../../src/stores/collection/numbers.ts';
import { RecordFacts } from '../../../../../src/stores/collection/record-facts.ts';
import { openCollectionWriter } from '../../../../../src/stores/collection/writer.ts';
import { createMemoryCaptureIndex } from '../../../../../src/stores/memory-capture-index.ts';
import {
  captureOf,
  exchangeOf,
  extractionOf,
  plainKeys,
  temporaryFolder,
} from '../../../../support/archive-captures.ts';

const lineOf = (fields: Record<string, unknown>) => {
  const line = parseCdxjLine(`com,a)/ 20260101000000 ${JSON.stringify({ url: 'http://a.com/', ...fields })}`);
  if (line === null) throw new Error('no line');
  return line;
};

describe('Numbers', () => {
  it('holds what was pushed beyond its first room, and finds it in order', () => {
    const numbers = new Numbers();
    for (let n = 0; n < 5000; n++) numbers.push(n * 3);
    expect(numbers.length).toBe(5000);
    expect(placeOf(2997, numbers.length, (at) => numbers.at(at))).toBe(999);
    expect(placeOf(2998, numbers.length, (at) => numbers.at(at))).toBe(-1);
    expect(placeOf(1e9, numbers.length, (at) => numbers.at(at))).toBe(-1);
  });

  it('sorts a copy', () => {
    const numbers = new Numbers();
    for (const n of [5, 1, 3]) numbers.push(n);
    expect([...numbers.sorted()]).toEqual([1, 3, 5]);
    expect(numbers.at(0)).toBe(5);
  });
});

describe('hash53', () => {
  it('gives whole numbers that a double holds, another for each of 100,000 near texts', () => {
    const seen = new Set<number>();
    for (let n = 0; n < 100_000; n++) seen.add(hash53(`<urn:uuid:00000000-0000-0000-0000-${n}>`));
    expect(seen.size).toBe(100_000);
    expect([...seen].every((hash) => Number.isSafeInteger(hash) && hash >= 0)).toBe(true);
  });
});

describe('RecordFacts', () => {
  const facts = new RecordFacts();
  facts.add('response', { offset: 0, length: 10 }, lineOf({ status: '200', noText: 'redirect' }));
  facts.add('revisit', { offset: 10, length: 7 }, lineOf({ status: '304' }));

  it('finds records by where they begin', () => {
    expect(facts.find(10)).toBe(1);
    expect(facts.find(11)).toBe(-1);
    expect([facts.type(1), facts.offset(1), facts.length(1), facts.count]).toEqual(['revisit', 10, 7, 2]);
  });

  it('agrees with a line whatever the order of its fields and whatever it says of documents', () => {
    const other = lineOf({ document: { filename: 'x' }, noText: 'redirect', text: 'y', status: '200' });
    expect(facts.agrees(0, other)).toBe(true);
  });

  it('agrees with a lost document, and with nothing else that differs', () => {
    expect(facts.agrees(0, lineOf({ status: '200', noText: 'document-lost' }))).toBe(true);
    expect(facts.agrees(0, lineOf({ status: '200', noText: 'http-error' }))).toBe(false);
    expect(facts.agrees(0, lineOf({ status: '201', noText: 'redirect' }))).toBe(false);
    expect(facts.agrees(1, lineOf({ status: '304', more: 1 }))).toBe(false);
  });
});

describe('linesOfFile', () => {
  it('gives empty lines and a torn last one their places', async () => {
    const lines = [];
    for await (const line of linesOfFile(bufferSource(Buffer.from('one\n\nthrée\nto')))) lines.push(line);
    expect(lines).toEqual([
      { text: 'one', number: 1, offset: 0, length: 3 },
      { text: '', number: 2, offset: 4, length: 0 },
      { text: 'thrée', number: 3, offset: 5, length: 6 },
      { text: 'to', number: 4, offset: 12, length: 2 },
    ]);
  });

  it('places lines rightly across the pieces it reads', async () => {
    const text = Array.from({ length: 40_000 }, (_, n) => `line ${n} ${'x'.repeat(n % 40)}`).join('\n');
    const bytes = Buffer.from(`${text}\n`);
    let count = 0;
    for await (const { text: line, offset, length } of linesOfFile(bufferSource(bytes))) {
      if (bytes.toString('utf8', offset, offset + length) !== line) throw new Error(`line ${count}`);
      count += 1;
    }
    expect(count).toBe(40_000);
  });
});

describe('checkAcross', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeEach(async () => {
    folder = await temporaryFolder('across');
  });
  afterEach(() => folder.remove());

  it('names a capture that two files commit, and what a dangling revisit refers to', async () => {
    const exchange = (n: number) => exchangeOf(`http://example.com/${n}`, 'the same body');
    for (const [writerId, pages] of [
      ['w1', [1, 2]],
      ['w2', [1]],
    ] as const) {
      // an index of its own each: neither writer knows of the other
      const index = createMemoryCaptureIndex();
      const options = { dataDir: folder.path, collection: 'main', writerId, software: 'gristmill/test', index };
      const writer = await openCollectionWriter(options);
      for (const n of pages)
        await writer.append(prepareCapture(captureOf(exchange(n)), extractionOf('Text.'), plainKeys));
      await writer.close();
    }
    const indexes = join(folder.path, 'collections/main/indexes');
    const names = (await readdir(indexes)).sort();
    const across = checkAcross(folder.path, 'main');
    let revisit = { base: '', offset: -1 };
    const ids = new Map<string, number>();
    for (const name of names)
      for (const text of (await readFile(join(indexes, name), 'utf8')).trimEnd().split('\n')) {
        const fields = parseCdxjLine(text)?.fields;
        const id = String(fields?.['capture']);
        across.capture(id);
        ids.set(id, (ids.get(id) ?? 0) + 1);
        if (fields?.mime === 'warc/revisit') revisit = { base: name.slice(0, -5), offset: Number(fields.offset) };
      }
    const twice = [...ids].find(([, count]) => count === 2)?.[0];
    expect(twice).toBeDefined();
    across.response('<urn:uuid:another>');
    across.revisit('<urn:uuid:nothing>', revisit.base, revisit.offset);
    const findings: Finding[] = [];
    await across.finish((finding) => findings.push(finding));
    expect(findings).toEqual([
      expect.objectContaining({ code: 'capture-twice', message: expect.stringContaining(`capture ${twice} is also`) }),
      expect.objectContaining({
        code: 'revisit-dangling',
        offset: revisit.offset,
        message: expect.stringMatching(/^refers to <urn:uuid:[0-9a-f-]{36}>, which is no response/),
      }),
    ]);
  });

  it('finds nothing where each revisit has its response', async () => {
    const across = checkAcross(folder.path, 'main');
    across.capture('a');
    across.capture('b');
    across.response('<urn:uuid:1>');
    across.revisit('<urn:uuid:1>', 'base', 0);
    const findings: Finding[] = [];
    await across.finish((finding) => findings.push(finding));
    expect(findings).toEqual([]);
  });
});
