// The body of one extraction thread: loads an engine once, then answers one page at a time.
import { parentPort, workerData } from 'node:worker_threads';
import { createExtractEngine, type EngineOptions } from './engine.ts';
import { extractPage } from './extract-page.ts';
import type { PageInput } from './page-input.ts';
import type { ThreadAnswer, ThreadRequest } from './thread-pool.ts';

const engine = await createExtractEngine(workerData as EngineOptions);

parentPort?.on('message', (request: ThreadRequest) => {
  answer(request).then(
    (reply) => parentPort?.postMessage(reply),
    (error: unknown) =>
      parentPort?.postMessage({ extraction: null, error: error instanceof Error ? error.message : String(error) }),
  );
});
parentPort?.postMessage('ready');

async function answer(request: ThreadRequest): Promise<ThreadAnswer> {
  const { bytes, ...rest } = request.page;
  // A transferred Buffer arrives as a plain Uint8Array.
  const page: PageInput =
    bytes === undefined ? rest : { ...rest, bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) };
  return { extraction: await extractPage(page, engine), error: null };
}
