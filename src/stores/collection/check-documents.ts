// One documents file against the index: members where the captures say, records that parse, and texts that are what their hashes say.
import { basename } from 'node:path';
import { type ByteSource, decodeGzip, openFileSource } from '../../../archive/index.ts';
import { contentHash, documentId } from '../../domain/content-hash.ts';
import type { DocumentRecord } from '../../domain/document.ts';
import { versionId } from '../../domain/version-text.ts';
import type { CommittedCapture } from '../../ports/capture-index.ts';
import { isMissing } from '../read-folder.ts';
import type { Report } from './findings.ts';

export interface DocumentsScan {
  path: string;
  name: string;
  captures: readonly CommittedCapture[];
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
  const pointers = new Map<number, CommittedCapture>();
  for (const capture of scan.captures) if (capture.document !== null) pointers.set(capture.document.offset, capture);
  for (const { document, noTextReason, url, warc } of scan.captures)
    if (document === null && noTextReason === null)
      scan.report({
        file: scan.name,
        offset: null,
        code: 'document-pointer',
        message: `the index gives neither a document nor a reason for ${url} (${warc.file} at ${warc.offset})`,
      });
  const say: Say = (offset, code, message) => scan.report({ file: scan.name, offset, code, message });
  const source = await openIfThere(scan.path);
  let right = 0;
  if (source !== null)
    try {
      right = await checkMembers(source, scan, pointers, say);
    } finally {
      await source.close();
    }
  for (const [offset, capture] of pointers)
    say(offset, 'document-pointer', `no document begins here, where ${capture.url} has its own`);
  return right;
}

/** Takes each pointer that a document answers out of `pointers`. */
async function checkMembers(
  source: ByteSource,
  scan: DocumentsScan,
  pointers: Map<number, CommittedCapture>,
  say: Say,
): Promise<number> {
  const ends = scan.captures.map(({ document }) => (document === null ? 0 : document.offset + document.length));
  const size = scan.isOpen
    ? Math.min(
        ends.reduce((most, end) => Math.max(most, end), 0),
        source.size,
      )
    : source.size;
  let right = 0;
  for await (const chunk of decodeGzip({ size, read: source.read }, (start) => start[0] === 0x7b)) {
    if (chunk.kind === 'lost') {
      say(chunk.offset, 'document-damaged', `${chunk.length} bytes hold no document: ${chunk.reason}`);
      continue;
    }
    const capture = pointers.get(chunk.offset);
    pointers.delete(chunk.offset);
    const length = (chunk.end ?? 0) - chunk.offset;
    if (chunk.isDoubtful) say(chunk.offset, 'document-damaged', 'the gzip member fails its check');
    if (capture === undefined) say(chunk.offset, 'document-pointer', 'no index line points at this document');
    else if (capture.document?.length !== length)
      say(chunk.offset, 'document-pointer', 'the index line gives another length');
    if (!chunk.isBare) say(chunk.offset, 'document-damaged', 'its gzip header was changed');
    const problem = documentProblem(chunk.bytes, capture ?? null, basename(scan.path));
    if (problem === null) right += 1;
    else say(chunk.offset, problem.code, problem.message);
  }
  return right;
}

function documentProblem(
  bytes: Buffer,
  capture: CommittedCapture | null,
  file: string,
): { code: 'document-damaged' | 'document-pointer' | 'document-hash'; message: string } | null {
  let record: DocumentRecord;
  try {
    record = JSON.parse(bytes.toString('utf8')) as DocumentRecord;
  } catch {
    return { code: 'document-damaged', message: 'not one JSON object' };
  }
  if (capture !== null && record.record_id !== capture.recordId)
    return {
      code: 'document-pointer',
      message: `belongs to record ${record.record_id}, the index says ${capture.recordId}`,
    };
  const hash = contentHash(record.title, record.text);
  if (hash !== record.sha256 || documentId(hash) !== record.id)
    return { code: 'document-hash', message: `the text's hash is ${hash}, the record says ${record.sha256}` };
  if (capture !== null && capture.textId !== versionId(record.title, record.text))
    return { code: 'document-pointer', message: 'the index has another hash of its text' };
  if (capture !== null && capture.document?.file !== file)
    return { code: 'document-pointer', message: `the index says that it is in ${capture.document?.file}` };
  return null;
}

async function openIfThere(path: string): Promise<Awaited<ReturnType<typeof openFileSource>> | null> {
  try {
    return await openFileSource(path);
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}
