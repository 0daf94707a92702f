// What an S3 service's refusal means, in words that say what to do next.
import { StageError } from '../../domain/errors.ts';
import { baseUrlOf, type S3Access } from './location.ts';
import { xmlText } from './xml.ts';

const WRONG_KEY = new Set([
  'InvalidAccessKeyId',
  'SignatureDoesNotMatch',
  'AccessDenied',
  'ExpiredToken',
  'InvalidToken',
  'AuthorizationHeaderMalformed',
  'RequestTimeTooSkewed',
]);

/** Tried again: the service is in trouble, asks for less, or did not get all of what was sent. */
const PASSING = new Set([
  'SlowDown',
  'InternalError',
  'ServiceUnavailable',
  'RequestTimeout',
  'OperationAborted',
  'ConditionalRequestConflict',
  'BadDigest',
  'IncompleteBody',
  'XAmzContentSHA256Mismatch',
]);

export const isPassing = (status: number, xml: string): boolean =>
  status >= 500 || status === 429 || status === 408 || PASSING.has(xmlText(xml, 'Code') ?? '');

/** For an answer that no further try will change. */
export function refusal(access: S3Access, bucket: string, what: string, status: number, xml: string): StageError {
  const code = xmlText(xml, 'Code') ?? '';
  const said = `${status}${code === '' ? '' : ` ${code}`}${sayMessage(xml)}`;
  const where = baseUrlOf(access, bucket);
  if (code === 'NoSuchBucket')
    return new StageError(
      'STORAGE_NO_BUCKET',
      'permanent',
      `there is no bucket ${bucket} at ${where}: make it, or mend storage.url and storage.endpoint`,
    );
  if (WRONG_KEY.has(code) || status === 401 || status === 403)
    return new StageError(
      'STORAGE_REFUSED',
      'permanent',
      `${where} refuses to ${what} (${said}): look at AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, the region (${access.region}), this machine's clock, and what the key may do`,
    );
  return new StageError('STORAGE_FAILED', 'retry', `${where} could not ${what}: ${said}`);
}

const sayMessage = (xml: string): string => {
  const message = xmlText(xml, 'Message');
  return message === null ? '' : `: ${message.slice(0, 300)}`;
};

/** Nothing listens, the name is unknown, or no answer came in time. */
export function unreachable(access: S3Access, bucket: string, what: string, tries: number, cause: unknown): StageError {
  const why = cause instanceof Error ? cause.message || String((cause as NodeJS.ErrnoException).code) : String(cause);
  return new StageError(
    'STORAGE_UNREACHABLE',
    'retry',
    `cannot ${what} at ${baseUrlOf(access, bucket)} (${tries} tries; ${why}): is the service running, and are storage.endpoint and the network right?`,
    { cause },
  );
}
