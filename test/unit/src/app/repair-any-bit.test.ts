// One bit turned anywhere in an archive: verify says so, one repair takes out one record at most, and nothing is wrong afterwards.
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { verifyCollection } from '../../../../src/app/verify.ts';
import { repairCollection } from '../../../../src/app/verify-repair.ts';
import { plainKeys, temporaryFolder } from '../../../support/archive-captures.ts';
import { writeFourCaptures } from '../../../support/four-captures.ts';

const CAPTURES = 4;
const DOCUMENTS = 3;
/** Bytes from one position to the next; every bit has its turn. The ends of files are tried byte by byte. */
const STRIDE = 37;
const END_BYTES = 14;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const whole = (): string => join(folder.path, 'whole');
const copy = (): string => join(folder.path, 'copy');

beforeAll(async () => {
  folder = await temporaryFolder('any-bit');
  await writeFourCaptures(whole());
});
afterAll(() => folder.remove());

function positions(length: number): number[] {
  const list: number[] = [];
  for (let at = 0; at < length - END_BYTES; at += STRIDE) list.push(at);
  for (let at = Math.max(0, length - END_BYTES); at < length; at++) list.push(at);
  return list;
}

it.each(['warc', 'documents', 'indexes'])('in the %s', async (kind) => {
  const [name = ''] = await readdir(join(whole(), 'collections/main', kind));
  const bytes = await readFile(join(whole(), 'collections/main', kind, name));
  let noticed = 0;
  for (const [n, at] of positions(bytes.length).entries()) {
    const bit = 1 << (n % 8);
    await rm(copy(), { recursive: true, force: true });
    await cp(whole(), copy(), { recursive: true });
    const hit = Buffer.from(bytes);
    hit[at] = (hit[at] ?? 0) ^ bit;
    await writeFile(join(copy(), 'collections/main', kind, name), hit);
    const where = `byte ${at} of ${bytes.length}, bit ${bit}`;
    const { findings } = await verifyCollection(copy(), 'main', plainKeys.surt);
    if (findings.length > 0) noticed++;
    const { after } = await repairCollection({
      dataDir: copy(),
      collection: 'main',
      surt: plainKeys.surt,
      now: () => new Date(0),
    });
    expect(after.findings, where).toEqual([]);
    // what nobody notices has changed nothing: the bits behind the end of a member's data
    const lost = findings.length > 0 && kind !== 'indexes' ? 1 : 0;
    expect(after.captures, where).toBeGreaterThanOrEqual(CAPTURES - (kind === 'warc' ? lost : 0));
    expect(after.documents, where).toBeGreaterThanOrEqual(DOCUMENTS - lost);
  }
  expect(noticed).toBeGreaterThan(0.9 * positions(bytes.length).length);
});
