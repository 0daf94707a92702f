// The txt export: names, hashes, numbers and manifest agree, no text is there twice, and each comes from a document of the archive.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ArchiveFacts, namesIn, parse } from './check-archive.ts';
import type { Say } from './findings.ts';
import { sha256 } from './warc-file.ts';

export function checkCorpus(folder: string, archive: ArchiveFacts, say: Say): void {
  const names = namesIn(folder);
  const texts = names.filter((name) => name.endsWith('.txt')).sort((a, b) => numberOf(a) - numberOf(b));
  const manifest = parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as {
    files: { name: string; bytes: number; sha256: string }[];
  } | null;
  if (manifest === null) return say('corpus', 'the manifest is no JSON');
  const listed = new Map(manifest.files.map((file) => [file.name, file]));
  const seen = new Set<string>();
  texts.forEach((name, i) => {
    const bytes = readFileSync(join(folder, name));
    const hash = sha256(bytes);
    const entry = listed.get(name);
    listed.delete(name);
    if (!/^\d{3,}_[0-9a-f]{16}\.txt$/.test(name)) say('corpus', `${name} is no name of a text`);
    if (numberOf(name) !== i) say('corpus', `${name} is number ${i}`);
    if (!hash.startsWith(name.replace(/^\d+_|\.txt$/g, ''))) say('corpus', `${name} has the hash ${hash}`);
    if (entry?.sha256 !== hash || entry.bytes !== bytes.length) say('corpus', `${name} is not what the manifest says`);
    if (seen.has(hash)) say('corpus', `${name} is there twice`);
    if (archive.texts.get(hash) !== bytes.toString('utf8')) say('corpus', `${name} is no document of the archive`);
    seen.add(hash);
  });
  for (const name of listed.keys()) if (name.endsWith('.txt')) say('corpus', `${name} is in the manifest only`);
  for (const name of names)
    if (!name.endsWith('.txt') && !['manifest.json', 'provenance.json'].includes(name)) say('left-over', name);
}

/** Three digits at least: the thousandth has four, so that names do not sort as numbers do. */
const numberOf = (name: string): number => Number(name.split('_')[0]);
