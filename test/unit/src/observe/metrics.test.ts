import { expect, test } from 'vitest';
import { createMetrics } from '../../../../src/observe/metrics.ts';

test('ended jobs are counted by stage, outcome and reason, and timed by stage', async () => {
  const metrics = createMetrics();
  metrics.jobEnded('fetch', { outcome: 'done', reason: null }, 0.2);
  metrics.jobEnded('fetch', { outcome: 'skipped', reason: 'robots' }, 0.01);
  metrics.jobEnded('fetch', { outcome: 'skipped', reason: 'robots' }, 0.01);
  metrics.queueDepth('archive', 'waiting', 7);
  metrics.bytesFetched(120);
  const text = await metrics.registry.metrics();
  expect(text).toContain('gristmill_jobs_total{stage="fetch",outcome="skipped",reason="robots"} 2');
  expect(text).toContain('gristmill_job_duration_seconds_count{stage="fetch"} 3');
  expect(text).toContain('gristmill_queue_depth{stage="archive"} 7');
  expect(text).toContain('gristmill_fetched_bytes_total 120');
});

test('two processes’ worth of metrics can live in one process', async () => {
  createMetrics().bytesFetched(1);
  expect(await createMetrics({ runtime: true }).registry.metrics()).toContain('process_cpu');
});
