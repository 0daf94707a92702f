// Generations of documents against their manifests and the archive: files that are what was written, texts that are what their hashes say.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { decodeGzip, openFileSource } from '../../../archive/index.ts';
import { contentHash, documentId } from '../../domain/content-hash.ts';
import { isMissing, namesIn } from '../read-folder.ts';
import { parseDocument } from './document-line.ts';
import type { Report } from './findings.ts';
import { type GenerationFile, generationName, generationsFolder, listGenerations } from './generations.ts';

export interface GenerationsScan {
  dataDir: string;
  collection: string;
  /** Base names of the WARCs there are. */
  bases: ReadonlySet<string>;
  report: Report;
}

export async function checkGenerations(scan: GenerationsScan): Promise<void> {
  const { dataDir, collection, bases, report } = scan;
  const root = `collections/${collection}/generations`;
  for (const { generation, files } of await listGenerations(dataDir, collection)) {
    const folder = generationName(generation);
    const known = new Set(['generation.json']);
    for (const file of files) {
      if (file.file !== null) known.add(file.file);
      const name = `${root}/${folder}/${file.file ?? 'generation.json'}`;
      if (!bases.has(file.base))
        report({ file: name, offset: null, code: 'document-pointer', message: `there is no WARC ${file.base}` });
      if (file.file !== null)
        await checkFile(join(generationsFolder(dataDir, collection), folder, file.file), name, file, report);
    }
    for (const name of await namesIn(join(generationsFolder(dataDir, collection), folder)))
      if (!known.has(name))
        report({
          file: `${root}/${folder}/${name}`,
          offset: null,
          code: 'stray-file',
          message: 'not of the generation',
        });
  }
}

async function checkFile(path: string, name: string, expected: GenerationFile, report: Report): Promise<void> {
  const say = (offset: number | null, message: string): void =>
    report({ file: name, offset, code: 'document-damaged', message });
  const source = await openFileSource(path).catch((error: unknown) => {
    if (isMissing(error)) return null;
    throw error;
  });
  if (source === null) return say(null, 'the file is missing');
  const hash = createHash('sha256');
  let documents = 0;
  try {
    for await (const chunk of decodeGzip(source, (start) => start[0] === 0x7b)) {
      if (chunk.kind === 'lost') say(chunk.offset, `${chunk.length} bytes hold no document: ${chunk.reason}`);
      else if (isDocument(chunk.bytes)) documents += 1;
      else say(chunk.offset, 'no document whose text is what its hash says');
      const end = chunk.kind === 'lost' ? chunk.offset + chunk.length : (chunk.end ?? chunk.offset);
      hash.update(await source.read(chunk.offset, end - chunk.offset));
    }
  } finally {
    await source.close();
  }
  if (documents !== expected.documents) say(null, `${documents} documents, its manifest says ${expected.documents}`);
  if (hash.digest('hex') !== expected.sha256) say(null, 'its SHA-256 is not that of its manifest');
}

function isDocument(bytes: Buffer): boolean {
  const record = parseDocument(bytes);
  if (record === null) return false;
  const hash = contentHash(record.title, record.text);
  return hash === record.sha256 && documentId(hash) === record.id;
}
