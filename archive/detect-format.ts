// What a file is, by its bytes first and its name where they do not tell.

import { memberStart } from './gzip/member.ts';
import type { ByteSource } from './io/byte-source.ts';
import { parseRecordHead } from './warc/parse-head.ts';
import type { RecordCompression } from './warc/read-records.ts';
import { isSkippable, ZSTD_MAGIC } from './zstd/frame.ts';

export type ArchiveFormat = 'warc' | 'arc' | 'wacz' | 'cdx' | 'cdxj' | 'html' | 'markdown' | 'text' | 'unknown';

export interface DetectedFormat {
  format: ArchiveFormat;
  compression: RecordCompression;
}

const SAMPLE_BYTES = 64 * 1024;

export async function detectFormat(source: ByteSource, name: string): Promise<DetectedFormat> {
  const start = await source.read(0, SAMPLE_BYTES);
  if (start.length >= 4 && start.readUInt32LE(0) === 0x04034b50) return { format: 'wacz', compression: 'none' };
  if (start.length >= 4 && (start.readUInt32LE(0) === ZSTD_MAGIC || isSkippable(start)))
    return { format: byName(name) ?? 'warc', compression: 'zstd' };
  if (start[0] === 0x1f && start[1] === 0x8b) {
    const inner = memberStart(start, 0);
    return { format: byBytes(inner) ?? byName(name) ?? 'unknown', compression: 'gzip' };
  }
  const named = byName(name);
  if (/\.gz$/i.test(name) && (named === 'warc' || named === 'arc')) {
    const plain = byBytes(start);
    return { format: plain ?? named, compression: plain === null ? 'gzip' : 'none' };
  }
  return { format: byBytes(start) ?? named ?? 'unknown', compression: 'none' };
}

function byBytes(start: Buffer): ArchiveFormat | null {
  const text = start.toString('latin1', 0, 4096);
  if (text.startsWith('WARC/')) return 'warc';
  const head = parseRecordHead(start);
  if (head !== null && head !== 'short') return head.format;
  if (/^ ?CDX [A-Za-z]( [A-Za-z])+/.test(text)) return 'cdx';
  if (/^(!meta \S* ?\{|\S+ \d{4,17} \{)/.test(text)) return 'cdxj';
  if (/^\S+ \d{14} \S+ \S+ (\d{3}|-) \S+ /.test(text)) return 'cdx';
  return null;
}

function byName(name: string): ArchiveFormat | null {
  const bare = name.toLowerCase().replace(/\.(gz|zst|bgz)$/, '');
  if (/\.(warc|wet|wat)$/.test(bare)) return 'warc';
  if (bare.endsWith('.arc')) return 'arc';
  if (bare.endsWith('.wacz')) return 'wacz';
  if (bare.endsWith('.cdxj')) return 'cdxj';
  if (bare.endsWith('.cdx')) return 'cdx';
  if (/\.(x?html?|shtml)$/.test(bare)) return 'html';
  if (/\.(md|markdown)$/.test(bare)) return 'markdown';
  return bare.endsWith('.txt') ? 'text' : null;
}
