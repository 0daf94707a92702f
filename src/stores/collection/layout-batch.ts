// Encoded captures laid out in a row behind what the files hold already: bytes for each file, index lines, and what is then committed.
import type { CommittedCapture } from '../../ports/capture-index.ts';
import { type EncodedGroup, placeGroup } from './encode-group.ts';
import { type WarcinfoFacts, warcinfo } from './warcinfo.ts';

export interface FileEnds {
  warc: number;
  documents: number;
}

export interface LaidOut {
  warc: Buffer[];
  documents: Buffer[];
  lines: string[];
  committed: CommittedCapture[];
  after: FileEnds;
}

/** A file that is empty begins with its warcinfo record. */
export async function layOut(
  groups: readonly EncodedGroup[],
  files: { warcFile: string; documentsFile: string; ends: FileEnds },
  facts: WarcinfoFacts,
): Promise<LaidOut> {
  const { ends } = files;
  const laid: LaidOut = {
    warc: [],
    documents: [],
    lines: [],
    committed: [],
    after: { warc: ends.warc, documents: ends.documents },
  };
  const { after } = laid;
  if (ends.warc === 0) {
    const info = await warcinfo(facts, files.warcFile);
    laid.warc.push(info);
    after.warc += info.length;
  }
  for (const group of groups) {
    const placed = placeGroup(
      group,
      { file: files.warcFile, at: after.warc },
      { file: files.documentsFile, at: after.documents },
    );
    for (const member of group.members) laid.warc.push(member.bytes);
    if (group.document !== null) laid.documents.push(group.document);
    laid.lines.push(...placed.lines);
    laid.committed.push(placed.committed);
    after.warc += placed.warcBytes;
    after.documents += placed.documentBytes;
  }
  return laid;
}
