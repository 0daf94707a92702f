// What decoders hand to the record parser: decoded bytes with their place in the source, and the places where nothing could be decoded.
import type { ByteSource } from './byte-source.ts';

export interface Chunk {
  kind: 'bytes';
  bytes: Buffer;
  /** Where in the source: of the first byte (plain), or of the compressed member that holds it. */
  offset: number;
  /** True when source offsets grow with the bytes (plain files). */
  isPlain: boolean;
  /** Begins a compressed member. */
  isFirst: boolean;
  /** Source offset after the member, when this chunk ends it. */
  end: number | null;
  /** The member's check value was wrong or its end is missing: trust only what a digest confirms. */
  isDoubtful: boolean;
  /** Begins a gzip member whose header says nothing: no name, no time, no extra field. No check value covers a header. */
  isBare: boolean;
}

/** A byte range of the source that yielded nothing. */
export interface Lost {
  kind: 'lost';
  offset: number;
  length: number;
  reason: LostReason;
}

export type LostReason =
  | 'truncated'
  | 'zeros'
  | 'damaged-member'
  | 'not-a-record'
  | 'bad-length'
  | 'digest'
  | 'too-large'
  | 'undecodable';

export const lost = (offset: number, length: number, reason: LostReason): Lost => ({
  kind: 'lost',
  offset,
  length,
  reason,
});

export type Decoded = AsyncGenerator<Chunk | Lost, void, undefined>;

/** Decoded chunks that may be taken without waiting where the bytes are at hand: most of the cost of small records is waiting in turn. */
export interface ChunkFeed {
  /** The next chunk, or null when it is not at hand; then `chunks` gives it. Both go through the source together. */
  ready(): Chunk | null;
  chunks: Decoded;
}

const PLAIN_CHUNK_BYTES = 1024 * 1024;

/** A source without compression, from `start` on. */
export async function* plainChunks(source: ByteSource, start: number): Decoded {
  for (let at = start; at < source.size; at += PLAIN_CHUNK_BYTES) {
    const bytes = await source.read(at, PLAIN_CHUNK_BYTES);
    yield {
      kind: 'bytes',
      bytes,
      offset: at,
      isPlain: true,
      isFirst: false,
      end: null,
      isDoubtful: false,
      isBare: false,
    };
  }
}
