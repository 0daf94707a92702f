// BullMQ's side of tracing: jobs carry the trace they belong to. Loaded only when traces are made.
import type { Telemetry } from 'bullmq';

export type QueueTelemetry = Telemetry;

/** To be asked for after the process's tracer is registered. */
export async function queueTelemetry(endpoint: string | null): Promise<QueueTelemetry | undefined> {
  if (endpoint === null) return undefined;
  const { BullMQOtel } = await import('bullmq-otel');
  return new BullMQOtel({ tracerName: 'gristmill' });
}
