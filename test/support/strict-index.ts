// A strict check of CDXJ and WACZ against the records they speak of, written without any of the archive's own code.
import { createHash } from 'node:crypto';
import type { StrictRecord } from './strict-warc.ts';
import { readStrictly, sha256 } from './strict-warc.ts';

const INDEXED = ['response', 'revisit', 'resource'];

/** Order as `LC_ALL=C sort`, a line for every record that needs one, and every line true. */
export function checkCdxj(
  name: string,
  bytes: Buffer,
  records: readonly StrictRecord[],
  problem: (text: string) => void,
): void {
  const text = bytes.toString('utf8');
  if (text !== '' && !text.endsWith('\n')) problem(`${name}: the last line has no end`);
  const lines = text.split('\n').slice(0, -1);
  lines.forEach((line, i) => {
    const before = lines[i - 1];
    if (before !== undefined && Buffer.compare(Buffer.from(before), Buffer.from(line)) > 0)
      problem(`${name} line ${i + 1}: not sorted`);
  });
  const places = new Map(records.map((record) => [`${record.file} ${record.offset}`, record]));
  const seen = new Set<string>();
  lines.forEach((line, i) => {
    const say = (what: string): void => problem(`${name} line ${i + 1}: ${what}`);
    const match = /^(\S+) (\d{14}) (\{.*\})$/.exec(line);
    if (match === null) {
      say('no CDXJ line');
      return;
    }
    const fields = JSON.parse(match[3] ?? '') as Record<string, unknown>;
    for (const key of ['url', 'mime', 'digest', 'length', 'offset', 'filename'])
      if (typeof fields[key] !== 'string') say(`${key} is no string`);
    const place = `${String(fields['filename'])} ${String(fields['offset'])}`;
    const record = places.get(place);
    if (record === undefined) {
      say(`no record at ${place}`);
      return;
    }
    if (seen.has(place)) say('a second line of one record');
    seen.add(place);
    if (Number(fields['length']) !== record.length) say('length');
    if (fields['url'] !== record.fields.get('warc-target-uri')) say('url');
    if (fields['digest'] !== record.fields.get('warc-payload-digest')) say('digest');
    if (match[2] !== record.fields.get('warc-date')?.replaceAll(/\D/g, '').slice(0, 14)) say('timestamp');
    const status = /^HTTP\/1.. (\d{3})/.exec(record.head)?.[1];
    if (status !== undefined && fields['status'] !== status) say('status');
    if ((fields['mime'] === 'warc/revisit') !== (record.type === 'revisit')) say('mime');
  });
  for (const [place, record] of places)
    if (INDEXED.includes(record.type) && !seen.has(place)) problem(`${name}: no line for ${place}`);
}

interface Entry {
  name: string;
  bytes: Buffer;
  method: number;
}

/** Entries by the central directory, which must agree with the local headers. */
function entriesOf(zip: Buffer, problem: (text: string) => void): Entry[] {
  const end = zip.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  const count = zip.readUInt16LE(end + 10);
  let at = zip.readUInt32LE(end + 16);
  const entries: Entry[] = [];
  for (let i = 0; i < count; i++) {
    if (zip.toString('latin1', at, at + 4) !== 'PK\x01\x02') problem(`directory entry ${i}`);
    const nameBytes = zip.readUInt16LE(at + 28);
    const name = zip.toString('utf8', at + 46, at + 46 + nameBytes);
    const local = zip.readUInt32LE(at + 42);
    const size = zip.readUInt32LE(at + 24);
    const method = zip.readUInt16LE(at + 10);
    if (zip.toString('latin1', local, local + 4) !== 'PK\x03\x04') problem(`${name}: local header`);
    if (zip.toString('utf8', local + 30, local + 30 + zip.readUInt16LE(local + 26)) !== name) problem(`${name}: names`);
    const data = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    entries.push({ name, method, bytes: zip.subarray(data, data + size) });
    at += 46 + nameBytes + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return entries;
}

export interface StrictWacz {
  records: StrictRecord[];
  pages: { url: string; ts: string; title?: string; text?: string }[];
  extraPages: { url: string; ts: string }[];
}

/** WACZ 1.1.1. */
export function checkWacz(zip: Buffer, problem: (text: string) => void): StrictWacz {
  const entries = entriesOf(zip, problem);
  const byName = new Map(entries.map((entry) => [entry.name, entry.bytes]));
  if (byName.size !== entries.length) problem('two entries of one name');
  for (const { name, method } of entries) if (method !== 0) problem(`${name}: compressed`);
  const warcs = entries.filter(({ name }) => name.startsWith('archive/'));
  const records = warcs.flatMap(({ name, bytes }) => readStrictly(name.slice('archive/'.length), bytes, problem));
  checkCdxj('indexes/index.cdxj', byName.get('indexes/index.cdxj') ?? Buffer.alloc(0), records, problem);
  const datapackage = byName.get('datapackage.json') ?? Buffer.from('{}');
  const { profile, wacz_version, resources, created } = JSON.parse(datapackage.toString('utf8')) as {
    profile: string;
    wacz_version: string;
    created: string;
    resources: { name: string; path: string; hash: string; bytes: number }[];
  };
  if (profile !== 'data-package') problem(`profile ${profile}`);
  if (wacz_version !== '1.1.1') problem(`wacz_version ${wacz_version}`);
  if (Number.isNaN(Date.parse(created))) problem(`created ${created}`);
  for (const { name, path, hash, bytes } of resources) {
    const entry = byName.get(path);
    if (entry === undefined || entry.length !== bytes || sha256(entry) !== hash) problem(`resource ${path}`);
    if (name !== path.split('/').at(-1)) problem(`resource name ${name}`);
  }
  const listed = new Set(resources.map(({ path }) => path));
  for (const name of byName.keys())
    if (!listed.has(name) && !name.startsWith('datapackage')) problem(`${name} is not listed`);
  checkPackageDigest(datapackage, byName.get('datapackage-digest.json') ?? Buffer.from('{}'), problem);
  const pagesOf = (name: string, id: string): StrictWacz['pages'] => {
    const [header = '{}', ...lines] = (byName.get(name)?.toString('utf8') ?? '').split('\n').slice(0, -1);
    const first = JSON.parse(header) as Record<string, unknown>;
    if (first['format'] !== 'json-pages-1.0' || first['id'] !== id || typeof first['title'] !== 'string')
      problem(`${name}: header`);
    const pages = lines.map((line) => JSON.parse(line) as StrictWacz['pages'][number]);
    for (const page of pages)
      if (!URL.canParse(page.url) || Number.isNaN(Date.parse(page.ts))) problem(`${name}: ${JSON.stringify(page)}`);
    return pages;
  };
  const pages = pagesOf('pages/pages.jsonl', 'pages');
  const extraPages = byName.has('pages/extraPages.jsonl') ? pagesOf('pages/extraPages.jsonl', 'extraPages') : [];
  const captured = new Set(records.map(({ fields }) => fields.get('warc-target-uri')));
  for (const { url } of [...pages, ...extraPages]) if (!captured.has(url)) problem(`page ${url} has no record`);
  return { records, pages, extraPages };
}

function checkPackageDigest(datapackage: Buffer, digestFile: Buffer, problem: (text: string) => void): void {
  const digest = JSON.parse(digestFile.toString('utf8')) as Record<string, string>;
  const right = `sha256:${createHash('sha256').update(datapackage).digest('hex')}`;
  if (digest['path'] !== 'datapackage.json' || digest['hash'] !== right) problem('datapackage-digest.json');
}
