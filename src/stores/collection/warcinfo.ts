// The first record of each WARC file: who wrote it.
import { createHash } from 'node:crypto';
import { encodeRecordMember, encodeWarcFields, sha256Digest } from '../../../archive/index.ts';
import { recordId } from '../../domain/capture.ts';

export interface WarcinfoFacts {
  software: string;
  collection: string;
  now: () => Date;
}

/** Follows from the file's name, which holds collection, time and writer. */
export const warcinfoId = (file: string): string =>
  recordId(createHash('sha256').update(file).digest('hex').slice(0, 32), 'warcinfo');

export async function warcinfo(facts: WarcinfoFacts, file: string): Promise<Buffer> {
  const payload = encodeWarcFields([
    ['software', facts.software],
    ['format', 'WARC File Format 1.1'],
    ['conformsTo', 'http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/'],
    ['isPartOf', facts.collection],
  ]);
  return encodeRecordMember({
    type: 'warcinfo',
    recordId: warcinfoId(file),
    date: facts.now(),
    targetUri: null,
    contentType: 'application/warc-fields',
    head: Buffer.alloc(0),
    payload,
    payloadDigest: sha256Digest(payload),
    fields: [['WARC-Filename', file]],
  });
}
