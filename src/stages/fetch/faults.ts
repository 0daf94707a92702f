// What the system, TLS and the HTTP parser call their failures, in our codes, and whether trying again can help.
import { type Disposition, StageError } from '../../domain/errors.ts';

const BY_CODE: Record<string, readonly [code: string, disposition: Disposition]> = {
  ENOTFOUND: ['FETCH_DNS_NOT_FOUND', 'permanent'],
  ENODATA: ['FETCH_DNS_NOT_FOUND', 'permanent'],
  EAI_NONAME: ['FETCH_DNS_NOT_FOUND', 'permanent'],
  EAI_AGAIN: ['FETCH_DNS', 'retry'],
  EAI_FAIL: ['FETCH_DNS', 'retry'],
  ESERVFAIL: ['FETCH_DNS', 'retry'],
  ETIMEOUT: ['FETCH_DNS', 'retry'],
  ECONNREFUSED: ['FETCH_REFUSED', 'retry'],
  EHOSTUNREACH: ['FETCH_UNREACHABLE', 'retry'],
  ENETUNREACH: ['FETCH_UNREACHABLE', 'retry'],
  EADDRNOTAVAIL: ['FETCH_UNREACHABLE', 'retry'],
  ETIMEDOUT: ['FETCH_CONNECT_TIMEOUT', 'retry'],
  ECONNRESET: ['FETCH_RESET', 'retry'],
  EPIPE: ['FETCH_RESET', 'retry'],
  ECONNABORTED: ['FETCH_RESET', 'retry'],
  UND_ERR_SOCKET: ['FETCH_RESET', 'retry'],
  UND_ERR_HEADERS_OVERFLOW: ['FETCH_HEADERS_TOO_LARGE', 'permanent'],
  UND_ERR_INVALID_ARG: ['FETCH_BAD_REQUEST', 'permanent'],
  HPE_HEADER_OVERFLOW: ['FETCH_HEADERS_TOO_LARGE', 'permanent'],
};

/** StageErrors pass through. `duringTls` tells a fault of the handshake from one of the connection. */
export function faultOf(fault: unknown, what: string, duringTls = false): StageError {
  if (fault instanceof StageError) return fault;
  const code = codeOf(fault);
  const message = `${what}: ${fault instanceof Error ? fault.message : String(fault)}`;
  const known = isNotHttp(fault) ? undefined : BY_CODE[code];
  if (known !== undefined && !(duringTls && known[0] === 'FETCH_RESET'))
    return new StageError(known[0], known[1], message, { cause: fault });
  if (duringTls)
    return new StageError('FETCH_TLS', known === undefined ? 'permanent' : 'retry', message, { cause: fault });
  if (isNotHttp(fault)) return new StageError('FETCH_BAD_RESPONSE', 'permanent', message, { cause: fault });
  return new StageError('FETCH_RESET', 'retry', message, { cause: fault });
}

/** undici's parser: lengths that contradict each other, and heads that are no heads. */
const isNotHttp = (fault: unknown): boolean =>
  fault instanceof Error &&
  (fault.name === 'HTTPParserError' ||
    codeOf(fault) === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH' ||
    /^bad (response|upgrade)$/.test(fault.message));

function codeOf(fault: unknown): string {
  if (!(fault instanceof Error) || !('code' in fault)) return '';
  return typeof fault.code === 'string' ? fault.code : '';
}
