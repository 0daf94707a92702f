// Metrics of one process, by their Prometheus names; nothing else names a metric.
import { AggregatorRegistry, Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { StageName } from '../domain/stage.ts';

export interface Metrics {
  registry: Registry;
  /** One job came to an end; `seconds` is the time it was worked on. */
  jobEnded(stage: StageName, end: { outcome: string; reason: string | null }, seconds: number): void;
  /** Bytes of response bodies kept. */
  bytesFetched(bytes: number): void;
  /** Jobs of one state (`waiting`, `active`, `delayed`, `failed`) in a stage's queue. */
  queueDepth(stage: StageName, state: string, count: number): void;
  redisUp(isUp: boolean): void;
  requestEnded(request: { method: string; route: string; status: number }, seconds: number): void;
  webhookDeliveriesWaiting(count: number): void;
}

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** `runtime` adds Node's own: memory, event loop, garbage collection. */
export function createMetrics(options: { runtime: boolean } = { runtime: false }): Metrics {
  const registry = new Registry();
  const registers = [registry];
  if (options.runtime) collectDefaultMetrics({ register: registry });
  const jobs = new Counter({
    name: 'gristmill_jobs_total',
    help: 'Jobs that ended, by stage, outcome and reason.',
    labelNames: ['stage', 'outcome', 'reason'],
    registers,
  });
  const duration = new Histogram({
    name: 'gristmill_job_duration_seconds',
    help: 'Time a job was worked on, by stage.',
    labelNames: ['stage'],
    buckets: SECONDS,
    registers,
  });
  const bytes = new Counter({
    name: 'gristmill_fetched_bytes_total',
    help: 'Bytes of response bodies kept.',
    registers,
  });
  const depth = new Gauge({
    name: 'gristmill_queue_depth',
    help: 'Jobs waiting in a stage’s queue.',
    labelNames: ['stage'],
    registers,
  });
  const jobsNow = new Gauge({
    name: 'gristmill_queue_jobs',
    help: 'Jobs in a stage’s queue, by state.',
    labelNames: ['stage', 'state'],
    registers,
  });
  const redis = new Gauge({ name: 'gristmill_redis_up', help: '1 when Redis answers.', registers });
  const requests = new Histogram({
    name: 'gristmill_http_request_duration_seconds',
    help: 'Time from a request’s head to the end of its answer, by method, route and status.',
    labelNames: ['method', 'route', 'status'],
    buckets: SECONDS,
    registers,
  });
  const deliveries = new Gauge({
    name: 'gristmill_webhook_deliveries_waiting',
    help: 'Webhook calls that wait for a try.',
    registers,
  });
  return {
    registry,
    jobEnded(stage, end, seconds) {
      jobs.inc({ stage, outcome: end.outcome, reason: end.reason ?? '' });
      duration.observe({ stage }, seconds);
    },
    bytesFetched: (count) => bytes.inc(count),
    queueDepth(stage, state, count) {
      jobsNow.set({ stage, state }, count);
      if (state === 'waiting') depth.set({ stage }, count);
    },
    redisUp: (isUp) => redis.set(isUp ? 1 : 0),
    requestEnded: ({ method, route, status }, seconds) => requests.observe({ method, route, status }, seconds),
    webhookDeliveriesWaiting: (count) => deliveries.set(count),
  };
}

/** What several processes measured (`registry.getMetricsAsJSON()` of each) as one text for Prometheus. */
export function mergeMetrics(parts: readonly object[]): Promise<string> {
  return AggregatorRegistry.aggregate([...parts]).metrics();
}
