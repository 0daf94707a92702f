// zstd with dictionaries, for `.warc.zst`: libzstd as WebAssembly, since Node 20 has none.
import { createDCtx, decompress, decompressUsingDict, init } from '@bokuweb/zstd-wasm';
import type { ZstdCodec } from '../../../archive/index.ts';

/** Loads the module once; the codec's calls are synchronous. */
export async function openZstdCodec(): Promise<ZstdCodec> {
  await init();
  const context = createDCtx();
  return {
    decompress(frame, dictionary, maxBytes) {
      const options = { defaultHeapSize: maxBytes };
      const bytes =
        dictionary === null ? decompress(frame, options) : decompressUsingDict(context, frame, dictionary, options);
      return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    },
  };
}
