// The first record of each WARC file: who wrote it.
import { randomUUID } from 'node:crypto';
import { encodeRecordMember, encodeWarcFields, sha256Digest } from '../../../archive/index.ts';

export interface WarcinfoFacts {
  software: string;
  collection: string;
  now: () => Date;
}

export async function warcinfo(facts: WarcinfoFacts, file: string): Promise<Buffer> {
  const payload = encodeWarcFields([
    ['software', facts.software],
    ['format', 'WARC File Format 1.1'],
    ['conformsTo', 'http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/'],
    ['isPartOf', facts.collection],
  ]);
  return encodeRecordMember({
    type: 'warcinfo',
    recordId: `<urn:uuid:${randomUUID()}>`,
    date: facts.now(),
    targetUri: null,
    contentType: 'application/warc-fields',
    head: Buffer.alloc(0),
    payload,
    payloadDigest: sha256Digest(payload),
    fields: [['WARC-Filename', file]],
  });
}
