// The formats: each takes rows in export order and answers with the files it wrote.
import { documentId, fileText } from '../../domain/content-hash.ts';
import type { DocumentRecord } from '../../domain/document.ts';
import { CorpusFile, type CorpusFileEntry, writeCorpusFile } from './corpus-file.ts';
import type { ExportFormat } from './request.ts';

export interface CorpusWriter {
  write(record: DocumentRecord, sequence: number): Promise<void>;
  /** After the last row. The list is in the order of names. */
  finish(): Promise<CorpusFileEntry[]>;
}

export function createWriter(format: ExportFormat, folder: string): Promise<CorpusWriter> {
  return format === 'txt' ? createTxtWriter(folder) : createJsonlWriter(folder);
}

/** `NNN_<id>.txt` (DESIGN.md §3): at least three digits, then the first 16 of the SHA-256 of exactly the file's bytes. */
export function textFileName(sequence: number, sha256: string): string {
  return `${String(sequence).padStart(3, '0')}_${documentId(sha256)}.txt`;
}

async function createTxtWriter(folder: string): Promise<CorpusWriter> {
  const files: CorpusFileEntry[] = [];
  return {
    async write(record, sequence) {
      const name = textFileName(sequence, record.sha256);
      files.push(await writeCorpusFile(folder, name, fileText(record.title, record.text)));
    },
    finish: async () => files,
  };
}

async function createJsonlWriter(folder: string): Promise<CorpusWriter> {
  const file = await CorpusFile.create(folder, 'documents.jsonl');
  return {
    write: (record) => file.writeRow(`${JSON.stringify(record)}\n`),
    finish: async () => [await file.close()],
  };
}
