// What the endpoints are given.

import type { StageQueues } from '../../../queues/stage-queues.ts';
import type { Documents } from '../../app/documents.ts';
import type { KeyStore } from '../../app/service/api-keys.ts';
import type { Tasks } from '../../app/service/tasks.ts';
import type { Webhooks } from '../../app/service/webhooks.ts';
import type { Config } from '../../config/load.ts';
import type { Logger } from '../../observe/logger.ts';
import type { Metrics } from '../../observe/metrics.ts';
import type { Explainer } from '../../stages/extract/explainer.ts';
import type { CrawlRecords } from '../../stores/crawl-records.ts';
import type { RedisClient } from '../../stores/redis-client.ts';
import type { Storage } from '../../stores/storage.ts';
import type { ArchiveOrigin } from '../archive-origin.ts';
import type { CrawlHost } from '../crawl-host.ts';
import type { WebhookSender } from '../webhook-sender.ts';
import type { ApiKey } from './auth.ts';
import type { Idempotency } from './idempotency.ts';

export interface ServiceDeps {
  config: Config;
  dataDir: string;
  /** Where the archive can be read as files, and its records by range. */
  archive: Pick<Storage, 'dir' | 'blobs'>;
  host: CrawlHost;
  records: CrawlRecords;
  queues: StageQueues;
  redis: RedisClient;
  logger: Logger;
  metrics: Metrics;
  /** Of this process and the workers under it, as Prometheus text. */
  metricsText(): Promise<string>;
  keys: KeyStore;
  configuredKeys: readonly ApiKey[];
  idempotency: Idempotency;
  documents: Documents;
  explainer: Explainer;
  exports: Tasks;
  ingests: Tasks;
  webhooks: Webhooks;
  webhookSender: Pick<WebhookSender, 'refusal'>;
  archiveOrigin: ArchiveOrigin;
  /** True once stopping has begun: readiness says so. */
  isStopping(): boolean;
}
