// Single bits that a disk turns: in staged pages while a crawl runs, and in the archive of one that is done.
import { cpSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { namesIn } from './checker/check-archive.ts';
import { runTool } from './crawl-run.ts';

/** Turns a bit in the middle of so many staged files at most; answers how many were hit. */
export function flipStaged(dataDir: string, most: number): number {
  let hit = 0;
  for (const path of stagedFiles(dataDir)) {
    if (hit >= most) break;
    if (flipMiddle(path)) hit++;
  }
  return hit;
}

function stagedFiles(dataDir: string): string[] {
  try {
    return readdirSync(join(dataDir, 'staging'), { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile() && /\.(capture|extraction\.json)$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name));
  } catch {
    return []; // cleared away meanwhile
  }
}

/** In place and one byte alone, as a disk does it. */
function flipMiddle(path: string): boolean {
  try {
    const bytes = readFileSync(path);
    if (bytes.length < 2) return false;
    const at = bytes.length >> 1;
    bytes[at] = (bytes[at] ?? 0) ^ 0x10;
    if (statSync(path).size !== bytes.length) return false; // another file by now
    writeFileSync(path, bytes, { flag: 'r+' });
    return true;
  } catch {
    return false; // archived and deleted meanwhile
  }
}

/**
 * A bit of an archived record, in a copy of the data directory: `verify` must name the file, `--repair` take out what was hit and no more, and the
 * corpus afterwards lack one text at most.
 */
export async function flipArchived(
  options: { dataDir: string; copy: string; env: NodeJS.ProcessEnv; texts: ReadonlyMap<string, string> },
  problems: string[],
): Promise<void> {
  const { dataDir, copy, texts } = options;
  cpSync(dataDir, copy, { recursive: true, filter: (path) => !path.endsWith('/redis') });
  const env = { ...options.env, GRISTMILL_DATA: copy };
  const warcs = join(copy, 'collections', 'main', 'warc');
  const name = namesIn(warcs).find((one) => one.endsWith('.warc.gz'));
  if (name === undefined || !flipMiddle(join(warcs, name))) return void problems.push('bit flip: no WARC to hit');
  const found = await runTool(['verify', '--data', copy], env).ended;
  if (found.code !== 1 || !found.stdout.includes(name))
    problems.push(`bit flip: verify says ${found.code}, ${found.stdout.slice(-1000)}`);
  await runTool(['verify', '--repair', '--data', copy], env).ended;
  const after = await runTool(['verify', '--data', copy], env).ended;
  if (after.code !== 0) problems.push(`bit flip: after the repair verify says ${after.stdout.slice(-1000)}`);
  const out = join(copy, 'exports', 'main', 'txt');
  const exported = await runTool(['export', '--format', 'txt', '--out', out, '--data', copy], env).ended;
  if (exported.code !== 0) problems.push(`bit flip: export says ${exported.stderr.slice(-1000)}`);
  const idsOf = (names: Iterable<string>): Set<string> => new Set([...names].map((one) => one.replace(/^\d+_/, '')));
  const [before, left] = [idsOf(texts.keys()), idsOf(namesIn(out).filter((one) => one.endsWith('.txt')))];
  const lost = [...before].filter((id) => !left.has(id));
  const strange = [...left].filter((id) => !before.has(id));
  if (lost.length > 1 || strange.length > 0)
    problems.push(`bit flip: lost ${lost.join(', ')}; new ${strange.join(', ')}`);
}
