// Every setting of the service: one schema with words, bounds and defaults. Flags, environment, file, docs and `config print` all follow from it.
import { z } from 'zod';

const MIB = 1024 * 1024;

/** `env` replaces the name derived from the path, `alsoEnv` are names looked at after it; `secret` is masked when printed. */
declare module 'zod' {
  interface GlobalMeta {
    env?: string;
    alsoEnv?: string[];
    secret?: boolean;
  }
}

const whole = (least: number, most: number, usual: number, words: string) =>
  z.number().int().min(least).max(most).default(usual).describe(words);
const path = (env: string, words: string) =>
  z.string().min(1).nullable().default(null).meta({ env, description: words });

const names = (words: string) =>
  z
    .string()
    .regex(/^[^\s,]+(,[^\s,]+)*$/, 'expected names separated by commas, without spaces')
    .nullable()
    .default(null)
    .describe(words);

const processes = (stage: string) =>
  whole(0, 64, 1, `Worker processes of the ${stage} stage that crawl and serve start.`);

const fetchSchema = z.strictObject({
  concurrency: whole(1, 1024, 16, 'Requests that one fetch worker has under way at once, over all hosts.'),
  userAgent: z
    .string()
    .min(1)
    .max(500)
    .default('gristmill/0.1')
    .describe(
      'User-Agent of every request; say who runs the crawl in it. Its first word is the name that robots.txt rules are matched against.',
    ),
  connectTimeoutMs: whole(100, 600_000, 8000, 'Longest wait for a connection, TLS included.'),
  headersTimeoutMs: whole(100, 600_000, 12_000, 'Longest wait for the response head after the request is sent.'),
  timeoutMs: whole(100, 3_600_000, 22_000, 'Longest time of one request, from first byte sent to last byte read.'),
  maxBodyBytes: whole(
    1024,
    4096 * MIB,
    64 * MIB,
    'Bytes of a response body that are kept; the rest is cut and marked.',
  ),
  maxAttempts: whole(
    1,
    100,
    3,
    'Tries of one URL, the first included, when what went wrong can pass (timeout, reset, 5xx).',
  ),
  maxDeferrals: whole(
    0,
    10_000,
    20,
    'Times a server may ask to come back later (429, 503 with Retry-After) before the URL fails.',
  ),
  backoffMs: whole(0, 3_600_000, 1000, 'Wait before the second try; doubles with each further one, with jitter.'),
});

const renderSchema = z.strictObject({
  pages: whole(1, 64, 2, 'Pages that one fetch worker has open in Chromium at once.'),
  timeoutMs: whole(1000, 600_000, 15_000, 'Longest time one page may take in Chromium.'),
  sandbox: z
    .enum(['auto', 'on', 'off'])
    .default('auto')
    .describe("Chromium's own sandbox. auto: on, except for root, under whom Chromium refuses to start with it."),
});

const extractSchema = z.strictObject({
  threads: whole(
    0,
    256,
    0,
    'Threads that extract text in one worker; 0 means one for each core, the last one of a crawl only where pages wait long.',
  ),
  timeoutMs: whole(
    100,
    600_000,
    10_000,
    'Longest time one page may take before its thread is replaced and the page kept without text.',
  ),
  engine: z.enum(['gristmill', 'readability']).default('gristmill').describe('What chooses the main text of a page.'),
  model: path('GRISTMILL_EXTRACT_MODEL', 'Model file of the block classifier in place of the bundled one.'),
});

const stageSchema = (usual: number, what: string) =>
  z.strictObject({ concurrency: whole(1, 1024, usual, `Pages that one ${what} worker has in hand at once.`) });

