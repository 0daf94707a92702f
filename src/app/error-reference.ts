// Every error code with what it means and what to do; docs/errors.md is written from here, and a test holds it against the code.
import type { Disposition } from '../domain/errors.ts';

export interface ErrorEntry {
  code: string;
  /** More than one where it depends on the cause. */
  dispositions: readonly Disposition[];
  meaning: string;
  remedy: string;
}

const entry = (
  code: string,
  dispositions: Disposition | readonly Disposition[],
  meaning: string,
  remedy: string,
): ErrorEntry => ({
  code,
  dispositions: typeof dispositions === 'string' ? [dispositions] : dispositions,
  meaning,
  remedy,
});

const NOTHING = 'Nothing: it is tried again by itself.';
const LOOK_AT_URL = 'Open the URL yourself; if it works there, look at the message of the log line.';

export const ERROR_REFERENCE: readonly ErrorEntry[] = [
  entry('ARCHIVE_CLOSED', 'retry', 'A capture reached a writer that was already closing.', NOTHING),
  entry(
    'ARCHIVE_NO_CAPTURE',
    'permanent',
    'A job names a capture that is neither staged nor archived.',
    'Nothing: the URL is fetched again.',
  ),
  entry(
    'ARCHIVE_WRITE_FAILED',
    'retry',
    'A record could not be written or synced; what was written of it was cut off.',
    'Look at disk space and rights of the data directory.',
  ),
  entry(
    'CONFIG_INVALID',
    'permanent',
    'A setting is wrong; the message names it. Exit code 78.',
    'See configuration.md.',
  ),
  entry(
    'DIFF_TOO_FEW',
    'permanent',
    'There are not two captures with text to compare. Exit code 1.',
    '`gristmill captures URL` shows what there is.',
  ),
  entry(
    'EXTRACT_NO_CAPTURE',
    'retry',
    'A job names a capture that is not in staging any more.',
    'Nothing: the URL is fetched again.',
  ),
  entry(
    'FETCH_ADDRESS_REFUSED',
    'permanent',
    'The host is, or leads to, a private, loopback or otherwise refused address, or the port is not allowed.',
    'If you mean it: --allow-private=CIDR or HOST, --allow-port N.',
  ),
  entry(
    'FETCH_BAD_HTTP2',
    'retry',
    'The server does not keep to HTTP/2; it is asked in HTTP/1.1 from then on.',
    LOOK_AT_URL,
  ),
  entry(
    'FETCH_BAD_REQUEST',
    'permanent',
    'A header or the body of the request cannot be sent.',
    'Look at --header and --cookie.',
  ),
  entry('FETCH_BAD_RESPONSE', 'permanent', 'What came back is no HTTP, or contradicts itself.', LOOK_AT_URL),
  entry(
    'FETCH_BAD_URL',
    'permanent',
    'Not a URL that can be fetched, or one with a user and password in it.',
    'Correct the URL.',
  ),
  entry(
    'FETCH_BROWSER_CRASH',
    'retry',
    'Chromium died or could not open a page; a new one is started.',
    'If it goes on: ./gristmill doctor, and look at memory and /dev/shm.',
  ),
  entry(
    'FETCH_BROWSER_MISSING',
    'permanent',
    'There is no Chromium to run pages in.',
    'npm run setup, or crawl with --render never.',
  ),
  entry('FETCH_CONNECT_TIMEOUT', 'retry', 'No connection within fetch.connectTimeoutMs.', NOTHING),
  entry('FETCH_DNS', 'retry', 'The name server failed.', 'If it goes on, look at the name server of this machine.'),
  entry('FETCH_DNS_NOT_FOUND', 'permanent', 'There is no host of this name.', 'Correct the URL.'),
  entry('FETCH_HEADERS_TOO_LARGE', 'permanent', 'The response head is larger than we take.', LOOK_AT_URL),
  entry('FETCH_HOST_SILENT', 'retry', 'The host has failed again and again and is left alone for a while.', NOTHING),
  entry(
    'FETCH_HTTP_5xx',
    'retry',
    'The server answered with an error of its own. After the last try its answer is archived and the URL is failed.',
    NOTHING,
  ),
  entry(
    'FETCH_NOT_ALLOWED',
    'permanent',
    'One page was asked for that may not be fetched: robots.txt, its address, or too many redirects.',
    'The message names the flag that allows it.',
  ),
  entry('FETCH_PAGE_CRASH', 'permanent', 'The page makes Chromium’s renderer crash.', 'Crawl it with --render never.'),
  entry(
    'FETCH_PROXY',
    'retry',
    'The proxy named by --proxy cannot be reached, refuses us, or opens no tunnel.',
    'Look at the proxy and its password; permanent when it refuses.',
  ),
  entry('FETCH_REFUSED', 'retry', 'Nobody listens at that address and port.', NOTHING),
  entry('FETCH_RENDER_FAILED', 'permanent', 'Chromium could not load the page.', LOOK_AT_URL),
  entry(
    'FETCH_RENDER_TIMEOUT',
    'retry',
    'The page did not come to rest, or Chromium did not answer, within render.timeoutMs.',
    'Raise GRISTMILL_RENDER_TIMEOUT_MS for slow pages.',
  ),
  entry(
    'FETCH_RENDER_TOO_LARGE',
    'permanent',
    'The page’s DOM is larger than we take.',
    'Crawl it with --render never.',
  ),
  entry('FETCH_RESET', 'retry', 'The connection broke.', NOTHING),
  entry(
    'FETCH_ROBOTS_UNAVAILABLE',
    ['retry', 'defer'],
    'robots.txt answers with a server error or not at all; until it does, nothing of the host is fetched (RFC 9309).',
    'Wait, or --no-robots where the site is yours.',
  ),
  entry(
    'FETCH_THROTTLED',
    'defer',
    'The server asks to come back later (429, 503 with Retry-After). Costs no try.',
    'If it goes on, raise --delay.',
  ),
  entry(
    'FETCH_TIMEOUT',
    'retry',
    'No response head in fetch.headersTimeoutMs, or no end of it in fetch.timeoutMs.',
    NOTHING,
  ),
  entry(
    'FETCH_TLS',
    ['retry', 'permanent'],
    'The TLS handshake failed: certificate, name or protocol.',
    '--ca FILE for an authority of your own.',
  ),
  entry(
    'FETCH_TRUNCATED',
    'retry',
    'The body broke off before its end. After the last try it is archived, marked as truncated, without text.',
    NOTHING,
  ),
  entry(
    'FETCH_UNEXPECTED',
    'retry',
    'A fault that no rule knows: a bug of ours, logged with its stack.',
    'Please report it.',
  ),
  entry('FETCH_UNREACHABLE', 'retry', 'There is no route to the address.', 'Look at this machine’s network.'),
  entry(
    'REDIS_LOCKED',
    'retry',
    'Another process holds the start of the embedded Redis for too long.',
    'Look at that process; its id is in the message.',
  ),
  entry(
    'REDIS_MISSING',
    'permanent',
    'No redis-server could be started, or REDIS_URL does not answer. Exit code 69.',
    './gristmill doctor',
  ),
  entry(
    'REDIS_UNSAFE',
    'permanent',
    'The Redis of REDIS_URL may throw keys away. Exit code 69.',
    'CONFIG SET maxmemory-policy noeviction',
  ),
  entry(
    'STORAGE_FAILED',
    'retry',
    'The S3-compatible service answered with an error again and again, or did not keep what it was given.',
    "Look at the service's own log; what is to be written waits.",
  ),
  entry(
    'STORAGE_NO_BUCKET',
    'permanent',
    'The bucket of storage.url does not exist. Exit code 69.',
    'Make the bucket, or mend storage.url and storage.endpoint.',
  ),
  entry(
    'STORAGE_REFUSED',
    'permanent',
    'The service refuses the key, its signature, or what it may do. Exit code 69.',
    "Look at AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION, this machine's clock, and the key's rights (list, read, write, delete).",
  ),
  entry(
    'STORAGE_UNREACHABLE',
    'retry',
    'Nothing answered at the address of the bucket, or not in time, after several tries. Exit code 69.',
    'Look at storage.endpoint, the network and the service; workers wait meanwhile.',
  ),
  entry(
    'STORAGE_URL',
    'permanent',
    'What was given is no place in a bucket.',
    'Write s3://BUCKET or s3://BUCKET/PREFIX.',
  ),
  entry('USAGE', 'permanent', 'The command was called in a wrong way. Exit code 2.', 'gristmill VERB --help'),
];

/** docs/errors.md, whole. */
export function errorDocs(): string {
  const rows = ERROR_REFERENCE.map(
    (e) => `| \`${e.code}\` | ${e.dispositions.join(' or ')} | ${e.meaning} | ${e.remedy} |`,
  );
  return `${INTRODUCTION}\n\n| code | what the queue does | meaning | what to do |\n| --- | --- | --- | --- |\n${rows.join('\n')}\n`;
}

const INTRODUCTION = `# Errors

<!-- Written by \`npm run docs\` from src/app/error-reference.ts. Do not edit. -->

Expected failures have a code that does not change. In logs it is \`code\`; in a crawl's summary and its log of URLs the reason is the
code without its stage, in lower case: \`FETCH_TIMEOUT\` is \`failed(timeout)\`.

- **retry**: may work later; costs one of the tries (\`fetch.maxAttempts\`), with growing waits.
- **defer**: the other side asked us to wait; costs no try, but not for ever (\`fetch.maxDeferrals\`).
- **permanent**: will never work; the URL fails at once.

Whatever has no code is a bug: tried again, logged at \`error\` with its stack. Results that are expected are not errors: not modified, duplicate,
skipped by robots, a page without text.`;
