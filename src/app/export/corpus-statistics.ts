// What the dataset card and the report show of a corpus: documents by host, language, month and length.
import type { ExportedRecord } from './prepare-record.ts';

export interface CorpusStatistics {
  saw(record: ExportedRecord): void;
  /** Most documents first, then by name; the rest beyond `most` as `other`. */
  hosts(most: number): Bar[];
  languages(most: number): Bar[];
  /** By month of capture, in order. */
  months(): Bar[];
  /** By words, in classes that double. */
  lengths(): Bar[];
  pageTypes(): Bar[];
  words(): number;
}

export interface Bar {
  name: string;
  count: number;
}

/** Classes of length: below 50 words, below 100, … */
const LENGTH_CLASSES = [50, 100, 200, 400, 800, 1600, 3200, 6400, 12_800, Number.POSITIVE_INFINITY];

export function createStatistics(): CorpusStatistics {
  const hosts = new Map<string, number>();
  const languages = new Map<string, number>();
  const months = new Map<string, number>();
  const pageTypes = new Map<string, number>();
  const lengths = new Map<number, number>();
  let words = 0;
  return {
    saw(record) {
      add(hosts, URL.canParse(record.url) ? new URL(record.url).host : 'files');
      add(languages, record.language ?? 'unknown');
      add(months, record.captured_at.slice(0, 7));
      add(pageTypes, record.page_type);
      add(lengths, LENGTH_CLASSES.find((limit) => record.word_count < limit) ?? Number.POSITIVE_INFINITY);
      words += record.word_count;
    },
    hosts: (most) => topBars(hosts, most),
    languages: (most) => topBars(languages, most),
    months: () => byName(months),
    pageTypes: () => topBars(pageTypes, 20),
    lengths: () =>
      LENGTH_CLASSES.map((limit, n) => ({
        name: Number.isFinite(limit) ? `< ${limit}` : `≥ ${LENGTH_CLASSES[n - 1] ?? 0}`,
        count: lengths.get(limit) ?? 0,
      })),
    words: () => words,
  };
}

function add<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

const byName = (counts: ReadonlyMap<string, number>): Bar[] =>
  [...counts].map(([name, count]) => ({ name, count })).sort((a, b) => (a.name < b.name ? -1 : 1));

function topBars(counts: ReadonlyMap<string, number>, most: number): Bar[] {
  const sorted = byName(counts).sort((a, b) => b.count - a.count);
  const rest = sorted.slice(most).reduce((sum, bar) => sum + bar.count, 0);
  return rest === 0 ? sorted : [...sorted.slice(0, most), { name: 'other', count: rest }];
}
