// Traces and logs: one page is one trace through all four stages at a collector, and one capture id through all four logs.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { crawlOf, startMillSite } from '../support/mill-site.ts';
import { startTestService } from '../support/service.ts';
import { tempDir } from '../support/temp-dir.ts';

interface Span {
  traceId: string;
  name: string;
  attributes: Array<{ key: string; value: { stringValue?: string } }>;
}
interface Export {
  resourceSpans: Array<{ scopeSpans: Array<{ spans: Span[] }> }>;
}

it('follows a page through all four stages', async () => {
  await using dir = await tempDir();
  const site = await startMillSite(1);
  const spans: Span[] = [];
  const collector = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      const { resourceSpans } = JSON.parse(body) as Export;
      spans.push(...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)));
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((done) => collector.listen(0, '127.0.0.1', done));
  const { port } = collector.address() as AddressInfo;
  const service = await startTestService({
    dir: dir.path,
    env: { GRISTMILL_TRACE_ENDPOINT: `http://127.0.0.1:${port}/v1/traces`, GRISTMILL_LOG_LEVEL: 'info' },
  });
  await service.post('/v1/crawls', crawlOf(site, { limit: 1 }));
  const attributeOf = (span: Span, name: string) => span.attributes.find(({ key }) => key === name)?.value.stringValue;
  const stageOf = (span: Span) => attributeOf(span, 'bullmq.queue.name');
  /** Job ids are `c<capture>-<try>`. */
  const captureOf = (span: Span) => /^c([0-9a-f]{32})-/.exec(attributeOf(span, 'bullmq.job.id') ?? '')?.[1];
  const stages = new Set(['fetch', 'extract', 'dedupe', 'archive']);
  let trace: string | undefined;
  while (trace === undefined) {
    await new Promise((done) => setTimeout(done, 200));
    const traces = new Map<string, Set<string>>();
    for (const span of spans) {
      const stage = stageOf(span);
      if (stage !== undefined) traces.set(span.traceId, (traces.get(span.traceId) ?? new Set()).add(stage));
    }
    trace = [...traces].find(([, seen]) => seen.size === stages.size)?.[0];
  }
  const captures = spans.filter((span) => span.traceId === trace).flatMap((span) => captureOf(span) ?? []);
  expect(new Set(captures).size).toBe(1);
  await service.stop();
  const ends = service.cli
    .output()
    .stderr.split('\n')
    .filter((line) => line.includes('"job end"'))
    .map((line) => JSON.parse(line) as { stage: string; captureId: string });
  expect(new Set(ends.filter(({ captureId }) => captureId === captures[0]).map(({ stage }) => stage))).toEqual(stages);
  await site.close();
  await new Promise((done) => collector.close(done));
});
