// What belongs to a foreign capture but stands in records of its own, before its response or elsewhere in the file: held until it is asked for, within bounds.
import { type ReadRecord, recordField, targetUri } from '../../../archive/index.ts';
import type { ForeignWarcinfo } from '../../ports/collection-writer.ts';
import { foreignInfo } from './foreign-capture.ts';

/** Requests, DOMs, metadata and warcinfo records held. */
const HELD_PARTS = 256;
const HELD_VIEWS = 16;
/** Metadata records of one capture, and how large one may be. */
const NOTES_A_CAPTURE = 8;
const MOST_NOTE_BYTES = 256 * 1024;

export interface Parts {
  renderedDom: string | null;
  screenshot: Buffer | null;
  request: ReadRecord | null;
  metadata: readonly ReadRecord[];
  /** Null when it is not in the file. */
  warcinfo: ForeignWarcinfo | null;
}

export interface HeldParts {
  /** False for a record that is no part of a capture. */
  hold(record: ReadRecord): boolean;
  holdWarcinfo(record: ReadRecord): void;
  partsOf(response: ReadRecord): Parts;
}

/** For the records of one file. */
export function createHeldParts(): HeldParts {
  const requests = new Map<string, ReadRecord>();
  const doms = new Map<string, string>();
  const views = new Map<string, Buffer>();
  const notes = new Map<string, ReadRecord[]>();
  const infos = new Map<string, ForeignWarcinfo>();

  function holdNote(record: ReadRecord, about: string | null): boolean {
    if (about === null || (record.block?.length ?? 0) > MOST_NOTE_BYTES) return false;
    const others = notes.get(about) ?? [];
    if (others.length < NOTES_A_CAPTURE) keep(notes, about, [...others, ownCopy(record)], HELD_PARTS);
    return true;
  }

  return {
    hold(record) {
      const of = recordField(record, 'warc-concurrent-to');
      if (record.type === 'metadata') return holdNote(record, of ?? recordField(record, 'warc-refers-to'));
      if (of === null) return false;
      if (record.type === 'request') keep(requests, of, ownCopy(record), HELD_PARTS);
      else if (isDom(record)) keep(doms, of, record.block?.toString('utf8') ?? '', HELD_PARTS);
      else if (isView(record) && record.block !== null) keep(views, of, Buffer.from(record.block), HELD_VIEWS);
      else return false;
      return true;
    },
    holdWarcinfo(record) {
      const info = record.type === 'warcinfo' ? foreignInfo(record) : null;
      if (info !== null) keep(infos, info.recordId, info, HELD_PARTS);
    },
    partsOf(response) {
      const id = recordField(response, 'warc-record-id') ?? '';
      const metadata = notes.get(id) ?? [];
      notes.delete(id);
      return {
        renderedDom: doms.get(id) ?? null,
        screenshot: views.get(id) ?? null,
        request: requests.get(id) ?? null,
        metadata,
        warcinfo: infos.get(recordField(response, 'warc-warcinfo-id')?.trim() ?? '') ?? null,
      };
    },
  };
}

/** The oldest goes where there are too many. */
function keep<V>(map: Map<string, V>, key: string, value: V, most: number): void {
  map.set(key, value);
  const oldest = map.size > most ? map.keys().next().value : undefined;
  if (oldest !== undefined) map.delete(oldest);
}

/** A rendered page and a screenshot of it, as we name them and as Browsertrix does. */
const isDom = (record: ReadRecord): boolean =>
  record.type === 'resource' && targetUri(record)?.startsWith('urn:dom:') === true;
const isView = (record: ReadRecord): boolean =>
  record.type === 'resource' &&
  targetUri(record)?.startsWith('urn:view:') === true &&
  recordField(record, 'content-type') === 'image/png';

/** A record to hold on to: the reader's blocks are views of larger memory. */
const ownCopy = (record: ReadRecord): ReadRecord => ({
  ...record,
  block: record.block === null ? null : Buffer.from(record.block),
});