const archiveSchema = z.strictObject({
  concurrency: whole(1, 1024, 64, 'Pages that one archive worker has in hand at once; they share one flush to disk.'),
  rolloverBytes: whole(
    64 * 1024,
    1024 * 1024 * MIB,
    1_000_000_000,
    'Size at which a WARC file is closed and the next begun.',
  ),
  idleMs: whole(
    100,
    86_400_000,
    600_000,
    'Time without a page after which an open WARC is closed, so that it can be compacted and retention can reach it.',
  ),
  minFreeBytes: whole(
    0,
    1024 * 1024 * 1024 * MIB,
    64 * MIB,
    'Free bytes of the data disk below which crawls stop in order: one of the command line to be resumed, those of a service until there is room again; 0 never stops.',
  ),
  retentionEveryMs: whole(
    0,
    365 * 86_400_000,
    21_600_000,
    'How often a service applies the retention policy of each collection that has one, while no crawl of it is under way; 0 leaves that to gristmill purge --policy.',
  ),
  redactSecrets: z
    .boolean()
    .default(false)
    .describe('Leave the values of Authorization, Cookie, Set-Cookie and their kin out of the archive.'),
  conversions: z
    .boolean()
    .default(false)
    .describe('Put the extracted text of each page into the WARC too, as a conversion record.'),
  metadata: z
    .boolean()
    .default(true)
    .describe(
      'Put a metadata record beside each capture: the page that linked to it (via), the hops from its seed (hopsFromSeed), how long it took (fetchTimeMs).',
    ),
});

const ofAws = (alsoEnv: string[], description: string, secret = false) =>
  z.string().min(1).nullable().default(null).meta({ alsoEnv, description, secret });

