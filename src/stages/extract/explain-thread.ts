// The body of the thread that explains pages: loads the engine once, then answers one page at a time.
import { parentPort, workerData } from 'node:worker_threads';
import { createExtractEngine, type EngineOptions } from './engine.ts';
import { explainPage } from './explain.ts';
import type { PageInput } from './page-input.ts';

const engine = await createExtractEngine(workerData as EngineOptions);

parentPort?.on('message', (page: PageInput & { bytes?: Uint8Array }) => {
  const { bytes, ...rest } = page;
  // A Buffer arrives as a plain Uint8Array.
  const input: PageInput =
    bytes === undefined ? rest : { ...rest, bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) };
  parentPort?.postMessage(explainPage(input, engine));
});
