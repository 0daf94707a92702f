// Is an export what its manifest says? Every file's size and hash, the digits in every name, and numbers without a gap. A package is read whole.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import type { Finding } from '../stores/collection/findings.ts';
import { isMissing, namesIn } from '../stores/read-folder.ts';
import { readInput } from './ingest/read-input.ts';

export interface VerifyExportResult {
  folder: string;
  files: number;
  findings: Finding[];
}

type Say = (file: string, code: Finding['code'], message: string) => void;

interface ListedFile {
  name: string;
  bytes: number;
  sha256: string;
}

const MAX_FINDINGS = 10_000;
/** Written beside the files that the manifest lists. */
const OWN_FILES = new Set(['manifest.json', 'provenance.json', 'README.md', 'report.html']);
const TEXT_NAME = /^(\d{3,})_([0-9a-f]{16})\.txt$/;

export async function verifyExport(folder: string): Promise<VerifyExportResult> {
  const result: VerifyExportResult = { folder, files: 0, findings: [] };
  const say: Say = (file, code, message) => {
    if (result.findings.length < MAX_FINDINGS) result.findings.push({ file, offset: null, code, message });
  };
  const listed = (await isFile(folder)) ? null : await manifestFiles(folder);
  const packages = listed === null ? await packagesIn(folder) : [];
  for (const path of packages) {
    result.files += 1;
    await checkPackage(path, say);
  }
  if (packages.length > 0) return result;
  if (listed === null) {
    say('manifest.json', 'export-manifest', 'missing, or it lists no files');
    return result;
  }
  const present = await filesBelow(folder);
  for (const { name, bytes, sha256 } of listed) {
    if (!present.delete(name)) {
      say(name, 'export-file', 'listed in the manifest, not in the folder');
      continue;
    }
    result.files += 1;
    const found = await hashFile(join(folder, name));
    if (found.bytes !== bytes || found.sha256 !== sha256)
      say(name, 'export-file', 'not the bytes that the manifest lists');
    const digits = TEXT_NAME.exec(name)?.[2];
    if (digits !== undefined && !found.sha256.startsWith(digits))
      say(name, 'export-name', `the file's SHA-256 begins ${found.sha256.slice(0, 16)}`);
  }
  for (const name of present) if (!OWN_FILES.has(name)) say(name, 'stray-file', 'not listed in the manifest');
  checkSequence(listed, say);
  return result;
}

/** What a `wacz` export is: packages alone. They list their files, with hashes, themselves. */
async function packagesIn(path: string): Promise<string[]> {
  if (await isFile(path)) return [path];
  return (await namesIn(path)).filter((name) => name.endsWith('.wacz')).map((name) => join(path, name));
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

/** Directory, hashes, records and index of a package, as they are checked before one is taken in. */
async function checkPackage(path: string, say: Say): Promise<void> {
  const { error, refused, lost } = await readInput(path, null, { now: () => new Date() });
  const file = basename(path);
  if (error !== null) say(file, 'export-file', error);
  for (const { entry, reason } of refused) say(file, 'export-file', `${entry}: ${reason}`);
  for (const { offset, length, reason } of lost)
    say(file, 'export-file', `${length} bytes at ${offset} give no record: ${reason}`);
}

/** Paths below the folder, `/`-separated as the manifest has them. */
async function filesBelow(folder: string): Promise<Set<string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name));
  return new Set(paths.map((path) => relative(folder, path).replaceAll(sep, '/')));
}

/** Numbers of text files run from 000 without a gap, as wide as the largest needs, at least three digits. */
function checkSequence(listed: readonly ListedFile[], say: Say): void {
  const names = listed.flatMap(({ name }) => {
    const match = TEXT_NAME.exec(name);
    return match === null ? [] : [{ name, digits: match[1] ?? '' }];
  });
  const inOrder = names.toSorted((a, b) => Number(a.digits) - Number(b.digits));
  inOrder.forEach(({ name, digits }, i) => {
    if (Number(digits) !== i) say(name, 'export-sequence', `number ${digits} stands where ${i} should`);
  });
}

async function manifestFiles(folder: string): Promise<ListedFile[] | null> {
  try {
    const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as { files?: unknown };
    return Array.isArray(manifest.files) ? (manifest.files as ListedFile[]) : null;
  } catch (error) {
    if (isMissing(error) || error instanceof SyntaxError) return null;
    throw error;
  }
}

async function hashFile(path: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { bytes, sha256: hash.digest('hex') };
}
