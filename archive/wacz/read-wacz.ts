// A WACZ as found (1.0 to 1.2): which entries are archives, and everything in which the package is not what its specification asks.
import { createHash } from 'node:crypto';
import type { ByteSource } from '../io/byte-source.ts';
import { openEntry } from '../zip/entry-source.ts';
import { listZip, type RefusedEntry, type ZipEntry } from '../zip/read-zip.ts';

export interface WaczContents {
  /** WARC and ARC files in `archive/`, by name. */
  archives: ZipEntry[];
  /** `indexes/`: CDX and CDXJ files. */
  indexes: ZipEntry[];
  /** `pages/*.jsonl`. */
  pages: ZipEntry[];
  /** Packages within the package. */
  packages: ZipEntry[];
  /** Entries, or resources that the package names, that were not taken. */
  refused: RefusedEntry[];
  /** What is wrong with the package although it can be read. */
  problems: RefusedEntry[];
  /** Found by their local headers, the directory being lost. */
  isScanned: boolean;
}

const ARCHIVE_NAME = /\.(warc|arc)(\.gz|\.zst)?$/i;
const MAX_JSON_BYTES = 16 * 1024 * 1024;

export async function readWacz(source: ByteSource): Promise<WaczContents> {
  const { entries, refused, problems: doubts, isScanned } = await listZip(source);
  const within = (folder: string, ending: RegExp): ZipEntry[] =>
    entries
      .filter(({ name }) => name.startsWith(folder) && ending.test(name))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  const archives = within('archive/', ARCHIVE_NAME);
  if (archives.length === 0) archives.push(...within('', ARCHIVE_NAME));
  const indexes = within('indexes/', /\.cdxj?(\.gz)?$/i);
  const pages = within('pages/', /\.jsonl$/i);
  const packages = entries.filter(({ name }) => /\.wacz$/i.test(name));
  const problems: RefusedEntry[] = [...doubts];
  if (isScanned) problems.push({ entry: '', reason: 'the central directory is missing or damaged' });
  const contents = { archives, indexes, pages, packages, refused: [...refused], problems, isScanned };
  if (archives.length > 0 || packages.length === 0) checkParts(contents);
  await checkDatapackage(source, new Map(entries.map((entry) => [entry.name, entry])), contents);
  return contents;
}

/** A package of packages needs none of these. */
function checkParts({ archives, indexes, pages, problems }: WaczContents): void {
  for (const entry of archives)
    if (entry.method !== 0) problems.push({ entry: entry.name, reason: 'deflated: a WARC in a WACZ is to be stored' });
  if (archives.length === 0) problems.push({ entry: 'archive/', reason: 'no WARC in the package' });
  if (!pages.some(({ name }) => name === 'pages/pages.jsonl'))
    problems.push({ entry: 'pages/pages.jsonl', reason: 'missing' });
  if (indexes.length === 0) problems.push({ entry: 'indexes/', reason: 'no index in the package' });
}

interface Resource {
  path: string;
  hash: string | null;
  bytes: number | null;
}

async function checkDatapackage(
  source: ByteSource,
  byName: ReadonlyMap<string, ZipEntry>,
  contents: WaczContents,
): Promise<void> {
  const problem = (entry: string, reason: string): void => void contents.problems.push({ entry, reason });
  const text = await readText(source, byName.get('datapackage.json'));
  if (text === null) return problem('datapackage.json', 'missing or unreadable');
  const datapackage = parseObject(text);
  if (datapackage === null) return problem('datapackage.json', 'not a JSON object');
  const resources = resourcesOf(datapackage);
  if (resources === null) problem('datapackage.json', 'lists no resources');
  for (const { path, hash, bytes } of resources ?? []) {
    const entry = byName.get(path);
    if (/(^|\/)\.\.(\/|$)|^\/|\\|^[a-z]:/i.test(path))
      contents.refused.push({ entry: path, reason: 'a resource path that leaves the package' });
    else if (entry === undefined) problem(path, 'listed in datapackage.json, not in the package');
    else {
      if (bytes !== null && bytes !== entry.bytes)
        problem(path, `datapackage.json says ${bytes} bytes, it has ${entry.bytes}`);
      if (hash !== null && (await hashEntry(source, entry)) !== hash)
        problem(path, 'its SHA-256 is not that of datapackage.json');
    }
  }
  const listed = new Set(resources?.map(({ path }) => path));
  for (const { name } of resources === null ? [] : [...contents.archives, ...contents.indexes])
    if (!listed.has(name)) problem(name, 'not listed in datapackage.json');
  await checkDigest(source, byName.get('datapackage-digest.json'), text, problem);
}

async function checkDigest(
  source: ByteSource,
  entry: ZipEntry | undefined,
  datapackage: Buffer,
  problem: (entry: string, reason: string) => void,
): Promise<void> {
  if (entry === undefined) return; // optional
  const text = await readText(source, entry);
  const hash = text === null ? null : parseObject(text)?.['hash'];
  const right = createHash('sha256').update(datapackage).digest('hex');
  if (typeof hash !== 'string' || hash.replace(/^sha256:/, '').toLowerCase() !== right)
    problem('datapackage-digest.json', 'its hash is not that of datapackage.json');
}

/** 1.1 gives `hash` and `bytes`; 1.0 gave them under `stats`, with the algorithm beside. */
function resourcesOf(datapackage: Record<string, unknown>): Resource[] | null {
  const { resources } = datapackage;
  if (!Array.isArray(resources)) return null;
  return resources.flatMap((item: unknown): Resource[] => {
    if (typeof item !== 'object' || item === null) return [];
    const { path, hash, bytes, stats } = item as Record<string, unknown>;
    if (typeof path !== 'string') return [];
    const old = typeof stats === 'object' && stats !== null ? (stats as Record<string, unknown>) : {};
    const digest = hash ?? old['hash'];
    const size = bytes ?? old['bytes'];
    return [
      {
        path,
        hash:
          typeof digest === 'string' && !/^(md5|sha1):/.test(digest)
            ? digest.replace(/^sha256:/, '').toLowerCase()
            : null,
        bytes: typeof size === 'number' ? size : null,
      },
    ];
  });
}

function parseObject(bytes: Buffer): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null; // reported by the caller
  }
}

async function readText(source: ByteSource, entry: ZipEntry | undefined): Promise<Buffer | null> {
  if (entry === undefined || entry.bytes > MAX_JSON_BYTES) return null;
  const opened = await openEntry(source, entry);
  return opened.kind === 'source' ? opened.source.read(0, opened.source.size) : null;
}

const HASH_PIECE_BYTES = 1024 * 1024;

async function hashEntry(source: ByteSource, entry: ZipEntry): Promise<string> {
  const opened = await openEntry(source, entry);
  const hash = createHash('sha256');
  if (opened.kind === 'source')
    for (let at = 0; at < opened.source.size; at += HASH_PIECE_BYTES)
      hash.update(await opened.source.read(at, HASH_PIECE_BYTES));
  return hash.digest('hex');
}
