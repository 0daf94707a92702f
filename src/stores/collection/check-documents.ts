// One documents file against the index: members where the captures say, records that parse, and texts that are what their hashes say.
import { type ByteSource, decodeGzip, openFileSource } from '../../../archive/index.ts';
import { contentHash, documentId } from '../../domain/content-hash.ts';
import { versionId } from '../../domain/version-text.ts';
import type { CommittedCapture } from '../../ports/capture-index.ts';
import { isMissing } from '../read-folder.ts';
import { parseDocument } from './document-line.ts';
import type { DocumentPointers } from './document-pointers.ts';
import type { Report } from './findings.ts';

export interface DocumentsScan {
  path: string;
  name: string;
  pointers: DocumentPointers;
  /** A writer has the file open: what lies beyond the committed documents is not judged. */
  isOpen: boolean;
  report: Report;
}

type Say = (
  offset: number | null,
  code: 'document-damaged' | 'document-pointer' | 'document-hash',
  message: string,
) => void;

/** Answers how many documents are right. */
export async function checkDocuments(scan: DocumentsScan): Promise<number> {
  const { pointers } = scan;
  const say: Say = (offset, code, message) => scan.report({ file: scan.name, offset, code, message });
  const source = await openIfThere(scan.path);
  let right = 0;
  if (source !== null)
    try {
      right = await checkMembers(source, scan, say);
    } finally {
      await source.close();
    }
  for (const n of pointers.unanswered()) {
    const url = (await pointers.capture(n))?.url ?? 'a capture';
    say(pointers.offset(n), 'document-pointer', `no document begins here, where ${url} has its own`);
  }
  return right;
}

/** A capture has a document or says why not. */
export function reportUnexplained({ document, noTextReason, url, warc }: CommittedCapture, scan: DocumentsScan): void {
  if (document !== null || noTextReason !== null) return;
  const message = `the index gives neither a document nor a reason for ${url} (${warc.file} at ${warc.offset})`;
  scan.report({ file: scan.name, offset: null, code: 'document-pointer', message });
}

async function checkMembers(source: ByteSource, scan: DocumentsScan, say: Say): Promise<number> {
  const { pointers } = scan;
  const size = scan.isOpen ? Math.min(pointers.end(), source.size) : source.size;
  let right = 0;
  for await (const chunk of decodeGzip({ size, read: source.read }, (start) => start[0] === 0x7b)) {
    if (chunk.kind === 'lost') {
      say(chunk.offset, 'document-damaged', `${chunk.length} bytes hold no document: ${chunk.reason}`);
      continue;
    }
    const n = pointers.answer(chunk.offset);
    const length = (chunk.end ?? 0) - chunk.offset;
    if (chunk.isDoubtful) say(chunk.offset, 'document-damaged', 'the gzip member fails its check');
    if (n < 0) say(chunk.offset, 'document-pointer', 'no index line points at this document');
    else if (pointers.length(n) !== length)
      say(chunk.offset, 'document-pointer', 'the index line gives another length');
    if (!chunk.isBare) say(chunk.offset, 'document-damaged', 'its gzip header was changed');
    const problem = await documentProblem(chunk.bytes, n, scan);
    if (problem === null) right += 1;
    else say(chunk.offset, problem.code, problem.message);
  }
  return right;
}

interface Problem {
  code: 'document-damaged' | 'document-pointer' | 'document-hash';
  message: string;
}

async function documentProblem(bytes: Buffer, n: number, scan: DocumentsScan): Promise<Problem | null> {
  const record = parseDocument(bytes);
  if (record === null) return { code: 'document-damaged', message: 'no document in JSON' };
  const hash = contentHash(record.title, record.text);
  const textId = versionId(record.title, record.text);
  const isAgreed = n < 0 || scan.pointers.agrees(n, record.record_id, textId);
  const capture = isAgreed ? null : await scan.pointers.capture(n);
  if (capture !== null && record.record_id !== capture.recordId)
    return {
      code: 'document-pointer',
      message: `belongs to record ${record.record_id}, the index says ${capture.recordId}`,
    };
  if (hash !== record.sha256 || documentId(hash) !== record.id)
    return { code: 'document-hash', message: `the text's hash is ${hash}, the record says ${record.sha256}` };
  if (capture !== null && capture.textId !== textId)
    return { code: 'document-pointer', message: 'the index has another hash of its text' };
  return isAgreed
    ? null
    : { code: 'document-pointer', message: `the index says that it is in ${capture?.document?.file}` };
}

async function openIfThere(path: string): Promise<Awaited<ReturnType<typeof openFileSource>> | null> {
  try {
    return await openFileSource(path);
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}
