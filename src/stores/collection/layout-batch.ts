// Encoded captures laid out in a row behind what the files hold already: bytes for each file, index lines, and what is then committed.
import type { CommittedCapture } from '../../ports/capture-index.ts';
import { type EncodedGroup, placeGroup } from './encode-group.ts';
import { foreignWarcinfo, type WarcinfoFacts, warcinfo } from './warcinfo.ts';

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
  /** Ids of warcinfo records of other archives that the file has then. */
  infos: ReadonlySet<string>;
}

export interface FilesToFill {
  warcFile: string;
  documentsFile: string;
  ends: FileEnds;
  /** Warcinfo records of other archives that the WARC has. */
  infos: ReadonlySet<string>;
}

/** A file that is empty begins with its warcinfo record; that of another archive stands before the first record that belongs to it. */
export async function layOut(
  groups: readonly EncodedGroup[],
  files: FilesToFill,
  facts: WarcinfoFacts,
): Promise<LaidOut> {
  const { ends } = files;
  const infos = new Set(files.infos);
  const laid: LaidOut = {
    warc: [],
    documents: [],
    lines: [],
    committed: [],
    after: { warc: ends.warc, documents: ends.documents },
    infos,
  };
  const { after } = laid;
  const add = (info: Buffer): void => {
    laid.warc.push(info);
    after.warc += info.length;
  };
  if (ends.warc === 0) add(await warcinfo(facts, files.warcFile));
  for (const group of groups) {
    const { warcinfo: foreign } = group.capture;
    if (foreign !== undefined && !infos.has(foreign.recordId)) {
      add(await foreignWarcinfo(foreign, files.warcFile));
      infos.add(foreign.recordId);
    }
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
