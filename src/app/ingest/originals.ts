// Which captures of this run revisits may mean, and their payloads read back from our own WARC.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  isHttpRecord,
  openFileSource,
  parseHttpMessage,
  type ReadRecord,
  readRecords,
  recordField,
  sliceSource,
  targetUri,
} from '../../../archive/index.ts';
import type { CaptureIndex, CommittedCapture, FilePart } from '../../ports/capture-index.ts';
import { hash53 } from '../../stores/collection/numbers.ts';
import { collectionPaths } from '../../stores/collection/paths.ts';
import { parseDate } from './judge-record.ts';

/** What a revisit may name its original by: record id, URL and second, payload digest as labelled. */
export function originalKeys(record: ReadRecord, url: string, date: Date): string[] {
  if (record.type !== 'response') return [];
  const digest = recordField(record, 'warc-payload-digest');
  return [
    recordField(record, 'warc-record-id') ?? '',
    `${url} ${date.toISOString().slice(0, 19)}`,
    ...(digest === null ? [] : [`${digest} ${url}`, digest]),
  ];
}

export interface Originals {
  remember(keys: readonly string[], committed: Promise<CommittedCapture>): void;
  /** The payload that a foreign revisit stands for; null when nobody has it. */
  find(revisit: ReadRecord): Promise<Buffer | null>;
}

/** What is kept of a capture. */
interface Place {
  warc: FilePart;
  /** Of a revisit: the payload that it stands for. */
  standsFor: string | null;
}

const placeOf = ({ warc, isRevisit, payloadDigest }: CommittedCapture): Place => ({
  warc,
  standsFor: isRevisit ? payloadDigest : null,
});

/** Keys kept, by hash: as many of the latest at least, twice as many at most. */
const KNOWN_KEYS = 200_000;

/** The responses of this run by what revisits call them, and their payloads read back from our own WARC. */
export function createOriginals(
  dataDir: string,
  collection: string,
  index: CaptureIndex,
  bring?: (key: string) => Promise<void>,
): Originals {
  // Two maps by turns: one that lost its oldest entry with each new one would be searched for it from its start, through all that were lost before.
  let known = new Map<number, Promise<Place>>();
  let before = new Map<number, Promise<Place>>();
  const placeFor = (hash: number): Promise<Place> | undefined => before.get(hash) ?? known.get(hash);
  const folder = collectionPaths(dataDir, collection).warc;
  const read = async ({ warc }: Place): Promise<Buffer | null> => {
    const path = join(folder, warc.file);
    if (bring !== undefined && !existsSync(path)) await bring(`collections/${collection}/warc/${warc.file}`);
    return readPayload(path, warc);
  };
  /** What we stored as a revisit itself has its payload in the first capture of it. */
  const payloadOf = async (place: Place): Promise<Buffer | null> => {
    if (place.standsFor === null) return read(place);
    const [first] = await index.firstCaptures(collection, [place.standsFor]);
    const original = first ? await placeFor(hash53(first.recordId)) : undefined;
    return original?.standsFor === null ? read(original) : null;
  };
  return {
    remember(keys, committed) {
      const place = committed.then(placeOf);
      place.catch(() => undefined); // told by whoever appended it
      for (const key of keys) {
        const hash = hash53(key);
        if (key !== '' && placeFor(hash) === undefined) known.set(hash, place);
      }
      if (known.size >= KNOWN_KEYS) [before, known] = [known, new Map()];
    },
    async find(revisit) {
      const uri = recordField(revisit, 'warc-refers-to-target-uri') ?? targetUri(revisit) ?? '';
      const date = parseDate(recordField(revisit, 'warc-refers-to-date'));
      const digest = recordField(revisit, 'warc-payload-digest') ?? '';
      const keys = [
        recordField(revisit, 'warc-refers-to') ?? '',
        ...(date === null ? [] : [`${uri} ${date.toISOString().slice(0, 19)}`]),
        `${digest} ${uri}`,
        digest,
      ];
      for (const key of keys) {
        const found = key.trim() === '' ? undefined : placeFor(hash53(key));
        if (found !== undefined) return payloadOf(await found);
      }
      return null;
    },
  };
}

async function readPayload(path: string, part: FilePart): Promise<Buffer | null> {
  const source = await openFileSource(path);
  try {
    for await (const record of readRecords(sliceSource(source, part.offset, part.length), { compression: 'gzip' }))
      if (record.kind === 'record' && record.block !== null)
        return isHttpRecord(record) ? (parseHttpMessage(record.block)?.rawBody ?? null) : record.block;
    return null;
  } finally {
    await source.close();
  }
}