const storageSchema = z.strictObject({
  url: z
    .string()
    .regex(/^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/[^?#]*)?$/, 'expected s3://BUCKET or s3://BUCKET/PREFIX')
    .nullable()
    .default(null)
    .describe(
      'Bucket that holds the archive and staging in place of the data directory: s3://BUCKET/PREFIX. The data directory then holds a working copy of what commands read.',
    ),
  endpoint: z
    .string()
    .regex(/^https?:\/\/[^/?#\s]+\/?$/, 'expected http(s)://HOST[:PORT]')
    .nullable()
    .default(null)
    .meta({
      alsoEnv: ['AWS_ENDPOINT_URL_S3', 'AWS_ENDPOINT_URL'],
      description: 'Address of an S3-compatible service, asked path-style. Nothing: AWS, in the region.',
    }),
  region: z
    .string()
    .regex(/^[\w-]+$/, 'expected a region such as eu-central-1')
    .default('us-east-1')
    .meta({ alsoEnv: ['AWS_REGION', 'AWS_DEFAULT_REGION'], description: 'Region that requests are signed for.' }),
  accessKeyId: ofAws(['AWS_ACCESS_KEY_ID'], 'Access key; without one, requests are not signed.', true),
  secretAccessKey: ofAws(['AWS_SECRET_ACCESS_KEY'], 'Its secret.', true),
  sessionToken: ofAws(['AWS_SESSION_TOKEN'], 'Token of temporary credentials.', true),
  partBytes: whole(5 * MIB, 1024 * MIB, 16 * MIB, 'Size above which an object is uploaded in parts of this size.'),
  batchBytes: whole(
    64 * 1024,
    1024 * MIB,
    64 * MIB,
    'Bytes of pages that an archive worker gathers before it writes them to the bucket as one WARC.',
  ),
  batchMs: whole(0, 600_000, 30_000, 'Longest time that a page waits for its batch.'),
  copyBytes: whole(
    0,
    Number.MAX_SAFE_INTEGER,
    20 * 1024 * MIB,
    'Most that the working copy of a bucket keeps on disk. What was not used for longest goes first; a command that needs more at once has it while it runs.',
  ),
});

const httpSchema = z.strictObject({
  host: z.string().min(1).default('127.0.0.1').describe('Address the HTTP API listens on.'),
  port: whole(0, 65_535, 8787, 'Port the HTTP API listens on; 0 takes a free one.'),
  apiKeys: z
    .string()
    .regex(/^[0-9a-f]{64}:[a-z+]+(,[0-9a-f]{64}:[a-z+]+)*$/, 'expected SHA256:SCOPE+SCOPE, separated by commas')
    .nullable()
    .default(null)
    .meta({
      secret: true,
      description:
        'API keys as SHA256:SCOPES (scopes read, write, admin joined by +), separated by commas. Without one the service listens on loopback alone.',
    }),
  allowedHosts: names(
    'Host names, separated by commas, that the service answers for beside loopback’s own. On loopback any other is refused; elsewhere all are taken when this is empty.',
  ),
  requestsPerMinute: z
    .number()
    .int()
    .min(0)
    .max(10_000_000)
    .nullable()
    .default(null)
    .describe(
      'Requests of one key in a minute, or of one address where no key is needed; 0 means no bound. Nothing: 6000 where keys are configured, else no bound.',
    ),
  maxBodyBytes: whole(1024, 1024 * MIB, MIB, 'Largest JSON body of a request.'),
  maxUploadBytes: whole(1024, 1024 * 1024 * MIB, 4096 * MIB, 'Largest file that is put into the inbox.'),
  archivePort: whole(
    0,
    65_535,
    8788,
    'Port of the second origin, where archived content is shown; 0, or one that is taken, means a free one.',
  ),
  archiveOrigin: z
    .string()
    .regex(/^https?:\/\/[^/\s;,]+$/, 'expected an origin, such as https://archive.example.org')
    .nullable()
    .default(null)
    .describe('How browsers reach that second origin when it is behind a proxy. It must not be the console’s own.'),
  webhookAllow: names(
    'Private hosts, addresses and CIDRs (with :PORT for ports other than 80 and 443), separated by commas, that webhooks may call all the same.',
  ),
});

const metricsSchema = z.strictObject({
  workerPort: whole(
    0,
    65_535,
    0,
    'Port on which a worker process serves /metrics and /healthz; 0 means none. Workers under serve are part of its /metrics.',
  ),
  workerHost: z.string().min(1).default('127.0.0.1').describe('Address of that port.'),
});

const traceSchema = z.strictObject({
  endpoint: z
    .string()
    .regex(/^https?:\/\//, 'expected an http(s) URL')
    .nullable()
    .default(null)
    .describe(
      'Where OpenTelemetry traces go, as OTLP over HTTP: http://collector:4318/v1/traces. Nothing: no traces are made.',
    ),
});

const logSchema = z.strictObject({
  level: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .default('warn')
    .describe('Least level that is logged, as JSON lines on stderr. info has one line for each job.'),
});

/** The whole configuration, defaults filled in. Times are milliseconds, sizes bytes. */
export const configSchema = z.strictObject({
  dataDir: z
    .string()
    .regex(/^(?!s3:)./i, 'expected a folder; a bucket is named by storage.url (GRISTMILL_STORAGE_URL)')
    .default('data')
    .meta({
      env: 'GRISTMILL_DATA',
      description: 'Folder that holds the archive, staging and the embedded Redis; relative to the working directory.',
    }),
  redisUrl: z
    .string()
    .regex(/^(rediss?:\/\/|unix:)/, 'expected redis://, rediss:// or unix:')
    .nullable()
    .default(null)
    .meta({
      env: 'REDIS_URL',
      secret: true,
      description:
        'Redis to use: redis://, rediss:// (TLS) or unix:PATH; several nodes with commas between them are a cluster. Without it a private redis-server is started in the data directory.',
    }),
  redisServer: path(
    'GRISTMILL_REDIS_SERVER',
    'The redis-server program for the embedded Redis; looked up on PATH when absent.',
  ),
  chromium: path('GRISTMILL_CHROMIUM', 'The Chromium program for pages that need scripts; looked up when absent.'),
  workers: z
    .strictObject({
      fetch: processes('fetch'),
      extract: processes('extract'),
      dedupe: processes('dedupe'),
      archive: processes('archive'),
    })
    .prefault({}),
  fetch: fetchSchema.prefault({}),
  render: renderSchema.prefault({}),
  extract: extractSchema.prefault({}),
  dedupe: stageSchema(32, 'dedupe').prefault({}),
  archive: archiveSchema.prefault({}),
  storage: storageSchema.prefault({}),
  http: httpSchema.prefault({}),
  metrics: metricsSchema.prefault({}),
  trace: traceSchema.prefault({}),
  log: logSchema.prefault({}),
});

export type ConfigValues = z.output<typeof configSchema>;
