// Bytes in memory, in one piece or several, as a source that uploads read by part.
import type { BlobBytes } from '../../ports/blob-store.ts';
import type { UploadSource } from './multipart.ts';

export function piecesSource(bytes: BlobBytes): UploadSource {
  const pieces = bytes instanceof Uint8Array ? [bytes] : bytes;
  return {
    size: pieces.reduce((sum, piece) => sum + piece.length, 0),
    async read(offset, length) {
      const within: Uint8Array[] = [];
      let at = 0;
      for (const piece of pieces) {
        const start = Math.max(0, offset - at);
        const end = Math.min(piece.length, offset + length - at);
        if (start < end) within.push(piece.subarray(start, end));
        at += piece.length;
      }
      const [only] = within;
      return within.length === 1 && only !== undefined ? only : Buffer.concat(within);
    },
  };
}
