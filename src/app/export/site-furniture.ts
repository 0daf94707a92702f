// Blocks that a site repeats on many of its pages (subscription appeals, related links, bylines of the house) and that extraction let through:
// found over the chosen documents of each host, removed when the export is asked to.
import { createHash } from 'node:crypto';
import { contentHash, documentId } from '../../domain/content-hash.ts';
import { createFrequency, type Frequency } from '../../domain/dedupe/frequency.ts';
import type { ExportedRecord } from './prepare-record.ts';
import type { Row } from './row.ts';
import type { ExportWork } from './work.ts';

/** A block is furniture when so many pages of its host have it, and so large a share of them. */
const FEWEST_PAGES = 5;
const LEAST_SHARE = 0.2;
/** About as many: text and Markdown. */
const BLOCKS_OF_A_PAGE = 128;
/** Frequencies count up to 255: beyond that many pages the share is no longer asked for. */
const COUNTED = 255;

/** Removes furniture from the rows' texts; rows whose text was nothing else are left out. `rows` are in export order. */
export async function removeFurniture(rows: readonly Row[], work: ExportWork): Promise<Row[]> {
  const frequency = createFrequency(rows.length * BLOCKS_OF_A_PAGE);
  const pages = new Map<string, number>();
  for (const row of rows) {
    const record = JSON.parse(await work.spill.read(row)) as ExportedRecord;
    pages.set(row.host, (pages.get(row.host) ?? 0) + 1);
    frequency.add(new Set([...blocksOf(record.text), ...blocksOf(record.markdown)].map((b) => blockKey(row.host, b))));
  }
  const kept: Row[] = [];
  for (const row of rows) {
    const record = JSON.parse(await work.spill.read(row)) as ExportedRecord;
    const isFurniture = furnitureOf(row.host, pages.get(row.host) ?? 0, frequency);
    const text = withoutBlocks(record.text, isFurniture);
    if (text === '') {
      work.removed.count('site-furniture', 1, row);
      continue;
    }
    if (text !== record.text)
      await replaceText(row, { ...record, text, markdown: withoutBlocks(record.markdown, isFurniture) }, work);
    kept.push(row);
  }
  await work.spill.flush();
  return kept;
}

const blocksOf = (text: string): string[] => text.split(/\n{2,}/);

const withoutBlocks = (text: string, isFurniture: (block: string) => boolean): string =>
  blocksOf(text)
    .filter((block) => !isFurniture(block))
    .join('\n\n');

/** 32 bits of a block on its host. */
const blockKey = (host: string, block: string): number =>
  createHash('sha256').update(`${host}\n${block}`).digest().readUInt32BE(0);

function furnitureOf(host: string, pages: number, frequency: Frequency): (block: string) => boolean {
  const least = Math.min(COUNTED, Math.max(FEWEST_PAGES, Math.ceil(LEAST_SHARE * pages)));
  return (block) => frequency.of(blockKey(host, block)) >= least;
}

/** The new text gets its own hash and id; the archived text's id stays as `source_id`. */
async function replaceText(row: Row, record: ExportedRecord, work: ExportWork): Promise<void> {
  const sha256 = contentHash(record.title, record.text);
  const characters = [...record.text].length;
  const changed: ExportedRecord = {
    ...record,
    sha256,
    id: documentId(sha256),
    text_chars: characters,
    source_id: record.source_id ?? record.id,
  };
  const place = await work.spill.append(JSON.stringify(changed));
  Object.assign(row, { sha256, characters, ...place, number: work.texts.add(record.text, sha256).number });
}
