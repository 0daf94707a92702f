// Changes to files of an archive that leave everything else right: single bits, lines, members, payloads with digests of their own.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { expect } from 'vitest';
import type { CheckInput } from '../../faults/checker/findings.ts';
import { readMembers } from '../../faults/checker/gzip-members.ts';
import { sha256 } from '../../faults/checker/warc-file.ts';

const linesOf = (path: string): string[] => readFileSync(path, 'utf8').trimEnd().split('\n');
const writeLines = (path: string, lines: readonly string[]): void => writeFileSync(path, `${lines.join('\n')}\n`);
export const changeLines = (path: string, change: (lines: string[]) => string[]): void =>
  writeLines(path, change(linesOf(path)));
export const flip = (path: string, at: number): void => {
  const bytes = readFileSync(path);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(path, bytes);
};
export const changeRecord = (
  path: string,
  change: (record: { state: string; counts: Record<string, number> }) => void,
): void => {
  const record = JSON.parse(readFileSync(path, 'utf8')) as { state: string; counts: Record<string, number> };
  change(record);
  writeFileSync(path, JSON.stringify(record));
};

/** Writes the last member that the pattern names anew; what follows it moves. */
export function changeMember(path: string, pattern: RegExp, change: (text: Buffer) => Buffer): void {
  const { members } = readMembers(readFileSync(path));
  const last = members.findLast(({ bytes }) => pattern.test(bytes.toString('latin1')));
  expect(last, `no member with ${pattern}`).toBeDefined();
  const parts = members.map((m) =>
    m === last ? gzipSync(change(m.bytes)) : readFileSync(path).subarray(m.offset, m.offset + m.length),
  );
  writeFileSync(path, Buffer.concat(parts));
}

/** A response record with another payload and digests that are right for it. */
export function withPayload(record: Buffer, change: (payload: Buffer) => Buffer): Buffer {
  const headEnd = record.indexOf('\r\n\r\n') + 4;
  const httpEnd = record.indexOf('\r\n\r\n', headEnd) + 4;
  const payload = change(record.subarray(httpEnd, -4));
  const block = Buffer.concat([record.subarray(headEnd, httpEnd), payload]);
  const head = record
    .toString('latin1', 0, headEnd)
    .replace(/(WARC-Block-Digest: sha256:)\w+/i, `$1${sha256(block)}`)
    .replace(/(WARC-Payload-Digest: sha256:)\w+/i, `$1${sha256(payload)}`)
    .replace(/(Content-Length: )\d+/i, `$1${block.length}`);
  return Buffer.concat([Buffer.from(head, 'latin1'), block, Buffer.from('\r\n\r\n')]);
}

export const RESPONSE = /WARC-Type: response[\s\S]*HTTP\/1.1 200[\s\S]*\ncontent-length: \d+[\s\S]*<article>/i;
export const pageLine = (lines: readonly string[]): number =>
  lines.findIndex((line) => line.includes('"capture"') && line.includes('"200"'));
export const onPage =
  (change: (line: string) => string) =>
  (lines: string[]): string[] =>
    lines.with(pageLine(lines), change(lines[pageLine(lines)] ?? ''));

export function changeInAny(input: CheckInput, pattern: RegExp, change: (record: Buffer) => Buffer): void {
  const folder = join(input.dataDir, 'collections/main/warc');
  const path = readdirSync(folder)
    .map((name) => join(folder, name))
    .find((name) => pattern.test(gunzipSync(readFileSync(name)).toString('latin1')));
  changeMember(path ?? '', pattern, change);
}

/** Lengths, offsets and digests in the index as the changed WARC has them, so that nothing but the payload is wrong. */
export function reindexDigests(warc: string, index: string): void {
  const at = new Map<string, { offset: number; length: number; digest: string }>();
  for (const { bytes, offset, length } of readMembers(readFileSync(warc)).members) {
    const head = bytes.toString('latin1', 0, bytes.indexOf('\r\n\r\n'));
    const id = /WARC-Record-ID: <urn:uuid:([^>]+)>/i.exec(head)?.[1] ?? '';
    at.set(id, { offset, length, digest: /WARC-Payload-Digest: (\S+)/i.exec(head)?.[1] ?? '' });
  }
  changeLines(index, (lines) =>
    lines.map((line) => {
      const [, start = '', json = '{}'] = /^(\S+ \S+ )(.*)$/.exec(line) ?? [];
      const fields = JSON.parse(json) as Record<string, unknown>;
      const place = at.get(String(fields['id']));
      if (place === undefined) return line;
      return `${start}${JSON.stringify({ ...fields, digest: place.digest, offset: String(place.offset), length: String(place.length) })}`;
    }),
  );
}
