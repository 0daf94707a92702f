// Is an export what its manifest says? Every file's size and hash, the digits in every name, and numbers without a gap.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { Finding } from '../stores/collection/findings.ts';
import { isMissing } from '../stores/read-folder.ts';

export interface VerifyExportResult {
  folder: string;
  files: number;
  findings: Finding[];
}

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
  const say = (file: string, code: Finding['code'], message: string): void => {
    if (result.findings.length < MAX_FINDINGS) result.findings.push({ file, offset: null, code, message });
  };
  const listed = await manifestFiles(folder);
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

/** Paths below the folder, `/`-separated as the manifest has them. */
async function filesBelow(folder: string): Promise<Set<string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name));
  return new Set(paths.map((path) => relative(folder, path).replaceAll(sep, '/')));
}

/** Numbers of text files run from 000 without a gap, as wide as the largest needs, at least three digits. */
function checkSequence(
  listed: readonly ListedFile[],
  say: (file: string, code: Finding['code'], message: string) => void,
): void {
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
