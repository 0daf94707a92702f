// Traces: one for each page, from the frontier through all four stages, sent to a collector when one is configured. Loaded only then.

export interface Traces {
  /** Sends what is left. */
  close(): Promise<void>;
}

const CLOSE_MS = 3000;

/** Makes the process's tracer; `service` names the process among others. Does nothing without an endpoint. */
export async function startTraces(endpoint: string | null, service: string, version: string): Promise<Traces> {
  if (endpoint === null) return { close: async () => undefined };
  const [{ NodeTracerProvider, BatchSpanProcessor }, { OTLPTraceExporter }, { resourceFromAttributes }] =
    await Promise.all([
      import('@opentelemetry/sdk-trace-node'),
      import('@opentelemetry/exporter-trace-otlp-http'),
      import('@opentelemetry/resources'),
    ]);
  const exporter = new OTLPTraceExporter({ url: endpoint });
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': service, 'service.version': version }),
    spanProcessors: [new BatchSpanProcessor(exporter, { scheduledDelayMillis: 1000, maxQueueSize: 4096 })],
  });
  provider.register();
  return {
    async close() {
      const late = new Promise<void>((done) => setTimeout(done, CLOSE_MS).unref());
      await Promise.race([provider.shutdown().catch(() => undefined), late]);
    },
  };
}
