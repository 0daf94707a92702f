// What one running export carries from step to step.
import type { TextCollection } from '../dedupe/text-collection.ts';
import type { FolderInWork } from './atomic-folder.ts';
import type { ReadExtent, ReadFaults } from './document-lines.ts';
import type { EarlierExport } from './earlier-export.ts';
import type { MaskCounts } from './prepare-record.ts';
import type { Provenance } from './provenance.ts';
import type { Removals } from './removals.ts';
import type { ExportRequest } from './request.ts';
import type { Spill } from './spill.ts';

export interface ExportWork {
  request: ExportRequest;
  folder: FolderInWork;
  spill: Spill;
  texts: TextCollection;
  removed: Removals;
  masked: MaskCounts;
  faults: ReadFaults;
  provenance: Provenance;
  /** Document files to read, and how far; null for all. */
  only: readonly ReadExtent[] | null;
  /** What was read. */
  extents: ReadExtent[];
  /** The export that this one appends to; null for a fresh one. */
  earlier: EarlierExport | null;
}
