// A large object in parts: visible when the last call says so, and not before. What a failure leaves is taken back.
import { createHash } from 'node:crypto';
import type { S3Answer, S3Sender } from './send.ts';
import { escapeXml, xmlText } from './xml.ts';

/** Bytes to be uploaded, read by part. */
export interface UploadSource {
  size: number;
  read(offset: number, length: number): Promise<Uint8Array>;
}

const MOST_PARTS = 10_000;
const AT_ONCE = 3;

export async function uploadInParts(
  sender: S3Sender,
  key: string,
  source: UploadSource,
  options: { partBytes: number; headers: Readonly<Record<string, string>> },
): Promise<void> {
  const partBytes = Math.max(options.partBytes, Math.ceil(source.size / MOST_PARTS));
  const begun = await sender.send({
    method: 'POST',
    key,
    query: { uploads: '' },
    headers: options.headers,
    what: `write ${key}`,
    check: (answer) => void wholeText(answer, 'UploadId'),
  });
  const uploadId = wholeText(begun, 'UploadId');
  try {
    const etags = await sendParts(sender, key, source, { partBytes, uploadId });
    await complete(sender, key, uploadId, etags);
  } catch (error) {
    await sender
      .send({ method: 'DELETE', key, query: { uploadId }, what: `take back ${key}`, heeds: [404] })
      .catch(() => undefined); // the bucket's own rule for unfinished uploads has the last word
    throw error;
  }
}

async function sendParts(
  sender: S3Sender,
  key: string,
  source: UploadSource,
  { partBytes, uploadId }: { partBytes: number; uploadId: string },
): Promise<string[]> {
  const count = Math.max(1, Math.ceil(source.size / partBytes));
  const etags = new Array<string>(count).fill('');
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < count) {
      const part = next++;
      const body = await source.read(part * partBytes, Math.min(partBytes, source.size - part * partBytes));
      const md5 = createHash('md5').update(body).digest('hex');
      const answer = await sender.send({
        method: 'PUT',
        key,
        query: { partNumber: String(part + 1), uploadId },
        body,
        what: `write part ${part + 1} of ${key}`,
      });
      etags[part] = answer.headers['etag'] ?? `"${md5}"`;
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, count) }, work));
  return etags;
}

/** A 200 may hold an error. An answer that was lost leaves an upload that is no more: the caller looks at the object then. */
async function complete(sender: S3Sender, key: string, uploadId: string, etags: readonly string[]): Promise<void> {
  const parts = etags.map((etag, i) => `<Part><PartNumber>${i + 1}</PartNumber><ETag>${escapeXml(etag)}</ETag></Part>`);
  await sender.send({
    method: 'POST',
    key,
    query: { uploadId },
    headers: { 'content-type': 'application/xml' },
    body: Buffer.from(`<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`),
    what: `write ${key}`,
    heeds: [404],
    check(got) {
      if (got.status === 200) wholeText(got, 'ETag');
    },
  });
}

function wholeText(answer: S3Answer, name: string): string {
  const text = xmlText(answer.body.toString('utf8'), name);
  if (text === null) throw new Error(`an answer without ${name}`);
  return text;
}
